import { readdir } from "node:fs/promises";

import { type Artifact, modelFile, modelFiles, publicFolder, weightsSaltName } from "../artifacts.ts";
import { compileCircuit } from "../circuit/compileCircuit.ts";
import { emitCircuit } from "../circuit/emit.ts";
import { readRegularFile } from "../files.ts";
import { deriveIntegerModel } from "../model/derive.ts";
import { serializeIntegerModel } from "../model/integerModel.ts";
import { parseSchema } from "../model/schema.ts";
import { verifyClaims, verifyDirections } from "./directions.ts";
import { ManifestMismatchError, ModelFolderError } from "./errors.ts";
import {
  assertKeyClaims,
  assertVerifierOfKey,
  confirmArtifact,
  type KeyEvidence,
  type KeyFacts,
  keyFacts,
} from "./keyFacts.ts";
import { loadPublished, type PublishedModel } from "./load.ts";
import { readArtifact, readArtifactText } from "./manifest.ts";
import { artifactHash, hasWeights, isWeightBearing } from "./privacy.ts";
import { verifyManifest, verifySchema } from "./verifyManifest.ts";

/** A model whose files were held against each other: nothing of it is its manifest's word alone. */
export interface VettedModel extends PublishedModel {
  readonly keyFacts: KeyFacts;
}

/** The artifacts in the order of the chain. */
export const chain: readonly Artifact[] = [
  "onnx",
  "schema",
  "integerModel",
  "circuit",
  "r1cs",
  "witnessProgram",
  "provingKey",
  "verificationKey",
  "verifierSource",
  "verifierBytecode",
];

/** Names of the files that show weights. */
const WEIGHT_BEARING: ReadonlySet<string> = new Set(
  chain.filter(isWeightBearing).map((artifact) => modelFiles[artifact]),
);

type Folder = Pick<PublishedModel, "folder" | "manifest">;

/**
 * Holds a folder's manifest against what needs no weights: the schema and what it declares, the
 * keys as they show themselves, and the verifier that follows from them.
 *
 * @param published The model, from `loadPublished` or `loadModel`.
 * @param evidence The powers of tau that the keys were made from, and whether they are accepted
 * though they are not the public ones.
 * @returns The model with what its keys show, which alone says whether they count as dev.
 * @throws ManifestMismatchError, KeyGateError, PtauError, SchemaError, FileUnreadableError,
 * ModelFolderError.
 */
export const vetKeys = async <T extends PublishedModel>(
  published: T,
  evidence: KeyEvidence = {},
): Promise<T & VettedModel> => {
  const { folder, manifest } = published;
  await verifyManifest(folder, manifest);
  const schema = parseSchema(await readArtifactText(folder, manifest, "schema"));
  verifySchema(manifest, schema);
  verifyClaims(manifest, schema);
  const facts = await keyFacts(published, evidence);
  assertKeyClaims(published, facts);
  await assertVerifierOfKey(published, facts.verificationKey);
  return { ...published, keyFacts: facts };
};

/**
 * onnx -> integer model -> circuit -> r1cs and witness program, derived again and compared with the
 * manifest.
 */
const verifyCircuit = async (published: Folder): Promise<void> => {
  const { folder, manifest } = published;
  const onnx = await readArtifact(folder, manifest, "onnx");
  const schema = await readArtifactText(folder, manifest, "schema");
  const model = deriveIntegerModel({ onnx, schema, card: manifest.scorecard });
  await confirmArtifact(published, "integerModel", serializeIntegerModel(model));
  verifyDirections(parseSchema(schema), model);
  const circuit = emitCircuit(model);
  await confirmArtifact(published, "circuit", circuit);
  const { r1cs, witnessProgram, constraints } = await compileCircuit(circuit);
  await confirmArtifact(published, "r1cs", r1cs);
  await confirmArtifact(published, "witnessProgram", witnessProgram);
  if (constraints !== manifest.constraints)
    throw new ModelFolderError(`the manifest says ${manifest.constraints} constraints, the circuit has ${constraints}`);
};

/**
 * The public part of a private model says what the folder says, and shows nothing of the weights.
 */
const verifyPublished = async ({ folder, manifest }: Folder): Promise<void> => {
  if (manifest.private !== true) return;
  const open = publicFolder(folder);
  const shown = (await readdir(open).catch(() => [])).find(
    (name) => name === weightsSaltName || WEIGHT_BEARING.has(name),
  );
  if (shown !== undefined) throw new ModelFolderError(`${open} holds ${shown}, which shows the weights`, "take it out");
  const manifests = await Promise.all([folder, open].map((of) => readRegularFile(modelFile(of, "manifest"))));
  if (manifests[0]?.equals(manifests[1] ?? Buffer.alloc(0)) !== true)
    throw new ModelFolderError(`${open} has another manifest than ${folder}`);
  for (const artifact of chain.filter((name) => !isWeightBearing(name))) {
    const content = await readRegularFile(modelFile(open, artifact));
    const actual = artifactHash({ artifact, content, salt: undefined });
    const expected = manifest.hashes[artifact] ?? "none";
    if (actual !== expected)
      throw new ManifestMismatchError({ artifact: `public/${modelFiles[artifact]}`, expected, actual });
  }
};

/** A public part holds nothing that shows weights: what nobody derives again would only seem checked. */
const verifyPublicPart = async ({ folder }: Folder): Promise<void> => {
  const shown = (await readdir(folder)).find((name) => WEIGHT_BEARING.has(name));
  if (shown !== undefined)
    throw new ModelFolderError(`${folder} is the public part of a private model and holds ${shown}`, "take it out");
};

/**
 * Derives everything in a model folder again and compares it with the manifest, which is believed
 * in nothing. It runs no rows: see `verifyModel`. Of the public part of a private model it vets
 * what is there.
 *
 * @param folder A model folder.
 * @param evidence The powers of tau that the keys were made from, and whether they are accepted
 * though they are not the public ones.
 * @returns The model with what its keys show.
 * @throws The errors of `vetKeys`, DirectionError, DirectionUndecidedError, OnnxUnreadableError,
 * UnsupportedOperatorError, CircuitCompilationError.
 */
export const vetModel = async (folder: string, evidence: KeyEvidence = {}): Promise<VettedModel> => {
  const published = await loadPublished(folder);
  const isWhole = await hasWeights(published);
  // The files themselves, also those that nothing below reads because it derives them again.
  if (isWhole) for (const artifact of chain) await readArtifact(folder, published.manifest, artifact);
  // What costs least comes first.
  await (isWhole ? verifyPublished : verifyPublicPart)(published);
  const vetted = await vetKeys(published, evidence);
  if (isWhole) await verifyCircuit(published);
  return vetted;
};
