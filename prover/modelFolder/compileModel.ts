import { basename } from "node:path";

import { compileCircuit } from "../circuit/compileCircuit.ts";
import { emitCircuit } from "../circuit/emit.ts";
import { UsageError } from "../errors.ts";
import { schemaHash } from "../features/dictionary.ts";
import { readBytes, sha256 } from "../files.ts";
import { SchemaError } from "../model/errors.ts";
import { type IntegerModel, serializeIntegerModel } from "../model/integerModel.ts";
import { decodeOnnx } from "../model/onnx.ts";
import { quantizeForest } from "../model/quantize.ts";
import { parseSchema } from "../model/schema.ts";
import type { Scorecard } from "../model/scorecard.ts";
import { readForest } from "../model/treeEnsemble.ts";
import { type Manifest, modelNamePattern, writeModelFolder } from "./manifest.ts";

/** ONNX bytes and schema text -> integer model. A deterministic function: `model verify` runs it again. */
export const deriveIntegerModel = ({
  onnx,
  schema,
  card,
}: {
  onnx: Uint8Array;
  schema: string;
  card: Scorecard;
}): IntegerModel => {
  const { features, output } = parseSchema(schema);
  const graph = decodeOnnx(onnx);
  const { columns } = graph.input;
  if (columns !== undefined && columns !== features.length)
    throw new SchemaError(`it lists ${features.length} features, the model's input has ${columns}`);
  return quantizeForest(readForest(graph, output), { features, card });
};

/** Takes a model from ONNX to integer model, circuit, r1cs, witness program and manifest, in a folder. Nothing is written before everything compiles. */
export const compileModel = async ({
  onnxPath,
  schemaPath,
  folder,
  name = basename(folder),
  card,
}: {
  onnxPath: string;
  schemaPath: string;
  folder: string;
  /** Defaults to the folder's own name. */
  name?: string | undefined;
  card: Scorecard;
}): Promise<{ model: IntegerModel; manifest: Manifest }> => {
  if (!modelNamePattern.test(name))
    throw new UsageError(`"${name}" is no model name`, "1 to 32 letters, digits, spaces, dots, dashes; see --name");
  const onnx = await readBytes(onnxPath);
  const schema = (await readBytes(schemaPath)).toString("utf8");
  const model = deriveIntegerModel({ onnx, schema, card });
  const circuit = emitCircuit(model);
  const { r1cs, witnessProgram, constraints } = await compileCircuit(circuit);
  const artifacts = { onnx, schema, integerModel: serializeIntegerModel(model), circuit, r1cs, witnessProgram };
  const hashes = Object.fromEntries(Object.entries(artifacts).map(([artifact, bytes]) => [artifact, sha256(bytes)]));
  const manifest: Manifest = {
    format: "veriscore-model/1",
    name,
    kind: model.kind,
    publicSignals: ["score", "commitment"],
    schemaHash: schemaHash(model.features, parseSchema(schema).dictionary),
    scorecard: card,
    constraints,
    hashes: hashes,
  };
  await writeModelFolder(folder, artifacts, manifest);
  return { model, manifest };
};
