import * as native from "onnxruntime-node";

import { BaseError } from "../../prover/errors.ts";
import { deriveIntegerModel } from "../../prover/model/derive.ts";
import { evaluate } from "../../prover/model/evaluate.ts";
import { loadFloatModel } from "../../prover/model/compare.ts";
import { referenceScore, scorecard } from "../../prover/model/scorecard.ts";
import { type Dice, diceOf } from "../support/dice.ts";
import { onnxFile, schemaText, type TestFeature, type TestTensor } from "../support/onnxFile.ts";
import { type Body, bodyOf, type Head, headOf } from "./graphParts.ts";

/** Graphs of supported operators, with ranges and thresholds where floats round, scored by both models. */

const CARD = scorecard();

interface Outcome {
  /** What the graph is made of, for whoever has to find the fault. */
  readonly parts: string;
  /** Points on the worst row, or the code of the refusal. */
  readonly result: number | string;
  readonly limit: number;
}

const SCALES = [1, 1, 0.01, 0.1, 0.3, 1e-6, 0.5];
const STARTS = [0n, 0n, -100n, -1n, 1n, (1n << 24n) - 4n, -50_000n];
const SPANS = [1n, 4n, 9n, 100n, 1000n, 65_535n, (1n << 24n) + 3n];

const featuresOf = ({ roll, pick }: Dice): readonly TestFeature[] =>
  Array.from({ length: 1 + roll(3) }, (_, index) => {
    const min = pick(STARTS);
    return { name: `f${index}`, scale: pick(SCALES), min, max: min + pick(SPANS) };
  });

const valueIn = ({ roll }: Dice, { min, max }: TestFeature): bigint =>
  min + (BigInt(roll(1 << 30)) * (max - min)) / BigInt((1 << 30) - 1);

/** Ends, values around zero, and anything. */
const rowOf = (dice: Dice, features: readonly TestFeature[]): bigint[] =>
  features.map((feature) => {
    const { min, max } = feature;
    const way = dice.roll(6);
    if (way === 0) return min;
    if (way === 1) return max;
    return way === 2 && min <= 0n && max >= 0n ? 0n : valueIn(dice, feature);
  });

/** The rows, and each with one feature moved by one. */
const withNeighbours = (dice: Dice, rows: readonly bigint[][], features: readonly TestFeature[]): bigint[][] =>
  rows.flatMap((row) => {
    const moved = dice.roll(row.length);
    const { min = 0n, max = 0n } = features[moved] ?? {};
    const beside = [-1n, 1n]
      .map((step) => (row[moved] ?? 0n) + step)
      .filter((value) => value >= min && value <= max)
      .map((value) => row.with(moved, value));
    return [row, ...beside];
  });

/** What the body makes of rows, by onnxruntime: thresholds and weights of the head are chosen among it. */
const valuesOf = async (
  body: Body,
  features: readonly TestFeature[],
  rows: readonly bigint[][],
): Promise<readonly (readonly number[])[]> => {
  const outputs = [{ name: body.result, type: "float" as const }];
  const file = onnxFile({
    nodes: [...body.nodes],
    columns: features.length,
    constants: body.constants,
    outputs,
    opset: 17,
  });
  const session = await native.InferenceSession.create(file, { logSeverityLevel: 4 });
  const values: number[][] = [];
  for (const row of rows) {
    const data = Float32Array.from(features, ({ scale }, index) => Number(row[index] ?? 0n) * scale);
    const results = await session.run({ features: new native.Tensor("float32", data, [1, features.length]) });
    values.push(Array.from(results[body.result]?.data as Float32Array, Number));
  }
  return values;
};

const fileOf = (body: Body, head: Head, features: readonly TestFeature[]): Uint8Array => {
  const constants: Record<string, TestTensor> = { ...body.constants, ...head.constants };
  return onnxFile({
    nodes: [...body.nodes, ...head.nodes],
    columns: features.length,
    constants,
    outputs: [{ name: head.result, type: "float" }],
    opset: 17,
  });
};

/** The worst difference over the rows, or the code with which the file was refused. */
const compared = async (
  { onnx, schema }: { onnx: Uint8Array; schema: string },
  rows: readonly bigint[][],
): Promise<number | string> => {
  let model;
  try {
    model = deriveIntegerModel({ onnx, schema, card: CARD });
  } catch (error) {
    if (error instanceof BaseError) return error.code;
    throw error;
  }
  const float = await loadFloatModel(onnx, schema, { ...native, executionProvider: "cpu" });
  let worst = 0;
  for (const row of rows) {
    const reference = referenceScore(CARD, await float.logOdds(row));
    const difference = Math.abs(Number(evaluate(model, row).score) - reference);
    if (Number.isNaN(difference)) return "NaN";
    worst = Math.max(worst, difference);
  }
  return worst;
};

/** The graph of a seed, and rows to try it on. */
const graphOf = async (seed: number) => {
  const dice = diceOf(seed);
  const features = featuresOf(dice);
  const rows = withNeighbours(
    dice,
    Array.from({ length: 12 }, () => rowOf(dice, features)),
    features,
  );
  const body = bodyOf(dice, features.length);
  const values = await valuesOf(body, features, rows);
  const head = headOf(dice, body.result, values);
  const source = { onnx: fileOf(body, head, features), schema: schemaText(features, head.output) };
  const operators = [...body.nodes, ...head.nodes].map(({ operator }) => operator);
  const ranges = features.map(({ scale, min, max }) => `${min}..${max}x${scale}`);
  const parts = `seed ${seed}: ${operators.join(" ")} on ${ranges.join(", ")}`;
  return { ...source, rows, parts, limit: head.limit };
};

/** Makes the graph of a seed and compares both models on it. */
const tryGraph = async (seed: number): Promise<Outcome> => {
  const { rows, parts, limit, ...source } = await graphOf(seed);
  return { parts, limit, result: await compared(source, rows) };
};

export interface Tally {
  readonly compiled: number;
  readonly refused: ReadonlyMap<string, number>;
  /** Graphs whose difference is beyond the limit, and those that gave no number without a word. */
  readonly wrong: readonly string[];
}

/** onnxruntime itself stops at some rows: its Binarizer at one that is no number. */
const triedGraph = async (seed: number): Promise<Outcome | undefined> => {
  try {
    return await tryGraph(seed);
  } catch (error) {
    if (error instanceof Error && error.message.includes("while running Binarizer node")) return undefined;
    throw new Error(`seed ${seed}`, { cause: error });
  }
};

/** Tries `count` graphs from a seed on. */
export const fuzzGraphs = async ({ count, seed }: { count: number; seed: number }): Promise<Tally> => {
  let compiled = 0;
  const refused = new Map<string, number>();
  const wrong: string[] = [];
  for (let run = 0; run < count; run++) {
    const outcome = await triedGraph(seed + run);
    if (outcome === undefined) continue;
    const { parts, result, limit } = outcome;
    if (typeof result === "string" && result !== "NaN") refused.set(result, (refused.get(result) ?? 0) + 1);
    else if (result === "NaN" || result > limit) wrong.push(`${parts}: ${result}`);
    else compiled++;
  }
  return { compiled, refused, wrong };
};
