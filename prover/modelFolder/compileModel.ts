import { basename } from "node:path";

import { compileCircuit } from "../circuit/compileCircuit.ts";
import { emitCircuit } from "../circuit/emit.ts";
import { UsageError } from "../errors.ts";
import { dictionary, schemaHash } from "../features/dictionary.ts";
import { readBytes } from "../files.ts";
import { jsonInteger } from "../json.ts";
import { deriveIntegerModel } from "../model/derive.ts";
import { provedDirections } from "../model/directions/decide.ts";
import { type IntegerModel, serializeIntegerModel } from "../model/integerModel.ts";
import { parseSchema } from "../model/schema.ts";
import type { Scorecard } from "../model/scorecard.ts";
import { allowedClaims, type DirectionClaims } from "./directions.ts";
import type { PricedDictionary } from "./manipulable.ts";
import { type Manifest, modelNamePattern, writeModelFolder } from "./manifest.ts";
import { artifactHashes, newWeightsSalt, preparePrivacy } from "./privacy.ts";
import { PUBLIC_SIGNALS } from "../witness/publicSignals.ts";

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

/**
 * Takes a model from ONNX to integer model, circuit, r1cs, witness program and manifest, in a folder. Nothing is written before everything compiles, and before every direction
 * that the schema declares is proved on the integer model.
 *
 * @throws UsageError, FileUnreadableError, SchemaError, OnnxUnreadableError, UnsupportedOperatorError, ManipulableError, DirectionError, DirectionUndecidedError,
 * CircuitCompilationError.
 */
export const compileModel = async ({
  onnxPath,
  schemaPath,
  folder,
  name = basename(folder),
  card,
  isPrivate = false,
  allowManipulable = false,
  priced = dictionary,
}: {
  onnxPath: string;
  schemaPath: string;
  folder: string;
  /** Defaults to the folder's own name. */
  name?: string | undefined;
  card: Scorecard;
  /** Keeps the weights with the modeler: salted hashes, and a folder apart for what may be published. */
  isPrivate?: boolean;
  /** Takes a schema that rewards what only gas, capital or a stranger moves; the manifest says so. */
  allowManipulable?: boolean;
  /** What it costs to move each feature; the feature dictionary where none is given. */
  priced?: PricedDictionary;
}): Promise<{ model: IntegerModel; manifest: Manifest }> => {
  if (!modelNamePattern.test(name))
    throw new UsageError(`"${name}" is no model name`, "1 to 32 letters, digits, spaces, dots, dashes; see --name");
  const onnx = await readBytes(onnxPath);
  const schema = (await readBytes(schemaPath)).toString("utf8");
  const claims = ofSchema(schema, { allowManipulable, priced });
  const model = deriveIntegerModel({ onnx, schema, card });
  provedDirections(model);
  const circuit = emitCircuit(model);
  const { r1cs, witnessProgram, constraints } = await compileCircuit(circuit);
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
  return { model, manifest };
};
