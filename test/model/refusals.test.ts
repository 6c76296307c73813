import { expect } from "chai";

import { deriveIntegerModel } from "../../prover/model/derive.ts";
import { scorecard } from "../../prover/model/scorecard.ts";
import { expectError } from "../support/expectError.ts";
import { caseFile, caseSchema, derived, mlNode, node, type OperatorCase } from "./agreement.ts";
import {
  branch,
  floats,
  forestAttributes,
  integers,
  onnxFile,
  schemaText,
  type TestNode,
} from "../support/onnxFile.ts";

/** What cannot be proved is refused by its operator and its node, with a hint: never scored otherwise than the file. */

const AXIS_1 = { axis: { int: 1 } };
const MIXING = floats([4, 3], [0.6, -0.4, 1.1, -0.9, 0.3, 0.5, 0.2, 0.8, -0.7, -0.5, 0.4, 0.9]);
const DOWN = floats([3, 1], [0.9, -0.7, 1.2]);

const named = (made: TestNode): TestNode => ({ ...made, name: `my ${made.operator}` });

/** The operator between two layers. */
const between = (made: TestNode, constants: OperatorCase["constants"] = {}): OperatorCase => ({
  title: `${made.operator} between layers`,
  constants: { mixing: MIXING, down: DOWN, ...constants },
  nodes: [node("MatMul", ["features", "mixing"], ["hidden"]), named(made), node("MatMul", ["bent", "down"], ["z"])],
});
/** No number for some sum, without an end, or leaping where the sum's own roundings decide. */
const UNSAFE = ["Sqrt", "Log", "Reciprocal", "Floor", "Ceil", "Round", "Sign"];
/** And names that objects have of themselves. */
const UNKNOWN =
  "Gelu Erf Sin LayerNormalization InstanceNormalization Conv MaxPool LSTM GRU TopK CumSum Einsum RandomNormalLike QuantizeLinear DequantizeLinear LogSoftmax ReduceMax NonZero Scan If Loop GatherElements Pad Tile constructor toString __proto__".split(
    " ",
  );
const UNKNOWN_ML = ["SVMClassifier", "SVMRegressor", "DictVectorizer", "CategoryMapper"];

/** The operator in place of the whole model. */
const whole = (title: string, made: TestNode, rest: Partial<OperatorCase> = {}): OperatorCase => ({
  title,
  output: "probability",
  nodes: [named(made)],
  ...rest,
});

const STUMP = branch(0, "BRANCH_LEQ", 0.5, [0.5, -0.5]);
const forest = (kind: "classifier" | "regressor", extra: Parameters<typeof node>[3]) =>
  mlNode(
    kind === "classifier" ? "TreeEnsembleClassifier" : "TreeEnsembleRegressor",
    ["features"],
    kind === "classifier" ? ["label", "p"] : ["p"],
    {
      ...forestAttributes({ trees: [STUMP], kind, transform: "NONE", classId: 0 }),
      ...extra,
    },
  );
const linear = (rows: number, labels: number, transform: string) =>
  mlNode("LinearClassifier", ["features"], ["label", "p"], {
    classlabels_ints: { ints: Array.from({ length: labels }, (_, index) => index) },
    coefficients: Array.from({ length: 4 * rows }, (_, index) => (index % 3) - 1),
    intercepts: Array.from({ length: rows }, () => 0.5),
    post_transform: transform,
  });

