import { expect } from "chai";

import { expectError } from "../../support/expectError.ts";
import { floats, integers, type TestAttribute } from "../../support/onnxFile.ts";
import { derived, itAgrees, node, type OperatorCase } from "../agreement.ts";

const SCALAR = (value: number) => floats([], [value]);
const MIXING = floats([4, 3], [0.6, -0.4, 1.1, -0.9, 0.3, 0.5, 0.2, 0.8, -0.7, -0.5, 0.4, 0.9]);

/** The operator on the features themselves. */
const onFeatures = (
  title: string,
  operator: string,
  {
    attributes = {},
    more = [],
    ...rest
  }: Partial<OperatorCase> & { attributes?: Readonly<Record<string, TestAttribute>>; more?: readonly string[] } = {},
): OperatorCase => ({
  title,
  width: 4,
  ...rest,
  nodes: [node(operator, ["features", ...more], ["y"], attributes)],
});

/** The same operator on three sums of the features, where it has to become neurons. */
const onSums = (one: OperatorCase): OperatorCase => ({
  ...one,
  title: `${one.title}, on sums of features`,
  width: 3,
  constants: { ...one.constants, mixing: MIXING },
  nodes: [
    node("MatMul", ["features", "mixing"], ["mixed"]),
    ...one.nodes.map((own) => ({ ...own, inputs: own.inputs.map((name) => (name === "features" ? "mixed" : name)) })),
  ],
});

const BENT: readonly OperatorCase[] = [
  onFeatures("Relu", "Relu"),
  onFeatures("Abs", "Abs"),
  onFeatures("Neg", "Neg"),
  onFeatures("LeakyRelu with its default slope", "LeakyRelu"),
  onFeatures("LeakyRelu with a slope", "LeakyRelu", { attributes: { alpha: 0.3 } }),
  onFeatures("PRelu with one slope", "PRelu", { more: ["slope"], constants: { slope: floats([1], [0.2]) } }),
  onFeatures("Clip by attributes, opset 10", "Clip", { opset: 10, attributes: { min: -1, max: 1.5 } }),
  onFeatures("Clip by one attribute, opset 9", "Clip", { opset: 9, attributes: { min: -0.5 } }),
  onFeatures("Clip by inputs, opset 11", "Clip", {
    opset: 11,
    more: ["low", "high"],
    constants: { low: SCALAR(-1), high: SCALAR(1.5) },
  }),
  onFeatures("Clip by an upper bound alone, opset 13", "Clip", {
    opset: 13,
    more: ["", "high"],
    constants: { high: SCALAR(0.5) },
  }),
  onFeatures("ReLU6 as exported: Clip to 0 and 6", "Clip", {
    more: ["low", "high"],
    constants: { low: SCALAR(0), high: SCALAR(6) },
  }),
  onFeatures("Max with a constant", "Max", { more: ["bound"], constants: { bound: floats([1], [0.4]) } }),
  onFeatures("Min with a constant", "Min", { more: ["bound"], constants: { bound: floats([1], [0.4]) } }),
  onFeatures("HardSigmoid", "HardSigmoid", { attributes: { alpha: 0.4, beta: 0.3 } }),
  onFeatures("Add a scalar", "Add", { more: ["other"], constants: { other: SCALAR(0.7) } }),
  onFeatures("Sub a scalar", "Sub", { more: ["other"], constants: { other: SCALAR(0.7) } }),
  onFeatures("Mul by a scalar", "Mul", { more: ["other"], constants: { other: SCALAR(-0.7) } }),
  onFeatures("Div by a scalar", "Div", { more: ["other"], constants: { other: SCALAR(1.7) } }),
  onFeatures("Identity", "Identity"),
  onFeatures("Dropout, opset 7", "Dropout", { opset: 7, attributes: { ratio: 0.5 } }),
  onFeatures("Dropout, opset 13", "Dropout", { opset: 13 }),
  onFeatures("Cast to float", "Cast", { attributes: { to: { int: 1 } } }),
];

const PER_COLUMN: readonly OperatorCase[] = [
  onFeatures("PRelu with a slope per column, some negative", "PRelu", {
    more: ["slope"],
    constants: { slope: floats([4], [0.2, -0.3, 1.5, 0]) },
  }),
  ...["Add", "Sub", "Mul", "Div"].map((operator) =>
    onFeatures(`${operator} with a constant per column`, operator, {
      more: ["other"],
      constants: { other: floats([1, 4], [1.5, -0.5, 2, 0.75]) },
    }),
  ),
  {
    // onnxruntime has no Add of opset 6: the head is a product alone.
    title: "Clip by attributes, opset 6",
    opset: 6,
    constants: { weights: floats([4, 1], [1.1, -0.7, 0.9, -1.3]) },
    nodes: [
      node("Clip", ["features"], ["clipped"], { min: -1, max: 1.5 }),
      node("MatMul", ["clipped", "weights"], ["y"]),
    ],
  },
  {
    title: "constant minus column, constant first",
    width: 4,
    constants: { other: floats([4], [1.5, -0.5, 2, 0.75]) },
    nodes: [node("Sub", ["other", "features"], ["y"])],
  },
  {
    title: "Cast to double and back",
    width: 4,
    nodes: [
      node("Cast", ["features"], ["wide"], { to: { int: 11 } }),
      node("Cast", ["wide"], ["y"], { to: { int: 1 } }),
    ],
  },
  {
    title: "Cast to an integer, which cuts towards 0, and back",
    width: 4,
    nodes: [
      node("Cast", ["features"], ["whole"], { to: { int: 6 } }),
      node("Cast", ["whole"], ["y"], { to: { int: 1 } }),
    ],
  },
  {
    title: "Cast of a constant from float16 and from int64",
    width: 4,
    constants: {
      half: { shape: [4], values: [0x3c00, 0xb800, 0x4000, 0x3555], type: "float16" },
      whole: integers([2]),
    },
    nodes: [
      node("Cast", ["half"], ["weights"], { to: { int: 1 } }),
      node("Cast", ["whole"], ["factor"], { to: { int: 1 } }),
      node("Mul", ["features", "weights"], ["weighted"]),
      node("Div", ["weighted", "factor"], ["y"]),
    ],
  },
  {
    title: "Floor, Ceil and Round of one feature each",
    width: 4,
    constants: { parts: integers([1, 1, 2]) },
    nodes: [
      node("Split", ["features", "parts"], ["a", "b", "c"], { axis: { int: 1 } }),
      node("Floor", ["a"], ["floor"]),
      node("Ceil", ["b"], ["ceil"]),
      node("Round", ["c"], ["round"]),
      node("Concat", ["floor", "ceil", "round"], ["y"], { axis: { int: 1 } }),
    ],
  },
];

