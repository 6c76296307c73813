import { expect } from "chai";
import fc from "fast-check";

import { compareWithFloat } from "../../prover/model/compare.ts";
import { deriveIntegerModel } from "../../prover/model/derive.ts";
import { evaluate } from "../../prover/model/evaluate.ts";
import type { IntegerModel } from "../../prover/model/integerModel.ts";
import type { ModelOutput } from "../../prover/model/schema.ts";
import { scorecard } from "../../prover/model/scorecard.ts";
import {
  floats,
  onnxFile,
  schemaText,
  type TestAttribute,
  type TestFeature,
  type TestGraph,
  type TestNode,
} from "../support/onnxFile.ts";

/** Small graphs, scored by the integer model and by onnxruntime. */

/** In real units about -3 to 3, so that a sum of them is a score that is not clamped. */
const FEATURES: readonly TestFeature[] = [
  { name: "ratio", scale: 0.01, min: -300n, max: 300n },
  { name: "balance", scale: 0.25, min: -12n, max: 12n },
  { name: "volume", scale: 1e-9, min: -3_000_000_000n, max: 3_000_000_000n },
  { name: "count", scale: 1, min: 0n, max: 3n },
];

/** Rows all over the ranges, their ends included, the same in every run. */
export const randomRows = (features: readonly TestFeature[], count: number): bigint[][] =>
  fc.sample(fc.tuple(...features.map(({ min, max }) => fc.bigInt({ min, max }))), { numRuns: count, seed: 20_26 });

export const node = (
  operator: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Readonly<Record<string, TestAttribute>> = {},
): TestNode => ({ operator, inputs, outputs, attributes });

/** A node of the operators for classical models. */
export const mlNode = (...parts: Parameters<typeof node>): TestNode => ({ ...node(...parts), domain: "ai.onnx.ml" });

/** What a test has to say about a graph over `FEATURES`. */
export interface OperatorCase extends Partial<Pick<TestGraph, "constants" | "opset" | "ml" | "columns" | "outputs">> {
  readonly title: string;
  readonly nodes: readonly TestNode[];
  /** Columns of the tensor "y" [1, width], whose weighted sum is the model's log-odds; absent where the last node's last output is the model's number. */
  readonly width?: number;
  readonly output?: ModelOutput;
  readonly features?: readonly TestFeature[];
}

const HEAD = [1.1, -0.7, 0.9, -1.3, 0.5, 0.8, -0.4, 0.6];

export const caseFile = ({
  nodes,
  width,
  constants = {},
  columns,
  features = FEATURES,
  outputs,
  ...graph
}: OperatorCase): Uint8Array => {
  const head =
    width === undefined ? [] : [node("MatMul", ["y", "head"], ["sum"]), node("Add", ["sum", "shift"], ["logOdds"])];
  const all = [...nodes, ...head];
  return onnxFile({
    ...graph,
    nodes: all,
    columns: columns === undefined ? features.length : columns,
    constants: {
      ...constants,
      ...(width === undefined ? {} : { head: floats([width, 1], HEAD.slice(0, width)), shift: floats([1], [-1.5]) }),
    },
    outputs: outputs ?? [{ name: all.at(-1)?.outputs.at(-1) ?? "", type: "float" }],
  });
};

export const caseSchema = ({ features = FEATURES, output = "log-odds" }: OperatorCase): string =>
  schemaText(features, output);

export const derived = (source: OperatorCase): IntegerModel =>
  deriveIntegerModel({ onnx: caseFile(source), schema: caseSchema(source), card: scorecard() });

/** Fewer whole scores among the rows than this say nothing about the model. */
const SCORES_AT_LEAST = 8;

/** Scores 80 rows by both: at most `limit` points between them on any, and scores that differ from row to row. */
export const expectAgreement = async (
  source: OperatorCase,
  { rows, limit = 1, scores = SCORES_AT_LEAST }: { rows?: readonly bigint[][]; limit?: number; scores?: number } = {},
): Promise<void> => {
  const model = derived(source);
  const tried = rows ?? randomRows(source.features ?? FEATURES, 80);
  const { max, mean } = await compareWithFloat({
    model,
    onnx: caseFile(source),
    schema: caseSchema(source),
    card: scorecard(),
    rows: tried,
  });
  const seen = new Set(tried.map((row) => evaluate(model, row).score));
  expect(seen.size >= scores, `${seen.size} scores over ${tried.length} rows`).to.equal(true);
  expect(max <= limit && mean <= 0.3, `max ${max}, mean ${mean}`).to.equal(true);
};

/** One test per case. */
export const itAgrees = (cases: readonly OperatorCase[]): void => {
  for (const one of cases) it(`agrees with onnxruntime: ${one.title}`, () => expectAgreement(one));
};
