import { expect } from "chai";

import { deriveIntegerModel } from "../../../prover/model/derive.ts";
import { evaluate } from "../../../prover/model/evaluate.ts";
import type { IntegerModel } from "../../../prover/model/integerModel.ts";
import { referenceScore, scorecard } from "../../../prover/model/scorecard.ts";
import { diceOf } from "../../../scripts/dice.ts";
import { floats, onnxFile, schemaText, type TestFeature } from "../../support/onnxFile.ts";
import { node } from "../agreement.ts";

const CARD = scorecard();

const featuresOf = (count: number, rest: Omit<TestFeature, "name">): readonly TestFeature[] =>
  Array.from({ length: count }, (_, index) => ({ name: `f${index}`, ...rest }));

const numbers = (length: number, make: (index: number) => number): number[] =>
  Array.from({ length }, (_, index) => Math.fround(make(index)));

const column = (values: readonly number[]) => floats([values.length, 1], values);

/** Points of a row by a model before they are rounded. */
const exactPoints = (model: IntegerModel, row: readonly bigint[]): number => {
  if (model.output.score.kind !== "points") throw new Error("a log-odds has points");
  return Number(evaluate(model, row).output) / 2 ** model.output.score.fractionBits;
};

const pointsOf = (logOdds: number): number => CARD.offset - CARD.factor * logOdds;

/** What a rounding of the output's own weights adds at most, and doubles. */
const OUTPUT = 2 ** -6 + 1e-6;

