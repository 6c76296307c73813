import { expectError } from "../../support/expectError.ts";
import { branch, floats, forestAttributes, type TestForest } from "../../support/onnxFile.ts";
import { derived, itAgrees, mlNode, node, type OperatorCase } from "../agreement.ts";

const LABELS = { classlabels_ints: { ints: [0, 1] } };
const ROW = [1.1, -0.7, 0.9, -1.3];
const NEGATED = ROW.map((weight) => -weight / 2);

const classifier = (
  title: string,
  attributes: Parameters<typeof node>[3],
  rest: Partial<OperatorCase> = {},
): OperatorCase => ({
  title: `LinearClassifier, ${title}`,
  output: "probability",
  ...rest,
  nodes: [mlNode("LinearClassifier", ["features"], ["label", "out"], { ...LABELS, ...attributes })],
});

const LINEAR: readonly OperatorCase[] = [
  classifier("one row, LOGISTIC", { coefficients: ROW, intercepts: [0.5], post_transform: "LOGISTIC" }),
  classifier("two rows, LOGISTIC", {
    coefficients: [...NEGATED, ...ROW],
    intercepts: [0.25, -0.5],
    post_transform: "LOGISTIC",
  }),
  classifier("two rows, SOFTMAX", {
    coefficients: [...NEGATED, ...ROW],
    intercepts: [0.25, -0.5],
    post_transform: "SOFTMAX",
  }),
  classifier("one row, NONE", { coefficients: ROW, intercepts: [0.5], post_transform: "NONE" }, { output: "log-odds" }),
  classifier(
    "two rows, NONE",
    { coefficients: [...NEGATED, ...ROW], intercepts: [0.25, -0.5] },
    { output: "log-odds" },
  ),
  {
    title: "LinearRegressor",
    nodes: [
      mlNode("LinearRegressor", ["features"], ["z"], { coefficients: ROW, intercepts: [0.5], targets: { int: 1 } }),
    ],
  },
  {
    title: "LinearRegressor without intercept, with a zero coefficient",
    nodes: [mlNode("LinearRegressor", ["features"], ["z"], { coefficients: [1.1, 0, 0.9, -1.3] })],
  },
];

const RAW = { title: "", output: "probability" } as const;
const LOGISTIC_ROW = { ...LABELS, coefficients: ROW, intercepts: [0.5], post_transform: "LOGISTIC" };
const outputs = (...names: readonly string[]) =>
  names.map((name) => ({ name, type: name === "label" ? ("int64" as const) : ("float" as const) }));

const BEHIND: readonly OperatorCase[] = [
  {
    ...RAW,
    title: "label before the probabilities",
    outputs: outputs("label", "p"),
    nodes: [mlNode("LinearClassifier", ["features"], ["label", "p"], LOGISTIC_ROW)],
  },
  {
    ...RAW,
    title: "label after the probabilities",
    outputs: outputs("p", "label"),
    nodes: [mlNode("LinearClassifier", ["features"], ["label", "p"], LOGISTIC_ROW)],
  },
  {
    ...RAW,
    title: "ZipMap behind the probabilities",
    nodes: [
      mlNode("LinearClassifier", ["features"], ["label", "p"], LOGISTIC_ROW),
      mlNode("ZipMap", ["p"], ["maps"], { classlabels_int64s: { ints: [0, 1] } }),
    ],
  },
  {
    ...RAW,
    title: "Normalizer L1 of two classes' probabilities",
    nodes: [
      mlNode("LinearClassifier", ["features"], ["label", "p"], LOGISTIC_ROW),
      mlNode("Normalizer", ["p"], ["q"], { norm: "L1" }),
    ],
  },
  {
    ...RAW,
    title: "Softmax over two columns",
    constants: { weights: floats([4, 2], [...ROW, ...NEGATED]) },
    nodes: [node("MatMul", ["features", "weights"], ["z"]), node("Softmax", ["z"], ["p"])],
  },
  {
    ...RAW,
    title: "Softmax with the default axis of opset 9",
    opset: 9,
    constants: { weights: floats([4, 2], [...ROW, ...NEGATED]) },
    nodes: [node("MatMul", ["features", "weights"], ["z"]), node("Softmax", ["z"], ["p"])],
  },
  {
    ...RAW,
    title: "Softmax of opset 9 over all axes from the second on",
    opset: 9,
    constants: {
      weights: floats([4, 2], [...ROW, ...NEGATED]),
      shape: { shape: [3], values: [1, 2, 1], type: "int64" },
    },
    nodes: [
      node("MatMul", ["features", "weights"], ["z"]),
      node("Reshape", ["z", "shape"], ["cube"]),
      node("Softmax", ["cube"], ["p"]),
    ],
  },
  {
    ...RAW,
    title: "class 1 taken from the Softmax by Gather",
    constants: { weights: floats([4, 2], [...ROW, ...NEGATED]), one: { shape: [1], values: [1], type: "int64" } },
    nodes: [
      node("MatMul", ["features", "weights"], ["z"]),
      node("Softmax", ["z"], ["both"]),
      node("Gather", ["both", "one"], ["p"], { axis: { int: 1 } }),
    ],
  },
  {
    ...RAW,
    title: "Imputer of NaN",
    nodes: [
      mlNode("Imputer", ["features"], ["given"], { imputed_value_floats: [0, 0, 0, 0], replaced_value_float: NaN }),
      mlNode("LinearClassifier", ["given"], ["label", "p"], LOGISTIC_ROW),
    ],
  },
];

