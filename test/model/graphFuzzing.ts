import * as native from "onnxruntime-node";

import { BaseError } from "../../prover/errors.ts";
import { loadFloatModel } from "../../prover/model/compare.ts";
import { deriveIntegerModel } from "../../prover/model/derive.ts";
import { evaluate } from "../../prover/model/evaluate.ts";
import { withChosen } from "../../prover/model/schema.ts";
import { referenceScore, scorecard } from "../../prover/model/scorecard.ts";
import { type Dice, diceOf } from "../../scripts/dice.ts";
import { onnxFile, schemaText, type TestFeature, type TestGraph, type TestNode } from "../support/onnxFile.ts";
import { node } from "./agreement.ts";
import { type Entrance, entranceOf, feedsOf } from "./graphEntrance.ts";
import { headOf } from "./graphHeads.ts";
import { type Body, bodyOf } from "./graphParts.ts";

/** Graphs of supported operators, with ranges and thresholds where floats round, scored by both models. */

const CARD = scorecard();

type Result =
  | { readonly kind: "compared"; readonly worst: number; readonly rows: number }
  | { readonly kind: "refused"; readonly code: string }
  /** onnxruntime takes no such file, or stops at a row. */
  | { readonly kind: "not run" };

interface Outcome {
  /** What the graph is made of, for whoever has to find the fault. */
  readonly parts: string;
  readonly result: Result;
  readonly limit: number;
}

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

type Versions = Pick<TestGraph, "opset" | "ml" | "functions">;

const graphFile = (entrance: Entrance, parts: readonly Body[], versions: Versions): Uint8Array => {
  const inputs = entrance.inputs.map(({ name, type, features }) => ({ name, type, columns: features.length }));
  return onnxFile({
    ...versions,
    nodes: parts.flatMap(({ nodes }) => nodes),
    columns: null,
    inputs,
    constants: Object.assign({}, ...parts.map(({ constants }) => constants)) as Body["constants"],
    outputs: [{ name: parts.at(-1)?.result ?? "", type: "float" }],
  });
};

/** What the body makes of rows, by onnxruntime: thresholds and weights of the head are chosen among it. */
const valuesOf = async (
  { entrance, body, versions }: { entrance: Entrance; body: Body; versions: Versions },
  rows: readonly bigint[][],
): Promise<readonly (readonly number[])[]> => {
  const file = graphFile(entrance, [entrance, body], versions);
  const session = await native.InferenceSession.create(file, { logSeverityLevel: 4 });
  const values: number[][] = [];
  for (const row of rows) {
    const results = await session.run(feedsOf(entrance, row), { logSeverityLevel: 4 });
    values.push(Array.from(results[body.result]?.data as Float32Array, Number));
  }
  await session.release();
  return values;
};

/** The worst difference over the rows, or the code with which the file was refused. */
const compared = async (
  { onnx, schema }: { onnx: Uint8Array; schema: string },
  rows: readonly bigint[][],
): Promise<Result> => {
  const float = await loadFloatModel(onnx, schema, { ...native, executionProvider: "cpu" });
  let model;
  try {
    model = deriveIntegerModel({ onnx, schema, card: CARD });
  } catch (error) {
    if (error instanceof BaseError) return { kind: "refused", code: error.code };
    throw error;
  }
  let worst = 0;
  for (const row of rows) {
    const reference = referenceScore(CARD, await float.logOdds(row));
    worst = Math.max(worst, Math.abs(Number(evaluate(model, row).score) - reference));
  }
  return { kind: "compared", worst, rows: rows.length };
};

/** Versions of the operator sets from the oldest that has all of them to the newest that onnxruntime runs. */
const versionsOf = ({ pick, roll }: Dice): Versions => ({
  opset: pick([13, 15, 17, 18, 19, 20, 21, 22]),
  ml: roll(4) === 0 ? pick([1, 2, 4, 5]) : 3,
});

/** Some nodes name the domain that the others leave out; a few graphs call a function of the file by an operator's name. */
const renamed = (dice: Dice, nodes: readonly TestNode[]): readonly TestNode[] =>
  nodes.map((one) => (one.domain === undefined && dice.roll(10) === 0 ? { ...one, domain: "ai.onnx" } : one));

const FUNCTION = {
  domain: "own",
  name: "Relu",
  input: ["a"],
  output: ["b"],
  node: [{ opType: "Neg", input: ["a"], output: ["b"] }],
  opsetImport: [{ domain: "", version: 17 }],
};

