import { expect } from "chai";

import { expectError } from "../../support/expectError.ts";
import { floats, integers } from "../../support/onnxFile.ts";
import { derived, itAgrees, mlNode, node, type OperatorCase } from "../agreement.ts";

const WEIGHTS = [0.6, -0.4, 1.1, -0.9, 0.3, 0.5, 0.2, 0.8, -0.7, -0.5, 0.4, 0.9];
/** [4, 3], and the same numbers as [3, 4]. */
const DOWN = floats([4, 3], WEIGHTS);
const ACROSS = floats([3, 4], WEIGHTS);
const BIAS = floats([3], [0.5, -0.25, 1]);
const AXIS_1 = { axis: { int: 1 } };

const gemm = (
  title: string,
  attributes: Parameters<typeof node>[3],
  rest: Partial<OperatorCase> = {},
): OperatorCase => {
  const constants = { weights: DOWN, bias: BIAS, ...rest.constants };
  return {
    title,
    width: 3,
    ...rest,
    constants,
    nodes: [node("Gemm", ["features", "weights", "bias"], ["y"], attributes)],
  };
};

const GEMM: readonly OperatorCase[] = [
  gemm("Gemm", {}),
  gemm("Gemm with transB", { transB: { int: 1 } }, { constants: { weights: ACROSS } }),
  gemm("Gemm with alpha and beta", { alpha: 0.5, beta: 2.5 }),
  gemm("Gemm with beta 0", { beta: 0 }),
  gemm("Gemm with a bias of one number", {}, { constants: { bias: floats([1], [0.4]) } }),
  gemm("Gemm with a bias without axes", {}, { constants: { bias: floats([], [0.4]) } }),
  gemm("Gemm with a bias of one row, opset 9", {}, { opset: 9, constants: { bias: floats([1, 3], [0.5, -0.25, 1]) } }),
  {
    title: "Gemm without bias",
    width: 3,
    constants: { weights: DOWN },
    nodes: [node("Gemm", ["features", "weights"], ["y"])],
  },
  {
    title: "Gemm with transA, of features that stand in a column",
    width: 3,
    constants: { weights: DOWN },
    nodes: [
      node("Transpose", ["features"], ["down"]),
      node("Gemm", ["down", "weights"], ["y"], { transA: { int: 1 } }),
    ],
  },
  {
    title: "MatMul and Add",
    width: 3,
    constants: { weights: DOWN, bias: BIAS },
    nodes: [node("MatMul", ["features", "weights"], ["product"]), node("Add", ["product", "bias"], ["y"])],
  },
  {
    title: "MatMul with the constant on the left, of features that stand in a column",
    width: 3,
    constants: { weights: ACROSS },
    nodes: [
      node("Transpose", ["features"], ["down"]),
      node("MatMul", ["weights", "down"], ["product"]),
      node("Transpose", ["product"], ["y"]),
    ],
  },
  {
    title: "MatMul by a vector, whose result has one axis",
    constants: { vector: floats([4], [1.1, -0.7, 0.9, -1.3]) },
    nodes: [node("MatMul", ["features", "vector"], ["z"])],
  },
  {
    title: "two linear layers without anything between them",
    width: 2,
    constants: { weights: DOWN, inner: floats([3, 2], [0.7, -0.6, 0.4, 0.9, -0.8, 0.5]) },
    nodes: [node("Gemm", ["features", "weights"], ["hidden"]), node("Gemm", ["hidden", "inner"], ["y"])],
  },
];

const NORMALIZED = {
  scale: floats([4], [1.2, -0.8, 0.5, 1]),
  offset: floats([4], [0.1, 0.2, -0.3, 0.4]),
  mean: floats([4], [0.5, -1, 0.25, 1.5]),
  variance: floats([4], [1.5, 0.4, 2, 0.01]),
};
const batchNormalization = (title: string, attributes: Parameters<typeof node>[3], opset: number): OperatorCase => ({
  title,
  width: 4,
  opset,
  constants: NORMALIZED,
  nodes: [node("BatchNormalization", ["features", "scale", "offset", "mean", "variance"], ["y"], attributes)],
});

const SCALED: readonly OperatorCase[] = [
  batchNormalization("BatchNormalization, opset 9", {}, 9),
  batchNormalization("BatchNormalization, opset 15, with an epsilon that matters", { epsilon: 0.05 }, 15),
  {
    title: "Scaler per feature",
    width: 4,
    nodes: [mlNode("Scaler", ["features"], ["y"], { offset: [0.5, -1, 0.25, 1.5], scale: [0.8, -0.5, 1.5, 2] })],
  },
  {
    title: "Scaler with one offset and one scale for all",
    width: 4,
    nodes: [mlNode("Scaler", ["features"], ["y"], { offset: [0.5], scale: [0.8] })],
  },
];

const reduced = (
  title: string,
  operator: string,
  rest: Partial<OperatorCase> & { attributes?: Parameters<typeof node>[3]; more?: string[] },
): OperatorCase => {
  const { attributes = {}, more = [], constants = {}, ...other } = rest;
  return {
    title,
    ...other,
    constants: { ...constants, weights: floats([4], [1.1, -0.7, 0.9, -1.3]) },
    nodes: [
      node("Mul", ["features", "weights"], ["weighted"]),
      node(operator, ["weighted", ...more], ["z"], attributes),
    ],
  };
};

