import onnxProto from "onnx-proto";
import type * as onnxruntime from "onnxruntime-web";

import { NotComparableError, ONNX_HINTS, OnnxUnreadableError } from "./errors.ts";
import type { ElementType } from "./elementType.ts";
import { fillInputs } from "./graphInputs.ts";
import { decodeOnnx, scoreOutput } from "./onnx.ts";
import { halfBits } from "./onnxTensor.ts";
import { evaluate } from "./evaluate.ts";
import type { IntegerModel } from "./integerModel.ts";
import { parseSchema } from "./schema.ts";
import { referenceScore, type Scorecard } from "./scorecard.ts";
import { badClassPlace } from "./symbolicModel.ts";

const { onnx } = onnxProto;

/** The float original, run by onnxruntime. The integer model is measured against it. */
export interface FloatModel {
  /** Log-odds of liquidation of one row of raw integer features. */
  readonly logOdds: (row: readonly bigint[]) => Promise<number>;
}

/**
 * The file with its one number as its one output: without labels, and without a ZipMap, whose maps
 * onnxruntime cannot return here.
 */
const withOneOutput = (bytes: Uint8Array, wanted: string | undefined): Uint8Array => {
  const model = onnx.ModelProto.decode(bytes);
  const { graph } = model;
  if (!graph) throw new OnnxUnreadableError("the file has no graph");
  const name = scoreOutput(graph, wanted);
  const zipMap = graph.node?.find(({ opType, output }) => opType === "ZipMap" && output?.[0] === name);
  const score = graph.output?.find((output) => output.name === name);
  graph.node = (graph.node ?? []).filter((node) => node !== zipMap);
  graph.output =
    zipMap === undefined && score
      ? [score]
      : [{ name: zipMap?.input?.[0] ?? name, type: { tensorType: { elemType: onnx.TensorProto.DataType.FLOAT } } }];
  return onnx.ModelProto.encode(model).finish();
};

type Data =
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

const FED: Readonly<Record<ElementType, (values: readonly number[]) => Data>> = {
  float: (values) => Float32Array.from(values),
  float16: (values) => Uint16Array.from(values, halfBits),
  double: (values) => Float64Array.from(values),
  int64: (values) => BigInt64Array.from(values, BigInt),
  uint64: (values) => BigUint64Array.from(values, BigInt),
  int32: (values) => Int32Array.from(values),
  uint32: (values) => Uint32Array.from(values),
  int16: (values) => Int16Array.from(values),
  uint16: (values) => Uint16Array.from(values),
  int8: (values) => Int8Array.from(values),
  uint8: (values) => Uint8Array.from(values),
  bool: (values) => Uint8Array.from(values),
};

/** What onnxruntime calls each type of a tensor. */
const FED_AS: Readonly<Record<ElementType, onnxruntime.Tensor.Type>> = {
  float: "float32",
  float16: "float16",
  double: "float64",
  int64: "int64",
  uint64: "uint64",
  int32: "int32",
  uint32: "uint32",
  int16: "int16",
  uint16: "uint16",
  int8: "int8",
  uint8: "uint8",
  bool: "bool",
};

/** What runs the file: one of onnxruntime's builds, which share their interface. */
type Runtime = Pick<typeof onnxruntime, "InferenceSession" | "Tensor">;

/**
 * The WebAssembly build. The native one's install script asks a host of its own, and fails where
 * that is out of reach; both give the same numbers.
 */
const loadRuntime = async (): Promise<Runtime> => {
  const runtime = await import("onnxruntime-web");
  // Rows are small, and on one thread sums come out in one order.
  runtime.env.wasm.numThreads = 1;
  return runtime;
};

/** Fatal faults alone: others are thrown, and a name in the file may be a megabyte long. */
const SILENT = { logSeverityLevel: 4 } as const;

const refusedByRuntime = (cause: unknown): OnnxUnreadableError =>
  new OnnxUnreadableError(
    `onnxruntime refuses it: ${cause instanceof Error ? cause.message : String(cause)}`,
    ONNX_HINTS.runtime,
  );

/** A forest's probability is a sum of float32 shares, which may end this far past 0 or 1. */
const ROUNDING = 1e-4;

/** Of a probability; NaN for what is none. */
const logOddsOf = (value: number): number => {
  if (!(value >= -ROUNDING && value <= 1 + ROUNDING)) return Number.NaN;
  const probability = Math.min(Math.max(value, 0), 1);
  return Math.log(probability / (1 - probability));
};

/**
 * Loads the ONNX bytes in onnxruntime.
 *
 * @param runtime Another build than the WebAssembly one.
 * @throws OnnxUnreadableError when it refuses them.
 */
