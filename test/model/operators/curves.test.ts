import { floats } from "../../support/onnxFile.ts";
import { itAgrees, node, type OperatorCase } from "../agreement.ts";

/** Functions that are not straight, in front of the model on one feature and behind it as the last step. */

/** Positive in real units: 0.05 to 3. */
const POSITIVE = [
  { name: "age", scale: 0.01, min: 5n, max: 300n },
  { name: "volume", scale: 1e-9, min: 50_000_000n, max: 3_000_000_000n },
];

const inFront = (operator: string, features = POSITIVE): OperatorCase => ({
  title: `${operator} of each feature`,
  features,
  width: 2,
  nodes: [node(operator, ["features"], ["y"])],
});

const WIDE = [
  { name: "balance_usd", scale: 1e-9, min: 0n, max: 9_000_000_000_000_000_000n },
  { name: "debt_usd", scale: 1e-6, min: 0n, max: (1n << 63n) - 1n },
];

const BOTH_SIGNS = [
  { name: "ratio", scale: 0.01, min: -300n, max: 300n },
  { name: "volume", scale: 1e-9, min: -3_000_000_000n, max: 3_000_000_000n },
];

const IN_FRONT: readonly OperatorCase[] = [
  ...["Log", "Sqrt", "Exp", "Tanh", "Sigmoid", "Reciprocal", "Softplus"].map((operator) => inFront(operator)),
  ...["Exp", "Tanh", "Sigmoid", "Softplus"].map((operator) => ({
    ...inFront(operator, BOTH_SIGNS),
    title: `${operator} of each feature, on both sides of 0`,
  })),
  {
    title: "Pow 0.5, of positive features",
    features: POSITIVE,
    width: 2,
    constants: { exponent: floats([], [0.5]) },
    nodes: [node("Pow", ["features", "exponent"], ["y"])],
  },
  {
    title: "Pow 2, which falls and rises",
    features: BOTH_SIGNS,
    width: 2,
    constants: { exponent: floats([], [2]) },
    nodes: [node("Pow", ["features", "exponent"], ["y"])],
  },
  {
    title: "Log of Add of Clip: log1p over all of 63 bits, then scaled",
    features: WIDE,
    width: 2,
    constants: {
      zero: floats([], [0]),
      one: floats([], [1]),
      mean: floats([2], [12, 15]),
      deviation: floats([2], [6, 5]),
    },
    nodes: [
      node("Clip", ["features", "zero"], ["positive"]),
      node("Add", ["positive", "one"], ["above"]),
      node("Log", ["above"], ["log"]),
      node("Sub", ["log", "mean"], ["centered"]),
      node("Div", ["centered", "deviation"], ["y"]),
    ],
  },
  {
    title: "sign(x) log(1 + |x|): a product of two functions of one feature",
    features: BOTH_SIGNS,
    width: 2,
    constants: { one: floats([], [1]) },
    nodes: [
      node("Sign", ["features"], ["sign"]),
      node("Abs", ["features"], ["size"]),
      node("Add", ["size", "one"], ["above"]),
      node("Log", ["above"], ["log"]),
      node("Mul", ["sign", "log"], ["y"]),
    ],
  },
  {
    title: "a bent curve: Relu of Log minus a constant",
    features: POSITIVE,
    width: 2,
    constants: { cut: floats([], [0.2]) },
    nodes: [
      node("Log", ["features"], ["log"]),
      node("Sub", ["log", "cut"], ["shifted"]),
      node("Relu", ["shifted"], ["y"]),
    ],
  },
  {
    title: "curves in front of a hidden layer",
    features: POSITIVE,
    width: 3,
    constants: { mixing: floats([2, 3], [0.9, -0.7, 0.4, -0.6, 1.1, 0.8]) },
    nodes: [
      node("Log", ["features"], ["log"]),
      node("MatMul", ["log", "mixing"], ["mixed"]),
      node("Relu", ["mixed"], ["y"]),
    ],
  },
];

const SUM = [node("MatMul", ["features", "weights"], ["z"])];
const behind = (
  title: string,
  nodes: OperatorCase["nodes"],
  constants: OperatorCase["constants"] = {},
): OperatorCase => ({
  title,
  output: "probability",
  constants: { weights: floats([4, 1], [1.1, -0.7, 0.9, -0.8]), ...constants },
  nodes: [...SUM, ...nodes],
});
const ONE = { one: floats([], [1]) };

const BEHIND: readonly OperatorCase[] = [
  behind("final Sigmoid", [node("Sigmoid", ["z"], ["p"])]),
  behind(
    "sigmoid written out as 1 / (1 + exp(-z))",
    [
      node("Neg", ["z"], ["n"]),
      node("Exp", ["n"], ["e"]),
      node("Add", ["e", "one"], ["d"]),
      node("Div", ["one", "d"], ["p"]),
    ],
    ONE,
  ),
  behind(
    "sigmoid written out with Reciprocal, and Mul by -1",
    [
      node("Mul", ["z", "minus"], ["n"]),
      node("Exp", ["n"], ["e"]),
      node("Add", ["one", "e"], ["d"]),
      node("Reciprocal", ["d"], ["p"]),
    ],
    { ...ONE, minus: floats([1], [-1]) },
  ),
  behind("complement of a sigmoid", [node("Sigmoid", ["z"], ["q"]), node("Sub", ["one", "q"], ["p"])], ONE),
  behind(
    "complement of a complement, in two columns",
    [
      node("Sigmoid", ["z"], ["q"]),
      node("Sub", ["one", "q"], ["r"]),
      node("Sub", ["one", "r"], ["s"]),
      node("Concat", ["r", "s"], ["p"], { axis: { int: 1 } }),
    ],
    ONE,
  ),
  behind(
    "probability kept off 0 and 1 by Clip",
    [node("Sigmoid", ["z"], ["q"]), node("Clip", ["q", "low", "high"], ["p"])],
    {
      low: floats([], [0.01]),
      high: floats([], [0.95]),
    },
  ),
  behind("temperature: Div in front of the sigmoid", [node("Div", ["z", "t"], ["c"]), node("Sigmoid", ["c"], ["p"])], {
    t: floats([1], [1.8]),
  }),
  behind(
    "a probability that is a half of Tanh plus 1",
    [node("Tanh", ["z"], ["t"]), node("Add", ["t", "one"], ["u"]), node("Div", ["u", "two"], ["p"])],
    { ...ONE, two: floats([], [2]) },
  ),
  behind("a straight probability: HardSigmoid", [node("HardSigmoid", ["z"], ["p"], { alpha: 0.1, beta: 0.5 })]),
];

describe("functions that are not straight", () => {
  itAgrees(IN_FRONT);
  itAgrees(BEHIND);
});