const REDUCED: readonly OperatorCase[] = [
  reduced("ReduceSum by an attribute, opset 11", "ReduceSum", { opset: 11, attributes: { axes: { ints: [1] } } }),
  reduced("ReduceSum by an input, opset 13", "ReduceSum", { more: ["axes"], constants: { axes: integers([-1]) } }),
  reduced("ReduceSum that drops its axis", "ReduceSum", {
    more: ["axes"],
    constants: { axes: integers([1]) },
    attributes: { keepdims: { int: 0 } },
  }),
  reduced("ReduceMean by an attribute, opset 13", "ReduceMean", { opset: 13, attributes: { axes: { ints: [1] } } }),
  reduced("ReduceMean by an input, opset 18", "ReduceMean", {
    opset: 18,
    more: ["axes"],
    constants: { axes: integers([1]) },
  }),
  {
    title: "features minus their mean",
    width: 4,
    nodes: [
      node("ReduceMean", ["features"], ["mean"], { axes: { ints: [1] } }),
      node("Sub", ["features", "mean"], ["y"]),
    ],
  },
  {
    title: "mean over an axis of models: Reshape, Concat, ReduceMean",
    width: 2,
    constants: {
      one: floats([4, 2], WEIGHTS.slice(0, 8)),
      two: floats([4, 2], WEIGHTS.slice(4)),
      shape: integers([1, -1, 2]),
    },
    nodes: [
      node("MatMul", ["features", "one"], ["a"]),
      node("MatMul", ["features", "two"], ["b"]),
      node("Reshape", ["a", "shape"], ["a1"]),
      node("Reshape", ["b", "shape"], ["b1"]),
      node("Concat", ["a1", "b1"], ["both"], { axis: { int: 0 } }),
      node("ReduceMean", ["both"], ["y"], { axes: { ints: [0] }, keepdims: { int: 0 } }),
    ],
  },
];

describe("linear operators", () => {
  itAgrees(GEMM);
  itAgrees(SCALED);
  itAgrees(REDUCED);

  it("refuses what mixes the rows of a batch", async () => {
    const MIXING: readonly OperatorCase[] = [
      batchNormalization("", { training_mode: { int: 1 } }, 15),
      { title: "", width: 4, nodes: [node("ReduceMean", ["features"], ["y"], { axes: { ints: [0] } })] },
      { title: "", width: 1, nodes: [node("ReduceSum", ["features"], ["y"])] },
      {
        title: "",
        constants: { weights: floats([4, 2], WEIGHTS.slice(4)) },
        output: "probability",
        nodes: [node("MatMul", ["features", "weights"], ["z"]), node("Softmax", ["z"], ["p"], { axis: { int: 0 } })],
      },
    ];
    for (const one of MIXING) await expectError("E_UNSUPPORTED_OPERATOR", () => derived(one));
  });

  const WRONG: readonly OperatorCase[] = [
    gemm("transB of other weights", { transB: { int: 1 } }),
    gemm("a bias of another width", {}, { constants: { bias: floats([4], [1, 2, 3, 4]) } }),
    gemm("weights in a line", {}, { constants: { weights: floats([12], WEIGHTS) } }),
    gemm("a weight that is NaN", {}, { constants: { weights: floats([4, 3], [NaN, ...WEIGHTS.slice(1)]) } }),
    gemm("a weight that is infinite", {}, { constants: { weights: floats([4, 3], [Infinity, ...WEIGHTS.slice(1)]) } }),
    gemm("a bias that is NaN", {}, { constants: { bias: floats([3], [NaN, 0, 0]) } }),
    gemm("alpha NaN", { alpha: NaN }),
    {
      title: "an infinite scale",
      width: 4,
      nodes: [mlNode("Scaler", ["features"], ["y"], { scale: [1, 1, Infinity, 1] })],
    },
    {
      title: "an addition of NaN",
      width: 4,
      constants: { none: floats([], [NaN]) },
      nodes: [node("Add", ["features", "none"], ["y"])],
    },
    {
      title: "a bound that is NaN",
      width: 4,
      constants: { none: floats([], [NaN]) },
      nodes: [node("Clip", ["features", "none"], ["y"])],
    },
    {
      title: "a slope that is NaN",
      width: 4,
      constants: { none: floats([], [NaN]) },
      nodes: [node("PRelu", ["features", "none"], ["y"])],
    },
    { title: "an infinite slope", width: 4, nodes: [node("LeakyRelu", ["features"], ["y"], { alpha: Infinity })] },
    {
      ...batchNormalization("a negative variance", {}, 15),
      constants: { ...NORMALIZED, variance: floats([4], [-1, 1, 1, 1]) },
    },
    {
      ...batchNormalization("statistics of another width", {}, 15),
      constants: { ...NORMALIZED, mean: floats([1], [0]) },
    },
    {
      title: "an output of seven columns",
      constants: { weights: DOWN },
      nodes: [node("MatMul", ["features", "weights"], ["y"]), node("Concat", ["y", "features"], ["z"], AXIS_1)],
    },
  ];
  it("refuses a division by 0 by its node", async () => {
    const zero = { width: 4, constants: { zero: floats([], [0]) }, nodes: [node("Div", ["features", "zero"], ["y"])] };
    const { message } = await expectError("E_UNSUPPORTED_OPERATOR", () => derived({ title: "", ...zero }));
    expect(message).to.include("Div#0");
  });

  for (const one of WRONG) it(`refuses in one line: ${one.title}`, () => expectError("E_ONNX", () => derived(one)));
});