const SPREAD: TestForest["trees"] = [
  branch(0, "BRANCH_LEQ", 0.5, [branch(1, "BRANCH_LT", -1.25, [0.9, -0.35]), branch(3, "BRANCH_GT", 1, [-0.7, 0.45])]),
  branch(2, "BRANCH_GTE", 0.75, [branch(0, "BRANCH_LT", -1, [0.6, -0.55]), 0.15]),
  branch(1, "BRANCH_LEQ", 1, [branch(3, "BRANCH_LT", 2, [-0.25, 0.8]), -0.65]),
];

const forestNode = (forest: Omit<TestForest, "columns">, [from, to]: readonly [string, readonly string[]]) =>
  mlNode(
    forest.kind === "regressor" ? "TreeEnsembleRegressor" : "TreeEnsembleClassifier",
    [from],
    to,
    forestAttributes(forest),
  );
/** Nodes and leaves of all of `SPREAD`. */
const NODES = Array.from({ length: 17 }, (_, index) => index);
const REGRESSOR = { trees: SPREAD, kind: "regressor", transform: "NONE" } as const;

/** Leaves of 0 or more, and leaves with weights of both classes that are no complements. */
const NON_NEGATIVE = [
  branch(0, "BRANCH_LEQ", 0.5, [branch(3, "BRANCH_LT", 1, [0.1, 0.5]), branch(1, "BRANCH_LT", 0, [0.8, 0])]),
  branch(2, "BRANCH_GT", 0, [branch(1, "BRANCH_LEQ", 1, [0.35, 0.7]), 0.25]),
];
const both = (good: number, bad: number) => ({ 0: good, 1: bad });
const BOTH_CLASSES = [
  branch(0, "BRANCH_LEQ", 0.5, [both(0.4, -0.5), branch(1, "BRANCH_LT", 0, [both(0.9, 0.7), both(-0.3, 0.2)])]),
  branch(2, "BRANCH_GTE", 0.75, [both(0.1, -0.6), branch(3, "BRANCH_GT", 1, [both(-0.4, 0.45), both(0.25, 0)])]),
];

/** Column 0 of a classifier's result: what a model says of class 0. */
const negativeClass = (
  title: string,
  made: ReturnType<typeof node>,
  output: OperatorCase["output"] = "probability",
): OperatorCase => ({
  title: `column of class 0: ${title}`,
  output,
  constants: { zero: { shape: [1], values: [0], type: "int64" } },
  nodes: [made, node("Gather", ["both", "zero"], ["p"], { axis: { int: 1 } })],
});

const linearBoth = (attributes: Parameters<typeof node>[3]) =>
  mlNode("LinearClassifier", ["features"], ["label", "both"], { ...LABELS, ...attributes });
const TWO_ROWS = { coefficients: [...NEGATED, ...ROW], intercepts: [0.25, -0.5] };
const forestBoth = (forest: Partial<TestForest>) =>
  forestNode({ trees: SPREAD, ...forest }, ["features", ["label", "both"]]);