describe("how finely numbers are kept", function () {
  this.timeout(60_000);

  it("adds the errors of 40 curves up to a quarter of a point at most, on the row where all err the same way", () => {
    const features = featuresOf(40, { scale: 1, min: 1n, max: 1n << 40n });
    const weights = numbers(40, (index) => (index % 2 === 0 ? 1 : -1) * (0.03 + index / 1000));
    const onnx = onnxFile({
      nodes: [node("Log", ["features"], ["logs"]), node("MatMul", ["logs", "w"], ["z"])],
      columns: features.length,
      constants: { w: column(weights) },
      outputs: [{ name: "z", type: "float" }],
    });
    const model = deriveIntegerModel({ onnx, schema: schemaText(features, "log-odds"), card: CARD });
    const dice = diceOf(4);
    const error = (row: readonly bigint[]): number =>
      exactPoints(model, row) -
      pointsOf(
        row.reduce((sum, value, index) => sum + (weights[index] ?? 0) * Math.log(Math.fround(Number(value))), 0),
      );
    const least = features.map(() => 1n);
    const worst = least.map((_, index) => {
      const tried = Array.from({ length: 200 }, () => (1n << BigInt(dice.roll(40))) + BigInt(dice.roll(1 << 20)));
      const errors = tried.map((value) => error(least.with(index, value)));
      return tried[errors.indexOf(Math.max(...errors))] ?? 1n;
    });
    expect(error(worst), "the worst row errs").to.be.above(0.05);
    expect(error(worst)).to.be.below(0.25 + OUTPUT);
  });

  it("keeps a network's noise where every curve is at an end of its range, 400 deviations from its mean", () => {
    const features = featuresOf(12, { scale: 1, min: 0n, max: 10n ** 12n });
    const dice = diceOf(7);
    const hidden = 8;
    const weights = numbers(12 * hidden, () => (dice.roll(2001) - 1000) / 1e5);
    const head = numbers(hidden, () => (dice.roll(2001) - 1000) / 2000);
    const onnx = onnxFile({
      nodes: [
        node("Sqrt", ["features"], ["roots"]),
        node("Sub", ["roots", "mean"], ["centered"]),
        node("Div", ["centered", "deviation"], ["x"]),
        node("Gemm", ["x", "w", "b"], ["sums"]),
        node("Relu", ["sums"], ["h"]),
        node("MatMul", ["h", "head"], ["z"]),
      ],
      columns: features.length,
      constants: {
        mean: floats([1], [50_000]),
        deviation: floats([1], [2500]),
        w: floats([12, hidden], weights),
        b: floats(
          [hidden],
          numbers(hidden, () => 1),
        ),
        head: column(head),
      },
      outputs: [{ name: "z", type: "float" }],
    });
    const model = deriveIntegerModel({ onnx, schema: schemaText(features, "log-odds"), card: CARD });
    const logOdds = (row: readonly bigint[]): number =>
      head.reduce((total, own, neuron) => {
        const sum = row.reduce((all, value, index) => {
          const x = (Math.sqrt(Math.fround(Number(value))) - 50_000) / 2500;
          return all + x * (weights[index * hidden + neuron] ?? 0);
        }, 1);
        return total + own * Math.max(0, sum);
      }, 0);
    const rows = Array.from({ length: 300 }, () => features.map(({ max }) => max - BigInt(dice.roll(1 << 30))));
    const squares = rows.map((row) => (exactPoints(model, row) - pointsOf(logOdds(row))) ** 2);
    const noise = Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length);
    expect(noise, "rounding is there").to.be.above(0.001);
    expect(noise).to.be.below(0.3);
  });

  it("sees where a member is steep, however far from 0 that is", () => {
    const features = featuresOf(2, { scale: 1e-3, min: 0n, max: 10_000_000n });
    const onnx = onnxFile({
      nodes: [
        node("MatMul", ["features", "ones"], ["z"]),
        node("MatMul", ["features", "gentle"], ["z1"]),
        node("Sigmoid", ["z1"], ["p1"]),
        node("Mul", ["z", "steep"], ["z2"]),
        node("Add", ["z2", "far"], ["a2"]),
        node("Sigmoid", ["a2"], ["p2"]),
        node("Mean", ["p1", "p2"], ["p"]),
      ],
      columns: 2,
      constants: {
        ones: column([1, 1]),
        gentle: column([2 ** -14, -(2 ** -14)]),
        steep: floats([1], [32]),
        far: floats([1], [-32 * 8192]),
      },
      outputs: [{ name: "p", type: "float" }],
    });
    const model = deriveIntegerModel({ onnx, schema: schemaText(features, "probability"), card: CARD });
    const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
    const dice = diceOf(11);
    for (let run = 0; run < 400; run++) {
      const some = BigInt(dice.roll(8_000_000));
      const row = [some, 8_192_000n - some + BigInt(dice.roll(401) - 200)];
      const [first = 0, second = 0] = row.map((value) => Math.fround(Number(value) * 1e-3));
      const p = (sigmoid((first - second) / 2 ** 14) + sigmoid(32 * (first + second - 8192))) / 2;
      const reference = referenceScore(CARD, Math.log(p / (1 - p)));
      const score = Number(evaluate(model, row).score);
      expect(Math.abs(score - reference) <= 1, `${row.join()}: ${score}, not ${reference}`).to.equal(true);
    }
  });

  for (const bits of [51n, 62n])
    it(`keeps values apart that are next to the end of a range of ${bits} bits and near the model's 0`, () => {
      const features = [
        { name: "a", scale: 1, min: -(1n << bits) - 5n, max: 16_777_219n },
        { name: "b", scale: 1, min: 0n, max: 9n },
      ];
      const onnx = onnxFile({
        nodes: [
          node("MatMul", ["features", "mixed"], ["sums"]),
          node("Relu", ["sums"], ["h"]),
          node("MatMul", ["h", "head"], ["z"]),
        ],
        columns: 2,
        constants: { mixed: floats([2, 2], [2 ** -22, -(2 ** -23), 0.25, 0.5]), head: column([1, -0.5]) },
        outputs: [{ name: "z", type: "float" }],
      });
      const model = deriveIntegerModel({ onnx, schema: schemaText(features, "log-odds"), card: CARD });
      const dice = diceOf(3);
      for (let run = 0; run < 400; run++) {
        const row = [BigInt(dice.roll(16_777_220)), BigInt(dice.roll(10))];
        const [a = 0, b = 0] = row.map(Number);
        const logOdds = Math.max(0, a / 2 ** 22 + b / 4) - Math.max(0, b / 2 - a / 2 ** 23) / 2;
        const difference = Math.abs(Number(evaluate(model, row).score) - referenceScore(CARD, logOdds));
        expect(difference <= 1, `${row.join()}: ${difference} points`).to.equal(true);
      }
    });
});
