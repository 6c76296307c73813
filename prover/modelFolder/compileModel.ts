import { basename } from "node:path";

import { type CompiledCircuit, compileCircuit } from "../circuit/compileCircuit.ts";
import { emitCircuit } from "../circuit/emit.ts";
import { UsageError } from "../errors.ts";
import { schemaHash } from "../features/dictionary.ts";
import { readBytes } from "../files.ts";
import { jsonInteger } from "../json.ts";
import { deriveIntegerModel } from "../model/derive.ts";
import { type IntegerModel, serializeIntegerModel } from "../model/integerModel.ts";
import { parseSchema } from "../model/schema.ts";
import type { Scorecard } from "../model/scorecard.ts";
import { type Manifest, modelNamePattern, writeModelFolder } from "./manifest.ts";
import { artifactHashes, newWeightsSalt, preparePrivacy } from "./privacy.ts";
import { PUBLIC_SIGNALS } from "../witness/publicSignals.ts";

/** What a manifest takes from the schema. */
const ofSchema = (text: string): Pick<Manifest, "schemaHash" | "reference"> => {
  const { features, dictionary, reference } = parseSchema(text);
  const hash = schemaHash(features, dictionary);
  return { schemaHash: hash, ...(reference !== undefined && { reference: reference.map(jsonInteger) }) };
};

export interface CompileOptions {
  readonly onnxPath: string;
  readonly schemaPath: string;
  readonly folder: string;
  /** Defaults to the folder's own name. */
  readonly name?: string | undefined;
  readonly card: Scorecard;
  /** Keeps the weights with the modeler: salted hashes, and a folder apart for what may be published. */
  readonly isPrivate?: boolean;
  /** What compiles the circuit: circom, unless the caller has its result already. */
  readonly compile?: (source: string) => Promise<CompiledCircuit>;
}

/** Takes a model from ONNX to integer model, circuit, r1cs, witness program and manifest, in a folder. Nothing is written before everything compiles. */
export const compileModel = async (options: CompileOptions): Promise<{ model: IntegerModel; manifest: Manifest }> => {
  const { onnxPath, schemaPath, folder, name = basename(folder), card, isPrivate = false } = options;
  if (!modelNamePattern.test(name))
    throw new UsageError(`"${name}" is no model name`, "1 to 32 letters, digits, spaces, dots, dashes; see --name");
  const onnx = await readBytes(onnxPath);
  const schema = (await readBytes(schemaPath)).toString("utf8");
  const model = deriveIntegerModel({ onnx, schema, card });
  const circuit = emitCircuit(model);
  const { r1cs, witnessProgram, constraints } = await (options.compile ?? compileCircuit)(circuit);
  const artifacts = { onnx, schema, integerModel: serializeIntegerModel(model), circuit, r1cs, witnessProgram };
  const salt = isPrivate ? newWeightsSalt() : undefined;
  const manifest: Manifest = {
    format: "veriscore-model/1",
    name,
    publicSignals: PUBLIC_SIGNALS,
    ...ofSchema(schema),
    scorecard: card,
    constraints,
    ...(isPrivate && { private: true }),
    hashes: artifactHashes(artifacts, salt),
  };
  await preparePrivacy(folder, salt);
  await writeModelFolder(folder, artifacts, manifest);
  return { model, manifest };
};
