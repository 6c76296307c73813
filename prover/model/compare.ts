import onnxProto from "onnx-proto";
import type * as onnxruntime from "onnxruntime-web";

import { ONNX_HINTS, OnnxUnreadableError } from "./errors.ts";
import { scoreOutput } from "./onnx.ts";
import { evaluate } from "./evaluate.ts";
import type { IntegerModel } from "./integerModel.ts";
import { parseSchema } from "./schema.ts";
import { referenceScore, type Scorecard } from "./scorecard.ts";
import { float32Image } from "./quantize/threshold.ts";

const { onnx } = onnxProto;

/** The float original, run by onnxruntime. The integer model is measured against it. */
export interface FloatModel {
  /** Log-odds of liquidation of one row of raw integer features. */
  readonly logOdds: (row: readonly bigint[]) => Promise<number>;
}

/** The last number of a tensor [1], [1, 1] or [1, 2]. */
const positiveClass = ({ data }: onnxruntime.Tensor): number => Number(data[data.length - 1]);

/**
 * The file with its one number as its one output: without labels, and without a ZipMap, whose maps
 * onnxruntime cannot return here.
 */
const withOneOutput = (bytes: Uint8Array): Uint8Array => {
  const model = onnx.ModelProto.decode(bytes);
  const { graph } = model;
  if (!graph) throw new OnnxUnreadableError("the file has no graph");
  const name = scoreOutput(graph);
  const zipMap = graph.node?.find(({ opType, output }) => opType === "ZipMap" && output?.[0] === name);
  const score = graph.output?.find((output) => output.name === name);
  graph.node = (graph.node ?? []).filter((node) => node !== zipMap);
  graph.output =
    zipMap === undefined && score
      ? [score]
      : [{ name: zipMap?.input?.[0] ?? name, type: { tensorType: { elemType: onnx.TensorProto.DataType.FLOAT } } }];
  return onnx.ModelProto.encode(model).finish();
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
  const { features, output } = parseSchema(schemaText);
  let session: onnxruntime.InferenceSession;
  try {
    session = await InferenceSession.create(withOneOutput(file), {
      executionProviders: [runtime?.executionProvider ?? "wasm"],
      ...SILENT,
    });
  } catch (cause) {
    throw refusedByRuntime(cause);
  }
  const [input] = session.inputNames;
  const [result] = session.outputNames;
  if (input === undefined || result === undefined) throw new OnnxUnreadableError("it has no input or no output");
  return {
    logOdds: async (row) => {
      const data = Float32Array.from(features, ({ scale }, index) => float32Image(row[index] ?? 0n, scale));
      const feeds = { [input]: new Tensor("float32", data, [1, features.length]) };
      const outputs = await session.run(feeds, [result], SILENT).catch((cause: unknown) => {
        throw refusedByRuntime(cause);
      });
      const value = positiveClass(outputs[result]);
      return output === "log-odds" ? value : Math.log(value / (1 - value));
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

/** Scores every row by both models. */
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
  for (const row of rows) {
    const reference = referenceScore(card, await float.logOdds(row));
    differences.push(Math.abs(Number(evaluate(model, row).score) - reference));
  }
  differences.sort((one, other) => one - other);
  const total = differences.reduce((sum, difference) => sum + difference, 0);
  return {
    rows: rows.length,
    max: differences.at(-1) ?? 0,
    p99: differences[Math.ceil(0.99 * differences.length) - 1] ?? 0,
    mean: rows.length === 0 ? 0 : total / rows.length,
  };
};
