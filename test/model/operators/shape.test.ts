import { expect } from "chai";

import { deriveIntegerModel } from "../../../prover/model/derive.ts";
import { scorecard } from "../../../prover/model/scorecard.ts";
import { caseFile, caseSchema, itAgrees, mlNode, node, type OperatorCase } from "../agreement.ts";
import { expectError } from "../../support/expectError.ts";
import { floats, integers } from "../../support/onnxFile.ts";

const AXIS_1 = { axis: { int: 1 } };
const LAST = 2 ** 31 - 1;

/** One node from "features" to "y". */
const single = (title: string, nodeParts: Parameters<typeof node>, rest: Partial<OperatorCase> = {}): OperatorCase => ({
  title,
  width: 4,
  ...rest,
  nodes: [node(...nodeParts)],
});

const RESHAPED: readonly OperatorCase[] = [
  single("Reshape with 0 and -1", ["Reshape", ["features", "shape"], ["y"]], {
    constants: { shape: integers([0, -1]) },
  }),
  single("Reshape with -1 first", ["Reshape", ["features", "shape"], ["y"]], {
    constants: { shape: integers([-1, 4]) },
  }),
  {
    title: "Reshape to three axes and Flatten",
    width: 4,
    constants: { shape: integers([-1, 2, 2]) },
    nodes: [node("Reshape", ["features", "shape"], ["cube"]), node("Flatten", ["cube"], ["y"])],
  },
  single("Flatten with its default axis", ["Flatten", ["features"], ["y"]]),
  single("Flatten with a negative axis", ["Flatten", ["features"], ["y"], { axis: { int: -1 } }], { opset: 13 }),
  {
    title: "Unsqueeze and Squeeze by attributes, opset 11",
    width: 4,
    opset: 11,
    nodes: [
      node("Unsqueeze", ["features"], ["cube"], { axes: { ints: [1, 3] } }),
      node("Squeeze", ["cube"], ["y"], { axes: { ints: [1, 3] } }),
    ],
  },
  {
    title: "Unsqueeze and Squeeze by inputs, opset 13, negative axes",
    width: 4,
    opset: 13,
    constants: { axes: integers([-1]) },
    nodes: [node("Unsqueeze", ["features", "axes"], ["cube"]), node("Squeeze", ["cube", "axes"], ["y"])],
  },
  {
    title: "Squeeze of the model's number to a shape without axes, opset 13",
    constants: { weights: floats([4, 1], [1.1, -0.7, 0.9, -1.3]) },
    nodes: [node("MatMul", ["features", "weights"], ["z"]), node("Squeeze", ["z"], ["out"])],
  },
  {
    title: "Transpose of a constant and twice of the features",
    width: 3,
    constants: { weights: floats([3, 4], [0.6, -0.4, 1.1, -0.9, 0.3, 0.5, 0.2, 0.8, -0.7, -0.5, 0.4, 0.9]) },
    nodes: [
      node("Transpose", ["weights"], ["columns"], { perm: { ints: [1, 0] } }),
      node("Transpose", ["features"], ["down"]),
      node("Transpose", ["down"], ["across"], { perm: { ints: [1, 0] } }),
      node("MatMul", ["across", "columns"], ["y"]),
    ],
  },
  {
    title: "Expand of a constant, and ConstantOfShape",
    width: 4,
    constants: { one: floats([1], [1.25]), shape: integers([1, 4]), size: integers([4]) },
    nodes: [
      node("Expand", ["one", "shape"], ["wide"]),
      node("ConstantOfShape", ["size"], ["filled"], { value: { tensor: floats([1], [0.5]) } }),
      node("Mul", ["features", "wide"], ["scaled"]),
      node("Add", ["scaled", "filled"], ["y"]),
    ],
  },
];

