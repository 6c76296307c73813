import { expect } from "chai";

import { expectError } from "../support/expectError.ts";
import { derived, node, type OperatorCase } from "./agreement.ts";
import { floats, integers, type TestNode } from "../support/onnxFile.ts";

/** Small files that ask for endless work or endless depth: each has to end, in a model or in one line. */

const WEIGHTS = floats([4, 1], [1, -1, 0.5, 0.25]);

/** `length` nodes, each made of the one before, and the model's number as a weighted sum of the last. */
const chain = (
  title: string,
  length: number,
  link: (from: string, to: string, index: number) => TestNode,
  constants: OperatorCase["constants"] = {},
): OperatorCase => ({
  title,
  constants: { weights: WEIGHTS, ...constants },
  nodes: [
    ...Array.from({ length }, (_, index) => link(index === 0 ? "features" : `t${index - 1}`, `t${index}`, index)),
    node("Tanh", [`t${length - 1}`], ["last"]),
    node("MatMul", ["last", "weights"], ["z"]),
  ],
});

const LARGE = { sizes: integers([1000, 1000]), rows: integers([100_000, 4]), tooLarge: integers([2 ** 20, 2 ** 20]) };
const AXES = Array.from({ length: 20_000 }, () => 1);

const REFUSED: readonly OperatorCase[] = [
  {
    title: "Max of 4,096 tensors",
    width: 4,
    nodes: [
      node(
        "Max",
        Array.from({ length: 4096 }, () => "features"),
        ["y"],
      ),
    ],
  },
  {
    title: "Concat of 10,000 tensors",
    width: 4,
    nodes: [
      node(
        "Concat",
        Array.from({ length: 10_000 }, () => "features"),
        ["y"],
        { axis: { int: 1 } },
      ),
    ],
  },
  {
    title: "a product of constants of a million numbers each",
    width: 4,
    constants: LARGE,
    nodes: [
      node("ConstantOfShape", ["sizes"], ["a"]),
      node("MatMul", ["a", "a"], ["b"]),
      node("ReduceSum", ["b"], ["c"]),
      node("Mul", ["features", "c"], ["y"]),
    ],
  },
  {
    title: "a row of features a hundred thousand times",
    width: 4,
    constants: LARGE,
    nodes: [node("Expand", ["features", "rows"], ["a"]), node("Relu", ["a"], ["y"])],
  },
  { title: "2^40 numbers", width: 4, constants: LARGE, nodes: [node("Expand", ["features", "tooLarge"], ["y"])] },
  {
    title: "20,000 axes from an Expand",
    width: 4,
    constants: { shape: integers(AXES) },
    nodes: [node("Expand", ["features", "shape"], ["y"])],
  },
  {
    title: "20,000 axes from a Reshape",
    width: 4,
    constants: { shape: integers([...AXES, 4]) },
    nodes: [node("Reshape", ["features", "shape"], ["y"])],
  },
  {
    title: "20,000 axes in the file",
    width: 4,
    constants: { one: floats(AXES, [1]) },
    nodes: [node("Mul", ["features", "one"], ["y"])],
  },
  {
    title: "neurons nested thousands deep by Max of Max",
    constants: {
      weights: WEIGHTS,
      mixing: floats(
        [4, 4],
        Array.from({ length: 16 }, (_, index) => Math.sin(index) / 4),
      ),
    },
    nodes: [
      node("MatMul", ["features", "mixing"], ["t"]),
      ...Array.from({ length: 400 }, (_, index) =>
        node("Max", [index === 0 ? "t" : `t${index - 1}`, "features", "t", "features"], [`t${index}`]),
      ),
      node("MatMul", ["t399", "weights"], ["z"]),
    ],
  },
];

const COMPILED: readonly OperatorCase[] = [
  chain("400 products by 3e38", 400, (from, to) => node("Mul", [from, "large"], [to]), { large: floats([], [3e38]) }),
  chain(
    "a number doubled and halved 200 times, each from two of the one before",
    200,
    (from, to, index) => (index % 2 === 0 ? node("Add", [from, from], [to]) : node("Mul", [from, "half"], [to])),
    {
      half: floats([], [0.5]),
    },
  ),
  {
    title: "weights that vanish as doubles",
    constants: { weights: WEIGHTS, tiny: floats([1, 1], [1e-38]) },
    nodes: [
      node("MatMul", ["features", "weights"], ["t"]),
      ...Array.from({ length: 17 }, (_, index) => {
        const from = index === 0 ? "t" : `t${index - 1}`;
        return index % 2 === 0 ? node("MatMul", [from, "tiny"], [`t${index}`]) : node("Relu", [from], [`t${index}`]);
      }),
      node("MatMul", ["features", "weights"], ["direct"]),
      node("Add", ["t16", "direct"], ["z"]),
    ],
  },
  chain("400 bent lines in a row", 400, (from, to) => node("Relu", [from], [to])),
];

describe("files that ask for endless work", function () {
  this.timeout(60_000);

  for (const one of REFUSED)
    it(`are refused in one line: ${one.title}`, async () => {
      await expectError("E_ONNX", () => derived(one));
    });

  for (const one of COMPILED)
    it(`compile where the work is not endless: ${one.title}`, () => {
      expect(derived(one).output.terms.length > 0).to.equal(true);
    });
});