/** Of two sums: `first` and `second` have two columns each. */
const TWO_SUMS = [node("MatMul", ["features", "one"], ["first"]), node("MatMul", ["features", "two"], ["second"])];
const TWO_SUMS_WEIGHTS = {
  one: floats([4, 2], [0.6, -0.4, 1.1, -0.9, 0.3, 0.5, 0.2, 0.8]),
  two: floats([4, 2], [-0.5, 0.9, 0.4, 0.7, 1.2, -0.3, -0.6, 0.1]),
};
const ofTwoSums = (operator: string, ...more: readonly string[]): OperatorCase => ({
  title: `${operator} of ${2 + more.length} tensors of sums`,
  width: 2,
  constants: TWO_SUMS_WEIGHTS,
  nodes: [...TWO_SUMS, node(operator, ["first", "second", ...more], ["y"])],
});

const SEVERAL: readonly OperatorCase[] = [
  ...["Add", "Sub", "Sum", "Mean", "Max", "Min"].map((operator) => ofTwoSums(operator)),
  ...["Sum", "Mean", "Max", "Min"].map((operator) => ofTwoSums(operator, "first")),
  {
    title: "Max of two features",
    width: 2,
    constants: { left: integers([0, 1]), right: integers([2, 3]) },
    nodes: [
      node("Gather", ["features", "left"], ["a"], { axis: { int: 1 } }),
      node("Gather", ["features", "right"], ["b"], { axis: { int: 1 } }),
      node("Max", ["a", "b"], ["y"]),
    ],
  },
  {
    title: "residual addition around a hidden layer",
    width: 2,
    constants: { ...TWO_SUMS_WEIGHTS, inner: floats([2, 2], [0.7, -0.6, 0.4, 0.9]) },
    nodes: [
      node("MatMul", ["features", "one"], ["skip"]),
      node("Relu", ["skip"], ["hidden"]),
      node("MatMul", ["hidden", "inner"], ["deep"]),
      node("Add", ["deep", "skip"], ["y"]),
    ],
  },
];

/** Floats hold none of the first feature's integers: where the choice is always the same number, nothing of them is left. */
const CHOSEN: OperatorCase = {
  title: "Where of a feature that floats do not tell apart",
  width: 2,
  features: [
    { name: "large", scale: 0.3, min: 9_007_199_254_740_989n, max: 9_007_199_271_518_208n },
    { name: "small", scale: 0.01, min: -300n, max: 300n },
  ],
  constants: { two: floats([1], [2]), one: floats([1], [1]), second: integers([1]) },
  nodes: [
    node("Neg", ["features"], ["negated"]),
    node("Equal", ["negated", "two"], ["is"]),
    node("Where", ["is", "negated", "one"], ["chosen"]),
    node("Gather", ["features", "second"], ["small"], { axis: { int: 1 } }),
    node("Add", ["chosen", "small"], ["y"]),
  ],
};

/** Bends far outside of the range: a line bent there would have nothing left of the feature. */
const FAR: readonly OperatorCase[] = [
  ["Max", -1e30],
  ["Min", 1e30],
  ["Max", -3e38],
].map(([operator, bend]) => ({
  title: `${operator} with ${bend}, which no row reaches`,
  width: 4,
  constants: { bend: floats([1], [Number(bend)]) },
  nodes: [node(String(operator), ["features", "bend"], ["y"])],
}));

describe("elementwise operators", () => {
  itAgrees(BENT);
  itAgrees(BENT.map(onSums));
  itAgrees(PER_COLUMN);
  itAgrees(SEVERAL);
  itAgrees([CHOSEN, ...FAR]);

  it("refuses a number without itself where it is infinite on some row: nothing would be left of that", async () => {
    const source: OperatorCase = {
      title: "",
      width: 4,
      constants: { far: floats([], [1000]) },
      nodes: [
        node("Mul", ["features", "far"], ["large"]),
        node("Exp", ["large"], ["endless"]),
        { ...node("Sub", ["endless", "endless"], ["y"]), name: "none" },
      ],
    };
    const { message } = await expectError("E_UNSUPPORTED_OPERATOR", () => derived(source));
    expect(message).to.include("Sub").and.include('"none"');
  });
});