const PICKED: readonly OperatorCase[] = [
  single("Gather of columns, one twice, one from the back", ["Gather", ["features", "places"], ["y"], AXIS_1], {
    constants: { places: integers([3, 0, 0, -2]) },
  }),
  {
    title: "Gather by a scalar, which drops the axis, and Unsqueeze",
    width: 2,
    opset: 11,
    constants: { first: integers([1], []), second: integers([-1], []) },
    nodes: [
      node("Gather", ["features", "first"], ["a"], AXIS_1),
      node("Gather", ["features", "second"], ["b"], AXIS_1),
      node("Unsqueeze", ["a"], ["a1"], { axes: { ints: [1] } }),
      node("Unsqueeze", ["b"], ["b1"], { axes: { ints: [1] } }),
      node("Concat", ["a1", "b1"], ["y"], AXIS_1),
    ],
  },
  single(
    "Slice by attributes, opset 9",
    ["Slice", ["features"], ["y"], { axes: { ints: [1] }, starts: { ints: [1] }, ends: { ints: [LAST] } }],
    {
      opset: 9,
      width: 3,
    },
  ),
  single(
    "Slice by attributes without axes, opset 9",
    ["Slice", ["features"], ["y"], { starts: { ints: [0, 1] }, ends: { ints: [1, -1] } }],
    {
      opset: 9,
      width: 2,
    },
  ),
  single("Slice by inputs, opset 10", ["Slice", ["features", "from", "to", "axes"], ["y"]], {
    opset: 10,
    width: 2,
    constants: { from: integers([-3]), to: integers([-1]), axes: integers([1]) },
  }),
  single("Slice backwards", ["Slice", ["features", "from", "to", "axes", "steps"], ["y"]], {
    constants: { from: integers([-1]), to: integers([-(2 ** 53)]), axes: integers([1]), steps: integers([-1]) },
  }),
  single("Slice by steps of 2", ["Slice", ["features", "from", "to", "axes", "steps"], ["y"]], {
    width: 2,
    constants: { from: integers([1]), to: integers([2 ** 53]), axes: integers([1]), steps: integers([2]) },
  }),
  single("ArrayFeatureExtractor", ["ArrayFeatureExtractor", ["features", "places"], ["y"]], {
    width: 3,
    constants: { places: integers([2, 0, 3]) },
  }),
].map((one) =>
  one.title === "ArrayFeatureExtractor"
    ? { ...one, nodes: [mlNode("ArrayFeatureExtractor", ["features", "places"], ["y"])] }
    : one,
);

const split = (title: string, rest: Partial<OperatorCase>, ...parts: Parameters<typeof node>): OperatorCase => ({
  title,
  width: 4,
  ...rest,
  nodes: [node(...parts), node("Concat", [...parts[2]].reverse(), ["y"], AXIS_1)],
});

const SPLIT: readonly OperatorCase[] = [
  split("Split into equal parts, opset 11", { opset: 11 }, "Split", ["features"], ["a", "b"], AXIS_1),
  split("Split by an attribute, opset 11", { opset: 11 }, "Split", ["features"], ["a", "b"], {
    ...AXIS_1,
    split: { ints: [1, 3] },
  }),
  split(
    "Split by an input, opset 13",
    { constants: { parts: integers([3, 1]) } },
    "Split",
    ["features", "parts"],
    ["a", "b"],
    AXIS_1,
  ),
  {
    title: "Split by number, opset 18, the last part smaller",
    width: 5,
    opset: 18,
    constants: { fixed: floats([1, 1], [0.75]) },
    nodes: [
      node("Concat", ["features", "fixed"], ["five"], { axis: { int: -1 } }),
      node("Split", ["five"], ["a", "b"], { axis: { int: -1 }, num_outputs: { int: 2 } }),
      node("Concat", ["b", "a"], ["y"], AXIS_1),
    ],
  },
  {
    title: "Concat with a constant column, negative axis",
    width: 5,
    constants: { fixed: floats([1, 1], [0.75]) },
    nodes: [node("Concat", ["features", "fixed"], ["y"], { axis: { int: -1 } })],
  },
];

const constant = (title: string, name: string, value: Parameters<typeof node>[3]): OperatorCase => ({
  title: `Constant by ${title}`,
  width: 4,
  nodes: [node("Constant", [], [name], value), node("Mul", ["features", name], ["y"])],
});

const CONSTANTS: readonly OperatorCase[] = [
  constant("value", "c", { value: { tensor: floats([4], [0.5, -1, 1.5, 0.25]) } }),
  constant("value_float", "c", { value_float: 0.75 }),
  constant("value_floats", "c", { value_floats: [0.5, -1, 1.5, 0.25] }),
  {
    title: "Constant by value_ints and value_int, as shape and index",
    width: 3,
    nodes: [
      node("Constant", [], ["places"], { value_ints: { ints: [2, 1] } }),
      node("Constant", [], ["place"], { value_int: { int: 3 } }),
      node("Constant", [], ["shape"], { value_ints: { ints: [-1, 1] } }),
      node("Gather", ["features", "places"], ["a"], AXIS_1),
      node("Gather", ["features", "place"], ["b"], AXIS_1),
      node("Reshape", ["b", "shape"], ["b1"]),
      node("Concat", ["a", "b1"], ["y"], AXIS_1),
    ],
  },
];