const SEVERAL_COLUMNS = {
  mixing: MIXING,
  down: DOWN,
  two: floats([4, 2], [1, 2, -1, 0.5, 0.25, -2, 1, 1]),
  half: floats([], [0.5]),
};
const MIXED = node("MatMul", ["features", "mixing"], ["hidden"]);
const REFUSED: readonly (readonly [operator: string, OperatorCase])[] = [
  ...UNSAFE.map((operator) => [operator, between(node(operator, ["hidden"], ["bent"]))] as const),
  ...UNKNOWN.map((operator) => [operator, between(node(operator, ["hidden"], ["bent"]))] as const),
  ...UNKNOWN_ML.map((operator) => [operator, between(mlNode(operator, ["hidden"], ["bent"]))] as const),
  ["Cast", between(node("Cast", ["hidden"], ["bent"], { to: { int: 7 } }))],
  ["Pow", between(node("Pow", ["hidden", "half"], ["bent"]), { half: floats([], [0.5]) })],
  ["Binarizer", between(mlNode("Binarizer", ["hidden"], ["bent"], { threshold: 0.5 }))],
  ["Div", between(node("Div", ["hidden", "hidden"], ["bent"]))],
  ["Pow", between(node("Pow", ["hidden", "hidden"], ["bent"]))],
  ["PRelu", between(node("PRelu", ["hidden", "hidden"], ["bent"]))],
  ["Clip", between(node("Clip", ["hidden", "hidden"], ["bent"]))],
  ["Reshape", between(node("Reshape", ["hidden", "hidden"], ["bent"]))],
  ["Softmax", between(node("Softmax", ["hidden"], ["bent"]))],
  ["Normalizer", between(mlNode("Normalizer", ["hidden"], ["bent"], { norm: "L2" }))],
  ["Gemm", between(node("Gemm", ["hidden", "hidden"], ["bent"], { transA: { int: 1 } }))],
  ["Div", between(node("Div", ["hidden", "tiny"], ["bent"]), { tiny: floats([], [1e-40]) })],
  [
    "Mul",
    {
      title: "product of two features",
      width: 2,
      constants: { left: integers([0, 1]), right: integers([2, 3]) },
      nodes: [
        node("Gather", ["features", "left"], ["a"], AXIS_1),
        node("Gather", ["features", "right"], ["b"], AXIS_1),
        named(node("Mul", ["a", "b"], ["y"])),
      ],
    },
  ],
  [
    "Reshape",
    {
      title: "Reshape into more rows",
      constants: { rows: integers([-1, 2]), sum: floats([2, 1], [0.5, -0.5]) },
      nodes: [named(node("Reshape", ["features", "rows"], ["pairs"])), node("MatMul", ["pairs", "sum"], ["z"])],
    },
  ],
  ["Normalizer", whole("Normalizer of the features", mlNode("Normalizer", ["features"], ["p"], { norm: "L1" }))],
  [
    "Softmax",
    {
      title: "Softmax over three",
      output: "probability",
      constants: SEVERAL_COLUMNS,
      nodes: [MIXED, named(node("Softmax", ["hidden"], ["p"]))],
    },
  ],
  [
    "Normalizer",
    {
      title: "Normalizer of two sigmoids that are no complements",
      output: "probability",
      constants: SEVERAL_COLUMNS,
      nodes: [
        node("MatMul", ["features", "two"], ["z"]),
        node("Sigmoid", ["z"], ["both"]),
        named(mlNode("Normalizer", ["both"], ["p"], { norm: "L1" })),
      ],
    },
  ],
  ["LinearClassifier", whole("three classes", linear(3, 3, "SOFTMAX"))],
  ["LinearClassifier", whole("PROBIT", linear(1, 2, "PROBIT"))],
  ["LinearClassifier", whole("SOFTMAX_ZERO", linear(2, 2, "SOFTMAX_ZERO"))],
  ["LinearClassifier", whole("SOFTMAX of one row", linear(1, 2, "SOFTMAX"))],
  [
    "LinearRegressor",
    whole(
      "two targets",
      mlNode("LinearRegressor", ["features"], ["p"], { coefficients: [1, 2, 3, 4, 5, 6, 7, 8], targets: { int: 2 } }),
    ),
  ],
  ["TreeEnsembleRegressor", whole("trees' MIN", forest("regressor", { aggregate_function: "MIN" }))],
  ["TreeEnsembleRegressor", whole("trees' MAX", forest("regressor", { aggregate_function: "MAX" }))],
  ["TreeEnsembleRegressor", whole("trees' PROBIT", forest("regressor", { post_transform: "PROBIT" }))],
  [
    "TreeEnsembleRegressor",
    whole("a regressor's LOGISTIC, which onnxruntime leaves out", forest("regressor", { post_transform: "LOGISTIC" })),
  ],
  [
    "TreeEnsembleClassifier",
    whole("trees' SOFTMAX of one column", forest("classifier", { post_transform: "SOFTMAX" })),
  ],
  ["TreeEnsembleClassifier", whole("trees' SOFTMAX_ZERO", forest("classifier", { post_transform: "SOFTMAX_ZERO" }))],
  [
    "TreeEnsembleClassifier",
    whole("three classes of trees", forest("classifier", { classlabels_int64s: { ints: [0, 1, 2] } })),
  ],
  [
    "TreeEnsembleRegressor",
    whole(
      "a tree that begins with a leaf",
      forest("regressor", {
        nodes_nodeids: { ints: [2, 1, 0] },
        nodes_modes: ["LEAF", "LEAF", "BRANCH_LEQ"],
        nodes_truenodeids: { ints: [0, 0, 1] },
        nodes_falsenodeids: { ints: [0, 0, 2] },
      }),
    ),
  ],
  [
    "Pow",
    { title: "Pow of one feature by another", width: 4, nodes: [named(node("Pow", ["features", "features"], ["y"]))] },
  ],
];

const TWO = [
  { name: "a", scale: 1, min: 0n, max: 9n },
  { name: "b", scale: 1, min: 0n, max: 9n },
];

