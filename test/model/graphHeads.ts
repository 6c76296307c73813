import { floats } from "../support/onnxFile.ts";
import { node } from "./agreement.ts";
import { type MakeHead, weightsFor } from "./graphHead.ts";
import { linearMlHead, treeHead } from "./graphMlHeads.ts";

/** What stands at the end of fuzzed graphs: linear models, trees, networks and ensembles of them. */

const linearHead =
  (isProbability: boolean): MakeHead =>
  (dice, seen) => {
    const weights = weightsFor(dice, seen);
    return {
      nodes: [
        node("MatMul", [seen.from, "h_w"], ["h_m"]),
        node("Add", ["h_m", "h_b"], ["h_z"]),
        ...(isProbability ? [node("Sigmoid", ["h_z"], ["h_p"])] : []),
      ],
      constants: { h_w: floats([weights.length, 1], weights), h_b: floats([1], [-1.5]) },
      result: isProbability ? "h_p" : "h_z",
      output: isProbability ? "probability" : "log-odds",
      limit: 1,
    };
  };

const networkHead =
  (activation: string, layers = 1): MakeHead =>
  (dice, seen) => {
    const columns = weightsFor(dice, seen).length;
    const hidden = Array.from({ length: 3 }, () => weightsFor(dice, seen));
    const more = Array.from({ length: layers - 1 }, (_, layer) => [
      node("MatMul", [layer === 0 ? "h_a" : `h_a${layer - 1}`, "h_i"], [`h_s${layer}`]),
      node(activation, [`h_s${layer}`], [`h_a${layer}`]),
    ]).flat();
    return {
      nodes: [
        node("Gemm", [seen.from, "h_w", "h_b"], ["h_m"], { transB: { int: 1 } }),
        node(activation, ["h_m"], ["h_a"]),
        ...more,
        node("MatMul", [layers === 1 ? "h_a" : `h_a${layers - 2}`, "h_d"], ["h_z"]),
      ],
      constants: {
        h_w: floats([3, columns], hidden.flat()),
        h_b: floats([3], [0.5, -0.25, 1]),
        h_d: floats([3, 1], [0.4, -0.3, 0.25]),
        ...(layers > 1 && { h_i: floats([3, 3], [0.5, -0.4, 0.3, 0.2, 0.6, -0.3, -0.5, 0.1, 0.7]) }),
      },
      result: "h_z",
      output: "log-odds",
      limit: 2,
    };
  };

/** The mean of two members, one of them calibrated once more. */
const votingHead: MakeHead = (dice, seen) => {
  const columns = weightsFor(dice, seen).length;
  return {
    nodes: [
      node("MatMul", [seen.from, "h_w1"], ["h_z1"]),
      node("MatMul", [seen.from, "h_w2"], ["h_z2"]),
      node("Sigmoid", ["h_z1"], ["h_p1"]),
      node("Sigmoid", ["h_z2"], ["h_q"]),
      node("Mul", ["h_q", "h_slope"], ["h_s"]),
      node("Add", ["h_s", "h_shift"], ["h_c"]),
      node("Sigmoid", ["h_c"], ["h_p2"]),
      node("Mean", ["h_p1", "h_p2"], ["h_p"]),
    ],
    constants: {
      h_w1: floats([columns, 1], weightsFor(dice, seen)),
      h_w2: floats([columns, 1], weightsFor(dice, seen)),
      h_slope: floats([1], [3.5]),
      h_shift: floats([1], [-2]),
    },
    result: "h_p",
    output: "probability",
    limit: 2,
  };
};

const HEADS: readonly MakeHead[] = [
  linearHead(true),
  linearHead(false),
  ...[linearMlHead, linearMlHead],
  ...[treeHead, treeHead, treeHead, treeHead, treeHead],
  networkHead("Relu"),
  networkHead("Relu", 3),
  networkHead("LeakyRelu", 2),
  networkHead("Tanh"),
  votingHead,
];

export const headOf: MakeHead = (dice, seen) => dice.pick(HEADS)(dice, seen);
