import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Every artifact of a model except the manifest itself. */
export type Artifact = Exclude<ModelFile, "manifest">;

/**
 * The only module that knows where files lie: in the package, in its dependencies and in a model
 * folder.
 */

const { resolve } = createRequire(import.meta.url);
/**
 * The folder that holds prover/, circuits/ and models/: the repository, or dist/ of the package.
 */
const packageRoot = fileURLToPath(new URL("..", import.meta.url));

export const circuitLibrary = join(packageRoot, "circuits", "lib");
export const shippedModels = join(packageRoot, "models");
/** The model that the demo and the scripts use. */
export const defaultModel = join(shippedModels, "default");

/** The page, once `npm run page` has built it. */
export const builtPage = join(packageRoot, "app", "dist");

/**
 * Files of circomlib that the hand-written circuits include, relative to the folder that holds
 * `circomlib`.
 */
export const circomlibFiles = ["circuits/poseidon.circom", "circuits/poseidon_constants.circom"];
export const circomlibRoot = dirname(resolve("circomlib/package.json"));
export const circomCompiler = resolve("circom2/cli.js");

/** Names inside a model folder. */
export const modelFiles = {
  manifest: "manifest.json",
  onnx: "model.onnx",
  schema: "schema.json",
  integerModel: "integer-model.json",
  circuit: "circuit.circom",
  r1cs: "circuit.r1cs",
  witnessProgram: "witness.wasm",
  provingKey: "proving.zkey",
  verificationKey: "verification-key.json",
  verifierSource: "Verifier.sol",
  verifierBytecode: "verifier.json",
} as const;

export type ModelFile = keyof typeof modelFiles;

/** What a modeler says of a model: read by `model card`. The template asks for it. */
export const aboutFile = (folder: string): string => join(folder, "about.json");
export const aboutTemplateFile = (folder: string): string => join(folder, "about.template.json");
/**
 * The rows that the ONNX file in the same folder was trained on: columns `id` and `wallet`. Read by
 * `model report`.
 */
export const trainingRowsFile = (folder: string): string => join(folder, "training-rows.csv");

export const modelFile = (folder: string, file: ModelFile): string => join(folder, modelFiles[file]);

/**
 * The folder with what a private model may show: copies of its manifest, schema, verification key
 * and verifier.
 */
export const publicFolder = (folder: string): string => join(folder, "public");
/**
 * The file with 32 random bytes, as hex, of a private model. Without them the hashes of the
 * manifest cannot be compared with those of guessed weights.
 */
export const weightsSaltName = "weights-salt.hex";
export const weightsSaltFile = (folder: string): string => join(folder, weightsSaltName);
