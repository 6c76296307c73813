import { expect } from "chai";

import { compareWithFloat } from "../../../prover/model/compare.ts";
import { deriveIntegerModel } from "../../../prover/model/derive.ts";
import { decideDirections, provedDirections } from "../../../prover/model/directions/decide.ts";
import { evaluate } from "../../../prover/model/evaluate.ts";
import type { IntegerModel } from "../../../prover/model/integerModel.ts";
import { steadyCurve } from "../../../prover/model/quantize/steadyCurve.ts";
import { scorecard } from "../../../prover/model/scorecard.ts";
import { expectError } from "../../support/expectError.ts";
import {
  floats,
  onnxFile,
  schemaText,
  type TestFeature,
  type TestNode,
  type TestTensor,
} from "../../support/onnxFile.ts";
import { node } from "../agreement.ts";

/** Networks that a trainer kept monotone, after quantization. */

/** By turns counts, and ETH in 1e-9 up to ten million. */
const FEATURES: readonly TestFeature[] = Array.from({ length: 6 }, (_, index) =>
  index % 2 === 0
    ? { name: `count${index}`, scale: 1, min: 0n, max: 1_000_000n }
    : { name: `eth${index}`, scale: 1e-9, min: 0n, max: 10n ** 16n },
);
const WIDTH = 8;

/** The numbers 0 to 1 of a small generator, the same in every run. */
const numbers = (): (() => number) => {
  let state = 17;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
};

const constantsOf = (isLog: boolean): Record<string, TestTensor> => {
  const next = numbers();
  const drawn = (shape: readonly number[], most: number, least = 0): TestTensor =>
    floats(
      shape,
      Array.from({ length: shape.reduce((product, size) => product * size, 1) }, () => least + next() * (most - least)),
    );
  const scaler = (even: number, odd: number): TestTensor =>
    floats(
      [FEATURES.length],
      FEATURES.map((_, index) => (index % 2 === 0 ? even : odd)),
    );
  return {
    one: floats([1], [1]),
    mean: isLog ? scaler(3, 3) : scaler(50, 20),
    deviation: isLog ? scaler(2, 2) : scaler(40, 15),
    first: drawn([FEATURES.length, WIDTH], 0.3),
    firstBias: drawn([WIDTH], 0.5, -0.5),
    second: drawn([WIDTH, WIDTH], 0.2),
    secondBias: drawn([WIDTH], 0.5, -0.5),
    last: drawn([WIDTH, 1], 2),
  };
};

const network = (front: readonly TestNode[], activation: string): readonly TestNode[] => [
  ...front,
  node("Sub", ["x", "mean"], ["centered"]),
  node("Div", ["centered", "deviation"], ["z"]),
  node("MatMul", ["z", "first"], ["a"]),
  node("Add", ["a", "firstBias"], ["b"]),
  node(activation, ["b"], ["c"]),
  node("MatMul", ["c", "second"], ["d"]),
  node("Add", ["d", "secondBias"], ["e"]),
  node(activation, ["e"], ["f"]),
  node("MatMul", ["f", "last"], ["y"]),
];

const PLAIN = [node("Identity", ["features"], ["x"])];
const LOG = [node("Add", ["features", "one"], ["p"]), node("Log", ["p"], ["x"])];

const directed = (direction: string): string =>
  schemaText(FEATURES, "log-odds").replaceAll('"name"', `"direction":"${direction}","name"`);

interface Network {
  readonly nodes: readonly TestNode[];
  readonly constants: Readonly<Record<string, TestTensor>>;
  readonly direction?: string;
}

const fileOf = ({ nodes, constants }: Network): Uint8Array =>
  onnxFile({ columns: FEATURES.length, nodes, constants, outputs: [{ name: "y", type: "float", columns: 1 }] });

/** All weights pull the log-odds up: the score must not rise with any feature. */
const derive = (source: Network): IntegerModel =>
  deriveIntegerModel({ onnx: fileOf(source), schema: directed(source.direction ?? "down"), card: scorecard() });