const NEGATIVE: readonly OperatorCase[] = [
  negativeClass("LinearClassifier, one row, LOGISTIC", linearBoth({ ...LOGISTIC_ROW })),
  negativeClass("LinearClassifier, two rows, LOGISTIC", linearBoth({ ...TWO_ROWS, post_transform: "LOGISTIC" })),
  negativeClass("LinearClassifier, two rows, SOFTMAX", linearBoth({ ...TWO_ROWS, post_transform: "SOFTMAX" })),
  negativeClass("LinearClassifier, two rows, NONE", linearBoth(TWO_ROWS), "log-odds"),
  negativeClass("trees with weights under class 0, LOGISTIC", forestBoth({ classId: 0 })),
  negativeClass("trees with weights under class 0, NONE", forestBoth({ classId: 0, transform: "NONE" }), "log-odds"),
  negativeClass(
    "trees with weights of at least 0, NONE",
    forestBoth({ classId: 0, transform: "NONE", trees: NON_NEGATIVE }),
    "log-odds",
  ),
  negativeClass("trees with weights under both classes, LOGISTIC", forestBoth({ trees: BOTH_CLASSES })),
  negativeClass(
    "trees with weights under both classes, NONE",
    forestBoth({ trees: BOTH_CLASSES, transform: "NONE" }),
    "log-odds",
  ),
  negativeClass(
    "trees with weights under both classes, SOFTMAX",
    forestBoth({ trees: BOTH_CLASSES, transform: "SOFTMAX" }),
  ),
];

const SUMS: readonly OperatorCase[] = [
  {
    title: "Sum of two ensembles",
    nodes: [
      forestNode(REGRESSOR, ["features", ["a"]]),
      forestNode({ ...REGRESSOR, base: [0.5], trees: SPREAD.slice(1) }, ["features", ["b"]]),
      node("Sum", ["a", "b"], ["z"]),
    ],
  },
  {
    title: "flags of missing values, which integers never are",
    nodes: [
      forestNode(
        {
          ...REGRESSOR,
          extra: { nodes_missing_value_tracks_true: { ints: NODES.map((id) => (id % 2 === 0 ? 1 : 0)) } },
        },
        ["features", ["z"]],
      ),
    ],
  },
  {
    title: "regressor and Sigmoid",
    output: "probability",
    nodes: [forestNode(REGRESSOR, ["features", ["z"]]), node("Sigmoid", ["z"], ["p"])],
  },
  {
    title: "trees behind a Scaler, whose scales rise and fall",
    nodes: [
      mlNode("Scaler", ["features"], ["scaled"], { offset: [0.5, -1, 0.25, 1], scale: [0.8, -0.5, 1.5, -2] }),
      forestNode(REGRESSOR, ["scaled", ["z"]]),
    ],
  },
  {
    title: "trees behind Log of one feature and Concat",
    features: [
      { name: "age", scale: 0.01, min: 5n, max: 300n },
      { name: "volume", scale: 1e-3, min: 50n, max: 3_000n },
    ],
    nodes: [
      node("Log", ["features"], ["logs"]),
      node("Concat", ["logs", "features"], ["all"], { axis: { int: 1 } }),
      forestNode(REGRESSOR, ["all", ["z"]]),
    ],
  },
  {
    title: "trees behind a function that turns around",
    nodes: [node("Abs", ["features"], ["y"]), forestNode(REGRESSOR, ["y", ["z"]])],
  },
  {
    title: "trees and a weighted sum together",
    constants: { weights: floats([4, 1], [0.6, -0.4, 0.5, 0.3]) },
    nodes: [
      forestNode(REGRESSOR, ["features", ["a"]]),
      node("MatMul", ["features", "weights"], ["b"]),
      node("Add", ["a", "b"], ["z"]),
    ],
  },
  {
    title: "mean of leaf probabilities: AVERAGE",
    output: "probability",
    nodes: [
      forestNode(
        {
          kind: "regressor",
          transform: "NONE",
          extra: { aggregate_function: "AVERAGE" },
          trees: SPREAD.map((_, index) =>
            branch(index, "BRANCH_LEQ", 0.25, [
              branch(3, "BRANCH_LT", 2, [0.1 + 0.2 * index, 0.9 - 0.1 * index]),
              branch((index + 1) % 3, "BRANCH_GT", 0.6, [0.3, 0.05]),
            ]),
          ),
        },
        ["features", ["p"]],
      ),
    ],
  },
];

describe("classical models", () => {
  itAgrees(LINEAR);
  itAgrees(BEHIND);
  itAgrees(SUMS);
  itAgrees(NEGATIVE);

  it("knows that class 0 says nothing where all weights are under class 1", async () => {
    for (const transform of ["LOGISTIC", "NONE"])
      await expectError("E_ONNX", () => derived(negativeClass("", forestBoth({ classId: 1, transform }))));
  });

  it("refuses mixes of features in front of trees", async () => {
    const trees = forestNode(REGRESSOR, ["y", ["z"]]);
    const mixing = floats([4, 4], [...ROW, ...NEGATED, ...ROW, ...NEGATED]);
    await expectError("E_UNSUPPORTED_OPERATOR", () =>
      derived({ title: "", constants: { mixing }, nodes: [node("MatMul", ["features", "mixing"], ["y"]), trees] }),
    );
  });
});