describe("refusals", () => {
  for (const [operator, one] of REFUSED)
    it(`refuses by operator, node and hint: ${one.title}`, async () => {
      const { message, hint } = await expectError("E_UNSUPPORTED_OPERATOR", () => derived(one));
      expect(message).to.include(operator).and.include(`"my ${operator}"`);
      expect(hint.length > 10).to.equal(true);
    });

  it("does not mind operators that the model's output does not need", () => {
    const constants = { weights: floats([4, 1], [1, -1, 0.5, 0.25]) };
    const nodes = [node("LSTM", ["features"], ["other"]), node("MatMul", ["features", "weights"], ["z"])];
    expect(derived({ title: "", constants, nodes }).output.terms.length > 0).to.equal(true);
  });

  const ONE_LAYER: OperatorCase = {
    title: "",
    constants: { weights: floats([4, 1], [1, -1, 0.5, 0.25]), two: floats([4, 2], [1, 2, -1, 0.5, 0.25, -2, 1, 1]) },
    nodes: [node("MatMul", ["features", "weights"], ["z"])],
  };

  it("refuses a feature that floats do not hold to the point, and takes it where the model reads it more coarsely", async () => {
    const seconds = (deviation: number): OperatorCase => ({
      title: "",
      features: [{ name: "opened", scale: 1, min: 1_700_000_000n, max: 1_700_100_000n }, ...TWO],
      constants: {
        mean: floats([1], [1.70005e9]),
        deviation: floats([1], [deviation]),
        weights: floats([3, 1], [1, -1, 2]),
      },
      nodes: [
        node("Sub", ["features", "mean"], ["centered"]),
        node("Div", ["centered", "deviation"], ["scaled"]),
        node("MatMul", ["scaled", "weights"], ["z"]),
      ],
    });
    const { message, hint } = await expectError("E_UNSUPPORTED_OPERATOR", () => derived(seconds(500)));
    expect(message).to.include('"opened"').and.include("5.8 points");
    expect(hint).to.include("origin near its values");
    expect(derived(seconds(50_000)).output.terms.length > 0).to.equal(true);
  });

  it("refuses log-odds where a probability is said to come out, and the other way round", async () => {
    await expectError("E_UNSUPPORTED_OPERATOR", () =>
      derived({ ...ONE_LAYER, nodes: [...ONE_LAYER.nodes, node("Sigmoid", ["z"], ["p"])], output: "log-odds" }),
    );
  });

  const WRONG: readonly (readonly [title: string, code: string, onnx: () => Uint8Array, schema?: string])[] = [
    [
      "a text input",
      "E_ONNX",
      () => onnxFile({ ...ONE_LAYER, columns: 4, inputType: "string", outputs: [{ name: "z", type: "float" }] }),
    ],
    [
      "an integer input of a feature in hundredths",
      "E_SCHEMA",
      () => onnxFile({ ...ONE_LAYER, columns: 4, inputType: "int64", outputs: [{ name: "z", type: "float" }] }),
    ],
    ["a width other than the schema's", "E_SCHEMA", () => caseFile({ ...ONE_LAYER, columns: 5 })],
    [
      "a width that the weights do not have",
      "E_ONNX",
      () => caseFile({ ...ONE_LAYER, columns: null }),
      schemaText([{ name: "a", scale: 1, min: 0n, max: 1n }], "log-odds"),
    ],
    ["three output columns", "E_ONNX", () => caseFile({ ...ONE_LAYER, constants: { weights: MIXING } })],
    [
      "an output that nothing computes",
      "E_ONNX",
      () => caseFile({ ...ONE_LAYER, outputs: [{ name: "gone", type: "float" }] }),
    ],
    [
      "an output that does not depend on the features",
      "E_ONNX",
      () => caseFile({ ...ONE_LAYER, outputs: [{ name: "weights", type: "float" }] }),
    ],
    ["a weight tensor that is missing", "E_ONNX", () => caseFile({ ...ONE_LAYER, constants: {} })],
    [
      "nodes that need each other",
      "E_ONNX",
      () => caseFile({ ...ONE_LAYER, nodes: [node("Add", ["features", "b"], ["a"]), node("Relu", ["a"], ["b"])] }),
    ],
    [
      "a node without its input",
      "E_ONNX",
      () => caseFile({ ...ONE_LAYER, nodes: [node("Gemm", ["features"], ["z"])] }),
    ],
    [
      "a chain of 5,000 nodes",
      "E_ONNX",
      () =>
        caseFile({
          ...ONE_LAYER,
          nodes: Array.from({ length: 5000 }, (_, index) =>
            node("Relu", [index === 0 ? "features" : `t${index - 1}`], [`t${index}`]),
          ),
        }),
    ],
    [
      "a tensor of 2^40 numbers",
      "E_ONNX",
      () =>
        caseFile({
          ...ONE_LAYER,
          constants: { shape: integers([2 ** 20, 2 ** 20]) },
          nodes: [node("Expand", ["features", "shape"], ["z"])],
        }),
    ],
  ];
  for (const [title, code, onnx, schema = caseSchema(ONE_LAYER)] of WRONG)
    it(`refuses in one line: ${title}`, () =>
      expectError(code, () => deriveIntegerModel({ onnx: onnx(), schema, card: scorecard() })));
});