export const loadFloatModel = async (
  file: Uint8Array,
  schemaText: string,
  runtime?: Runtime & { readonly executionProvider: string },
): Promise<FloatModel> => {
  const { InferenceSession, Tensor } = runtime ?? (await loadRuntime());
  const { features, output, chosen } = parseSchema(schemaText);
  const graph = decodeOnnx(file, chosen.output);
  const inputs = fillInputs(graph, features);
  const place = badClassPlace(graph, chosen.badClass);
  let session: onnxruntime.InferenceSession;
  try {
    session = await InferenceSession.create(withOneOutput(file, chosen.output), {
      executionProviders: [runtime?.executionProvider ?? "wasm"],
      ...SILENT,
    });
  } catch (cause) {
    throw refusedByRuntime(cause);
  }
  const [result] = session.outputNames;
  if (result === undefined) throw new OnnxUnreadableError("it has no output");
  const fill = (row: readonly bigint[]) =>
    inputs.map(({ name, type, rank, features: own }) => {
      const values = own.map((index) => Number(row[index] ?? 0n) * (features[index]?.scale ?? 1));
      const shape = rank === 1 ? [own.length] : [1, own.length];
      return [name, new Tensor(FED_AS[type], FED[type](values), shape)] as const;
    });
  return {
    logOdds: async (row) => {
      const feeds = Object.fromEntries(fill(row));
      const outputs = await session.run(feeds, [result], SILENT).catch((cause: unknown) => {
        throw refusedByRuntime(cause);
      });
      const data = outputs[result].data;
      const value = Number(data[data.length === 2 ? place : data.length - 1]);
      return output === "log-odds" ? value : logOddsOf(value);
    },
  };
};

export interface Comparison {
  readonly rows: number;
  /** Differences of the whole-point scores. */
  readonly max: number;
  readonly p99: number;
  readonly mean: number;
}

/**
 * The score that a number of the float model stands for.
 *
 * @throws NotComparableError where it stands for none.
 */
const scoreOfNumber = (card: Scorecard, logOdds: number, { row, whose }: { row: number; whose: string }): number => {
  if (Number.isNaN(logOdds)) throw new NotComparableError({ row, whose });
  return referenceScore(card, logOdds);
};

const summaryOf = (differences: readonly number[]): Comparison => {
  const sorted = [...differences].sort((one, other) => one - other);
  const total = sorted.reduce((sum, difference) => sum + difference, 0);
  return {
    rows: sorted.length,
    max: sorted.at(-1) ?? 0,
    p99: sorted[Math.ceil(0.99 * sorted.length) - 1] ?? 0,
    mean: sorted.length === 0 ? 0 : total / sorted.length,
  };
};

/**
 * Scores every row by both models.
 *
 * @throws NotComparableError where the float model gives no number, or no probability, for a row.
 */
export const compareWithFloat = async ({
  model,
  onnx,
  schema,
  card,
  rows,
}: {
  model: IntegerModel;
  onnx: Uint8Array;
  schema: string;
  card: Scorecard;
  rows: readonly (readonly bigint[])[];
}): Promise<Comparison> => {
  const float = await loadFloatModel(onnx, schema);
  const differences: number[] = [];
  for (const [index, row] of rows.entries()) {
    const reference = scoreOfNumber(card, await float.logOdds(row), { row: index, whose: "onnxruntime's output" });
    differences.push(Math.abs(Number(evaluate(model, row).score) - reference));
  }
  return summaryOf(differences);
};

/** A number as libraries write it. `Number` takes hexadecimals and nothing at all, too. */
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * Scores every row by the integer model and by predictions that the modeler's own library made.
 *
 * @param expected Per row: the probability or the log-odds, as the schema says, in decimals.
 * @throws NotComparableError where one of them is no number, or no probability.
 */
export const compareWithExpected = ({
  model,
  schema,
  card,
  rows,
  expected,
}: {
  model: IntegerModel;
  schema: string;
  card: Scorecard;
  rows: readonly (readonly bigint[])[];
  expected: readonly string[];
}): Comparison => {
  const { output } = parseSchema(schema);
  return summaryOf(
    rows.map((row, index) => {
      const text = expected[index]?.trim() ?? "";
      const value = DECIMAL.test(text) ? Number(text) : NaN;
      const logOdds = output === "log-odds" ? value : logOddsOf(value);
      const reference = scoreOfNumber(card, logOdds, { row: index, whose: "the expected column" });
      return Math.abs(Number(evaluate(model, row).score) - reference);
    }),
  );
};
