import { expect } from "chai";

import { roundTo } from "../../prover/model/elementType.ts";
import { halfBits } from "../../prover/model/onnxTensor.ts";
import { expectError } from "../support/expectError.ts";
import { branch, floats, forestAttributes } from "../support/onnxFile.ts";
import { derived, expectAgreement, mlNode, node, type OperatorCase } from "./agreement.ts";

const HALF = { to: { int: 10 } };
const FLOAT = { to: { int: 1 } };

/** 0.5, -0.25, 1.5 and 0.75. */
const WEIGHTS = { shape: [4, 1], values: [0x3800, 0xb400, 0x3e00, 0x3a00], type: "float16" } as const;

const FEATURES = [
  { name: "a", scale: 0.01, min: -300n, max: 300n },
  { name: "b", scale: 3, min: 0n, max: 2000n },
];

const TREES = [
  branch(0, "BRANCH_LEQ", 1.2099609375, [-0.4, branch(1, "BRANCH_LT", 4098, [0.3, 0.9])]),
  branch(1, "BRANCH_GTE", 2050, [0.7, branch(0, "BRANCH_GT", -0.5, [-0.9, 0.1])]),
];

/** Columns as half floats, then trees. */
const BEHIND_HALVES: OperatorCase = {
  title: "",
  features: FEATURES,
  nodes: [
    node("Cast", ["features"], ["halves"], HALF),
    node("Cast", ["halves"], ["x"], FLOAT),
    mlNode(
      "TreeEnsembleRegressor",
      ["x"],
      ["z"],
      forestAttributes({ trees: TREES, kind: "regressor", transform: "NONE" }),
    ),
  ],
};

describe("float16", () => {
  it("rounds half to even, and to what lies below 2^-14 and above 65,504", () => {
    const CASES: readonly (readonly [x: number, half: number, bits: number])[] = [
      [1 + 2 ** -11, 1, 0x3c00],
      [1 + 3 * 2 ** -11, 1 + 2 ** -9, 0x3c02],
      [-2049, -2048, 0xe800],
      [2051, 2052, 0x6802],
      [2 ** -25, 0, 0],
      [3 * 2 ** -25, 2 ** -23, 2],
      [65_519, 65_504, 0x7bff],
      [65_520, Infinity, 0x7c00],
      [-0, -0, 0x8000],
    ];
    for (const [x, half, bits] of CASES) {
      expect(Object.is(roundTo("float16", x), half), `${x}: ${roundTo("float16", x)}`).to.equal(true);
      expect(halfBits(x), String(x)).to.equal(bits);
    }
  });

  it("takes weights of float16 behind a Cast", () =>
    expectAgreement({
      title: "",
      constants: { weights: WEIGHTS },
      nodes: [node("Cast", ["weights"], ["w"], FLOAT), node("MatMul", ["features", "w"], ["z"])],
    }));

  it("follows features through float16 to trees, on every integer", () =>
    expectAgreement(BEHIND_HALVES, {
      rows: Array.from({ length: 601 }, (_, index) => [BigInt(index - 300), BigInt(1366 + (index % 7) - 3)]),
      scores: 3,
    }));

  it("refuses arithmetic in float16 by its node: runtimes keep more bits, or fewer, as they like", async () => {
    const source: OperatorCase = {
      title: "",
      constants: { weights: WEIGHTS, bias: floats([1], [0.5]) },
      nodes: [
        node("Cast", ["features"], ["halves"], HALF),
        { ...node("MatMul", ["halves", "weights"], ["sum"]), name: "layer" },
        node("Cast", ["sum"], ["z"], FLOAT),
      ],
    };
    const { message, hint } = await expectError("E_UNSUPPORTED_OPERATOR", () => derived(source));
    expect(message).to.include("MatMul in float16").and.include('"layer"');
    expect(hint).to.include("export in float32");
  });
});