const CASES: readonly (Network & { readonly title: string })[] = [
  { title: "ReLU", nodes: network(PLAIN, "Relu"), constants: constantsOf(false) },
  { title: "leaky ReLU", nodes: network(PLAIN, "LeakyRelu"), constants: constantsOf(false) },
  { title: "ReLU behind logarithms", nodes: network(LOG, "Relu"), constants: constantsOf(true) },
];

const usualRows = (): bigint[][] => {
  const next = numbers();
  return Array.from({ length: 150 }, () =>
    FEATURES.map((_, index) => BigInt(Math.floor(index % 2 === 0 ? next() * 100 : next() * 4e10))),
  );
};

describe("directions of networks", () => {
  for (const { title, ...source } of CASES)
    it(`are proved by paths over the whole ranges, and the score stays within a point: ${title}`, async () => {
      const model = derive(source);
      for (const { verdict } of provedDirections(model))
        expect(verdict).to.deep.equal({ kind: "proved", by: ["by paths", "by sign"] });
      const compared = { model, onnx: fileOf(source), schema: directed("down"), card: scorecard(), rows: usualRows() };
      const { max, mean } = await compareWithFloat(compared);
      expect(max <= 1 && mean < 0.4, `max ${max}, mean ${mean}`).to.equal(true);
      expect(new Set(usualRows().map((row) => evaluate(model, row).score)).size).to.be.above(15);
    });

  it("are lost to rounding where no direction asks to keep them: limbs and pieces step back", () => {
    for (const { nodes, constants } of CASES.filter(({ title }) => title !== "leaky ReLU")) {
      const free = derive({ nodes, constants, direction: "none" });
      const asked = {
        ...free,
        features: free.features.map((one, index) => (index === 1 ? { ...one, direction: "down" as const } : one)),
      };
      expect([...decideDirections(asked)][1]?.verdict.kind).to.not.equal("proved");
    }
  });

  it("find one weight of the other sign, by name and with two rows", async () => {
    const constants = constantsOf(false);
    const { shape = [], values = [] } = constants["first"] ?? {};
    const first = floats(
      shape,
      values.map((value, index) => (index >= 2 * WIDTH && index < 3 * WIDTH ? -value : value)),
    );
    const model = derive({ nodes: network(PLAIN, "Relu"), constants: { ...constants, first } });
    const { message } = await expectError("E_DIRECTION", () => provedDirections(model));
    expect(message).to.include('feature "count2" has direction "down"');
  });

  it("find a knot of a curve one unit too low", () => {
    const model = derive({ nodes: network(LOG, "Relu"), constants: constantsOf(true) });
    const [curve, ...others] = model.curves;
    if (curve === undefined) throw new Error("no curve");
    // Where a piece begins at what the one before ends with, one unit less is a step back.
    const ends = curve.values.map((value, piece) => value + 255n * (curve.slopes[piece] ?? 0n));
    const joint = curve.values.findIndex((value, piece) => piece > 0 && value === ends[piece - 1]);
    expect(joint).to.be.above(0);
    const values = curve.values.map((value, piece) => (piece === joint ? value - 1n : value));
    const planted = { ...model, curves: [{ ...curve, values }, ...others] };
    const [first] = decideDirections(planted);
    expect(first?.verdict.kind).to.not.equal("proved");
  });

  it("leave a curve that turns by itself as it was fitted", () => {
    const turning = { feature: 0, thresholds: [64n], values: [0n, 6400n], slopes: [25n, -25n] };
    const feature = { name: "x", scale: 1, min: 0n, max: 127n };
    expect(steadyCurve(turning, { range: feature, allowed: () => 10 })).to.deep.equal(turning);
    const stepping = { feature: 0, thresholds: [64n], values: [0n, 6290n], slopes: [25n, 25n] };
    const { values, slopes } = steadyCurve(stepping, { range: feature, allowed: () => 200 });
    expect([values, slopes]).to.deep.equal([
      [0n, 6300n],
      [25n, 24n],
    ]);
  });
});
