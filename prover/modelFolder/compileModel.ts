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

/** The part of the manifest that comes from the schema. */
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
  /**
   * Keeps the weights with the modeler: salted hashes, and a folder apart for what may be
   * published.
   */
  readonly isPrivate?: boolean;
  /** What compiles the circuit: circom, unless the caller has its result already. */
  readonly compile?: (source: string) => Promise<CompiledCircuit>;
}

/**
 * Compiles an ONNX file into a model folder: integer model, circuit, r1cs, witness program and
 * manifest. Nothing is written before everything compiles.
 *
 * @param options.onnxPath The ONNX file, with its weights inside.
 * @param options.schemaPath The schema.json of its features.
 * @param options.folder The model folder to write.
 * @param options.name 1 to 32 letters, digits, spaces, dots and dashes; by default the name of the
 * folder.
 * @param options.card The scaling of the score.
 * @param options.isPrivate Keeps the weights with the modeler: the hashes are salted, and a second
 * folder holds what can be published.
 * @returns The integer model and the manifest.
 * @throws UsageError, FileUnreadableError, OnnxUnreadableError, SchemaError,
 * UnsupportedOperatorError, CircuitCompilationError, FileUnwritableError.
 * @example
 * ```ts
 * await compileModel({ onnxPath, schemaPath, folder: "out/model", card: scorecard() });
 * ```
 */
export const compileModel = async (options: CompileOptions): Promise<{ model: IntegerModel; manifest: Manifest }> => {
  const { onnxPath, schemaPath, folder, name = basename(folder), card, isPrivate = false } = options;
  if (!modelNamePattern.test(name))
    throw new UsageError(
      `"${name}" is not a model name`,
      "give --name 1 to 32 letters, digits, spaces, dots and dashes",
    );
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