const FIRST = integers([0], []);

const DYNAMIC: readonly OperatorCase[] = [
  {
    title: "batch size by Shape, Gather, Unsqueeze, Concat into Reshape",
    width: 4,
    constants: { first: FIRST, axes: integers([0]), rest: integers([4]) },
    nodes: [
      node("Shape", ["features"], ["size"]),
      node("Gather", ["size", "first"], ["batch"], { axis: { int: 0 } }),
      node("Unsqueeze", ["batch", "axes"], ["batch1"]),
      node("Concat", ["batch1", "rest"], ["shape"], { axis: { int: 0 } }),
      node("Reshape", ["features", "shape"], ["y"]),
    ],
  },
  {
    title: "halves by Shape and a Div of whole numbers, which cuts the fraction off",
    width: 3,
    constants: {
      mixing: floats([4, 3], [0.6, -0.4, 1.1, -0.9, 0.3, 0.5, 0.2, 0.8, -0.7, -0.5, 0.4, 0.9]),
      last: integers([1]),
      one: integers([1]),
      two: integers([2]),
    },
    nodes: [
      node("MatMul", ["features", "mixing"], ["mixed"]),
      node("Shape", ["mixed"], ["size"]),
      node("Gather", ["size", "last"], ["width"], { axis: { int: 0 } }),
      node("Div", ["width", "two"], ["half"]),
      node("Mul", ["half", "two"], ["even"]),
      node("Slice", ["mixed", "half", "even", "one"], ["upper"]),
      node("Concat", ["upper", "upper", "upper"], ["y"], AXIS_1),
    ],
  },
  {
    title: "dimensions without names",
    width: 4,
    columns: [undefined, undefined],
    nodes: [node("Identity", ["features"], ["y"])],
  },
  { title: "a fixed batch of one", width: 4, columns: [1, 4], nodes: [node("Identity", ["features"], ["y"])] },
  { title: "no declared shape", width: 4, columns: null, nodes: [node("Identity", ["features"], ["y"])] },
];

describe("shape operators", () => {
  itAgrees(RESHAPED);
  itAgrees(PICKED);
  itAgrees(SPLIT);
  itAgrees(CONSTANTS);
  itAgrees(DYNAMIC);

  const WRONG: readonly OperatorCase[] = [
    single("Reshape to another size", ["Reshape", ["features", "shape"], ["y"]], {
      constants: { shape: integers([1, 3]) },
    }),
    single("Gather beyond the end", ["Gather", ["features", "places"], ["y"], AXIS_1], {
      constants: { places: integers([4]) },
    }),
    single("Unsqueeze of an axis beyond", ["Unsqueeze", ["features", "axes"], ["y"]], {
      constants: { axes: integers([7]) },
    }),
    single("Split of more than there is", ["Split", ["features", "parts"], ["y"], AXIS_1], {
      constants: { parts: integers([9]) },
    }),
    single("Constant without a value", ["Constant", [], ["y"]]),
    single("Transpose by an order that is none", ["Transpose", ["features"], ["y"], { perm: { ints: [0, 5] } }]),
    single("Flatten at an axis beyond", ["Flatten", ["features"], ["y"], { axis: { int: 9 } }]),
    single("Concat of nothing", ["Concat", [], ["y"], AXIS_1]),
    single("Slice by steps of 0", ["Slice", ["features", "from", "to", "axes", "steps"], ["y"]], {
      constants: { from: integers([0]), to: integers([4]), axes: integers([1]), steps: integers([0]) },
    }),
  ];
  for (const one of WRONG)
    it(`refuses in one line: ${one.title}`, async () => {
      const { message } = await expectError("E_ONNX", () =>
        deriveIntegerModel({ onnx: caseFile(one), schema: caseSchema(one), card: scorecard() }),
      );
      expect(message.length < 200).to.equal(true);
    });
});