/** The graph of a seed, and rows to try it on. */
const graphOf = async (seed: number) => {
  const dice = diceOf(seed);
  const entrance = entranceOf(dice);
  const { features } = entrance;
  const tried = Array.from({ length: 12 }, () => rowOf(dice, features));
  const rows = withNeighbours(dice, tried, features);
  const made = bodyOf(dice, { from: entrance.result, columns: features.length });
  const isOwn = dice.roll(40) === 0;
  const versions = { ...versionsOf(dice), ...(isOwn && { functions: [FUNCTION] }) };
  const last: TestNode = { ...node("Relu", [made.result], ["own"]), domain: "own" };
  const nodes = [...renamed(dice, made.nodes), ...(isOwn ? [last] : [])];
  const body = { ...made, nodes, result: isOwn ? "own" : made.result };
  const values = await valuesOf({ entrance, body, versions }, rows);
  const head = headOf(dice, { from: body.result, values });
  const onnx = graphFile(entrance, [entrance, body, head], { ...versions, ml: head.ml ?? versions.ml ?? 3 });
  const operators = [...entrance.nodes, ...body.nodes, ...head.nodes].map(({ operator }) => operator);
  const ranges = features.map(({ scale, min, max }) => `${min}..${max}x${scale}`);
  const types = entrance.inputs.map(({ type }) => type).join("+");
  const parts = `seed ${seed}: ${operators.join(" ")} on ${types} ${ranges.join(", ")}`;
  const schema = schemaText(features, head.output);
  const names = ["0", "1", "bad", "good"];
  const badClass = head.hasClasses === true && dice.roll(3) === 0 ? dice.pick(names) : undefined;
  return { onnx, schema, badClass, rows, parts, limit: head.limit };
};

/** Whether a file runs at all is onnxruntime's to say. */
const isRuntimes = (error: unknown): boolean =>
  error instanceof Error &&
  (/onnxruntime refuses it/.test(error.message) || !(error instanceof BaseError || error instanceof TypeError));

/** Makes the graph of a seed and compares both models on it. */
const tryGraph = async (seed: number): Promise<Outcome> => {
  let parts = `seed ${seed}`;
  try {
    const { onnx, schema, badClass, rows, limit, ...named } = await graphOf(seed);
    ({ parts } = named);
    const source = { onnx, schema: badClass === undefined ? schema : withChosen(schema, { badClass }) };
    return { parts, limit, result: await compared(source, rows) };
  } catch (error) {
    if (error instanceof BaseError && !isRuntimes(error))
      return { parts, limit: 0, result: { kind: "refused", code: error.code } };
    if (isRuntimes(error)) return { parts, limit: 0, result: { kind: "not run" } };
    throw new Error(parts, { cause: error });
  }
};

export interface Tally {
  readonly compiled: number;
  /** Rows on which both models were compared. */
  readonly rows: number;
  readonly refused: ReadonlyMap<string, number>;
  /** Graphs that onnxruntime itself does not run. */
  readonly notRun: number;
  /** Graphs whose difference is beyond the limit, and those that gave no number without a word. */
  readonly wrong: readonly string[];
}

/** Tries `count` graphs from a seed on. */
export const fuzzGraphs = async ({ count, seed }: { count: number; seed: number }): Promise<Tally> => {
  let [compiled, rows, notRun] = [0, 0, 0];
  const refused = new Map<string, number>();
  const wrong: string[] = [];
  for (let run = 0; run < count; run++) {
    const { parts, result, limit } = await tryGraph(seed + run);
    if (result.kind === "not run") notRun++;
    else if (result.kind === "refused") refused.set(result.code, (refused.get(result.code) ?? 0) + 1);
    else if (!(result.worst <= limit)) wrong.push(`${parts}: ${result.worst}`);
    else {
      compiled++;
      rows += result.rows;
    }
  }
  return { compiled, rows, refused, notRun, wrong };
};

/** What was tried, in one line. */
export const inWords = ({ compiled, rows, refused, notRun, wrong }: Tally): string => {
  const codes = [...refused].map(([code, count]) => `${count} ${code}`).join(", ");
  return `${compiled} compiled and compared on ${rows} rows, ${wrong.length} wrong; refused: ${codes}; ${notRun} that onnxruntime does not run`;
};
