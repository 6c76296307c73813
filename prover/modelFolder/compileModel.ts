import { basename } from "node:path";

import { type CompiledCircuit, compileCircuit } from "../circuit/compileCircuit.ts";
import { emitCircuit } from "../circuit/emit.ts";
import { UsageError } from "../errors.ts";
import { dictionary, schemaHash } from "../features/dictionary.ts";
import { readBytes, textOf } from "../files.ts";
import { jsonInteger } from "../jsonValue.ts";
import { deriveModel } from "../model/derive.ts";
import { provedDirections } from "../model/directions/decide.ts";
import { type IntegerModel, serializeIntegerModel } from "../model/integerModel.ts";
import { type Chosen, parseSchema, withChosen } from "../model/schema.ts";
import type { SymbolicModel } from "../model/symbolicModel.ts";
import type { Scorecard } from "../model/scorecard.ts";
import { allowedClaims, type DirectionClaims } from "./directions.ts";
import type { PricedDictionary } from "./manipulable.ts";
import { type Manifest, modelNamePattern, writeModelFolder } from "./manifest.ts";
import { artifactHashes, newWeightsSalt, preparePrivacy } from "./privacy.ts";
import { PUBLIC_SIGNALS } from "../../client/publicSignals.ts";

/** What a manifest takes from the schema. */
const ofSchema = (
  text: string,
  rule: { readonly allowManipulable: boolean; readonly priced: PricedDictionary },
): Pick<Manifest, "schemaHash" | "reference"> & DirectionClaims => {
  const schema = parseSchema(text);
  const { features, reference } = schema;
  return {
    schemaHash: schemaHash(features, schema.dictionary),
    ...(reference !== undefined && { reference: reference.map(jsonInteger) }),
    ...allowedClaims(schema, rule),
  };
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
  /** Takes a schema that rewards what only gas, capital or a stranger moves; the manifest says so. */
  readonly allowManipulable?: boolean;
  /** What of the file is the score, where it leaves a choice; kept in the folder's schema. */
  readonly chosen?: Chosen;
  /** What it costs to move each feature; the feature dictionary where none is given. */
  readonly priced?: PricedDictionary;
  /** What compiles the circuit: circom, unless the caller has its result already. */
  readonly compile?: (source: string) => Promise<CompiledCircuit>;
}

/**
 * Compiles an ONNX file into a model folder: integer model, circuit, r1cs, witness program and
 * manifest. Nothing is written before everything compiles, and
 * before every direction that the schema declares is proved on the integer model.
 *
 * @param options.onnxPath The ONNX file, with its weights inside.
 * @param options.schemaPath The schema.json of its features.
 * @param options.folder The model folder to write.
 * @param options.name 1 to 32 letters, digits, spaces, dots and dashes; by default the name of the
 * folder.
 * @param options.card The scaling of the score.
 * @param options.isPrivate Keeps the weights with the modeler: the hashes are salted, and a second
 * folder holds what can be published.
 * @param options.allowManipulable Takes a schema that rewards what only gas, capital or a stranger
 * moves.
 * @param options.chosen The output that is the score, and the class that is bad.
 * @returns The integer model, the manifest, and the class that was taken as bad where the output has two.
 * @throws UsageError, FileUnreadableError, OnnxUnreadableError, SchemaError,
 * UnsupportedOperatorError, ManipulableError, DirectionError, DirectionUndecidedError,
 * CircuitCompilationError, FileUnwritableError.
 * @example
 * ```ts
 * await compileModel({ onnxPath, schemaPath, folder: "out/model", card: scorecard() });
 * ```
 */
export const compileModel = async (
  options: CompileOptions,
): Promise<{ model: IntegerModel; manifest: Manifest; badClass?: SymbolicModel["badClass"] }> => {
  const { onnxPath, schemaPath, folder, name = basename(folder), card, isPrivate = false } = options;
  const { allowManipulable = false, priced = dictionary } = options;
  if (!modelNamePattern.test(name))
    throw new UsageError(
      `"${name}" is not a model name`,
      "give --name 1 to 32 letters, digits, spaces, dots and dashes",
    );
  const onnx = await readBytes(onnxPath);
  const schema = withChosen(textOf(await readBytes(schemaPath), schemaPath), options.chosen ?? {});
  const claims = ofSchema(schema, { allowManipulable, priced });
  const { model, badClass } = deriveModel({ onnx, schema, card });
  provedDirections(model);
  const circuit = emitCircuit(model);
  const { r1cs, witnessProgram, constraints } = await (options.compile ?? compileCircuit)(circuit);
  const artifacts = { onnx, schema, integerModel: serializeIntegerModel(model), circuit, r1cs, witnessProgram };
  const salt = isPrivate ? newWeightsSalt() : undefined;
  const manifest: Manifest = {
    format: "veriscore-model/1",
    name,
    publicSignals: PUBLIC_SIGNALS,
    ...claims,
    scorecard: card,
    constraints,
    ...(isPrivate && { private: true }),
    hashes: artifactHashes(artifacts, salt),
  };
  await preparePrivacy(folder, salt);
  await writeModelFolder(folder, artifacts, manifest);
  return { model, manifest, ...(badClass !== undefined && { badClass }) };
};
