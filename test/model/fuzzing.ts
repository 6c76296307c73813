import { expect } from "chai";

import { BaseError } from "../../prover/errors.ts";
import { deriveIntegerModel } from "../../prover/model/derive.ts";
import { evaluate } from "../../prover/model/evaluate.ts";
import { parseSchema } from "../../prover/model/schema.ts";
import { scorecard } from "../../prover/model/scorecard.ts";
import { caseFile, caseSchema, mlNode, node, type OperatorCase } from "./agreement.ts";
import { branch, floats, forestAttributes, integers } from "../support/onnxFile.ts";
import { damaged, diceOf } from "./mutation.ts";

/** What the reader of ONNX files is given and must answer with a model or a one-line error. */

export interface FuzzSource {
  readonly onnx: Uint8Array;
  readonly schema: string;
}

const WEIGHTS = [0.6, -0.4, 1.1, -0.9, 0.3, 0.5, 0.2, 0.8, -0.7, -0.5, 0.4, 0.9];
const AXIS_1 = { axis: { int: 1 } };
const TREES = [
  branch(0, "BRANCH_LEQ", 0.5, [branch(1, "BRANCH_LT", -1.25, [0.9, -0.35]), branch(3, "BRANCH_EQ", 1, [-0.7, 0.45])]),
  branch(2, "BRANCH_GTE", 0.75, [branch(0, "BRANCH_NEQ", -1, [0.6, -0.55]), 0.15]),
];

const CASES: readonly OperatorCase[] = [
  {
    title: "network",
    output: "probability",
    constants: {
      mean: floats([4], [0.1, 0.2, 0.3, 0.4]),
      deviation: floats([4], [1, 2, 0.5, 1.5]),
      weights: floats([4, 3], WEIGHTS),
      bias: floats([3], [0.1, -0.2, 0.3]),
      slope: floats([3], [0.1, 0.2, -0.1]),
      down: floats([1, 3], [1, -1, 0.5]),
    },
    nodes: [
      node("Sub", ["features", "mean"], ["a"]),
      node("Div", ["a", "deviation"], ["b"]),
      node("Gemm", ["b", "weights", "bias"], ["c"], { alpha: 0.5 }),
      node("PRelu", ["c", "slope"], ["d"]),
      node("Clip", ["d"], ["e"]),
      node("Gemm", ["e", "down"], ["f"], { transB: { int: 1 } }),
      node("Sigmoid", ["f"], ["p"]),
    ],
  },
  {
    title: "trees behind a scaler",
    output: "probability",
    nodes: [
      mlNode("Scaler", ["features"], ["scaled"], { offset: [0.5, -1, 0.25, 1], scale: [0.8, -0.5, 1.5, -2] }),
      mlNode(
        "TreeEnsembleClassifier",
        ["scaled"],
        ["label", "both"],
        forestAttributes({ trees: TREES, classId: 0, base: [0.25] }),
      ),
      mlNode("ZipMap", ["both"], ["maps"], { classlabels_int64s: { ints: [0, 1] } }),
    ],
  },
  {
    title: "pieces and curves",
    width: 3,
    constants: {
      parts: integers([1, 3]),
      places: integers([2, 0]),
      shape: integers([0, -1]),
      low: floats([], [0.1]),
      axes: integers([1]),
      from: integers([0]),
      to: integers([1]),
    },
    nodes: [
      node("Split", ["features", "parts"], ["a", "b"], AXIS_1),
      node("Clip", ["a", "low"], ["c"]),
      node("Log", ["c"], ["d"]),
      node("Gather", ["b", "places"], ["e"], AXIS_1),
      node("Slice", ["e", "from", "to", "axes"], ["f"]),
      node("Abs", ["f"], ["g"]),
      node("Concat", ["d", "e"], ["h"], AXIS_1),
      node("Unsqueeze", ["h", "axes"], ["i"]),
      node("Squeeze", ["i", "axes"], ["j"]),
      node("Reshape", ["j", "shape"], ["y"]),
    ],
  },
  {
    title: "linear classifier and softmax",
    output: "probability",
    constants: {
      ...Object.fromEntries(
        ["scale", "offset", "mean", "variance"].map((name) => [name, floats([4], [1, 0.5, 2, 1.5])]),
      ),
    },
    nodes: [
      node("BatchNormalization", ["features", "scale", "offset", "mean", "variance"], ["n"]),
      mlNode("LinearClassifier", ["n"], ["label", "z"], {
        classlabels_ints: { ints: [0, 1] },
        coefficients: WEIGHTS.slice(0, 8),
        intercepts: [0.5, -0.25],
      }),
      node("Softmax", ["z"], ["p"]),
    ],
  },
  {
    title: "dynamic shape and mean",
    constants: {
      first: integers([0], []),
      axes: integers([0]),
      rest: integers([4]),
      weights: floats([4], [1, -1, 0.5, 0.25]),
    },
    nodes: [
      node("Shape", ["features"], ["size"]),
      node("Gather", ["size", "first"], ["batch"], { axis: { int: 0 } }),
      node("Unsqueeze", ["batch", "axes"], ["batch1"]),
      node("Concat", ["batch1", "rest"], ["shape"], { axis: { int: 0 } }),
      node("Reshape", ["features", "shape"], ["flat"]),
      node("Mul", ["flat", "weights"], ["weighted"]),
      node("ReduceMean", ["weighted"], ["z"], { axes: { ints: [1] } }),
    ],
  },
];

export const HAND_MADE: readonly FuzzSource[] = CASES.map((one) => ({ onnx: caseFile(one), schema: caseSchema(one) }));

/** "compiles" or the code of the one-line error; anything else that is thrown is a fault of the reader. A model has to score its ranges' ends. */
export const outcomeOf = ({ onnx, schema }: FuzzSource): string => {
  const { features } = parseSchema(schema);
  try {
    const model = deriveIntegerModel({ onnx, schema, card: scorecard() });
    for (const end of ["min", "max"] as const) {
      const { score } = evaluate(
        model,
        features.map((feature) => feature[end]),
      );
      expect(score >= 300n && score <= 850n).to.equal(true);
    }
    return "compiles";
  } catch (error) {
    if (!(error instanceof BaseError)) throw error;
    expect(error.message).to.not.include("\n");
    expect(error.hint).to.not.equal("");
    return error.code;
  }
};

/** Damages each source in turn, `count` times in all, and says how often each outcome came. */
export const fuzz = (
  sources: readonly FuzzSource[],
  { count, seed }: { count: number; seed: number },
): ReadonlyMap<string, number> => {
  const outcomes = new Map<string, number>();
  for (let run = 0; run < count; run++) {
    const dice = diceOf(seed + run * 7919);
    const source = sources[run % sources.length];
    const other = dice.pick(sources);
    if (source === undefined || other === undefined) continue;
    const onnx = damaged(source.onnx, dice, other.onnx);
    let outcome: string;
    try {
      outcome = outcomeOf({ onnx, schema: source.schema });
    } catch (cause) {
      throw new Error(`source ${run % sources.length}, seed ${seed + run * 7919}`, { cause });
    }
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  return outcomes;
};
