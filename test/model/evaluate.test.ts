import { expect } from "chai";
import fc from "fast-check";

import { evaluate, toScore } from "../../prover/model/evaluate.ts";
import { deserializeIntegerModel, type IntegerModel, serializeIntegerModel } from "../../prover/model/integerModel.ts";
import { expectError } from "../events/expectError.ts";

const MODEL: IntegerModel = {
  kind: "forest",
  features: [
    { name: "count", scale: 1, min: 0n, max: 10n, thresholds: [3n, 7n] },
    { name: "volume", scale: 1e-9, min: -(1n << 63n), max: (1n << 63n) - 1n, thresholds: [-(1n << 62n)] },
  ],
  nodes: [
    { feature: 1, threshold: 0, below: -1, above: -2 },
    { feature: 0, threshold: 1, below: -3, above: 0 },
    { feature: 0, threshold: 0, below: 0, above: -2 },
  ],
  leaves: [10n << 16n, (1n << 15n) - 1n, -(5n << 16n)],
  roots: [1, 2, -1],
  base: 600n << 16n,
  fractionBits: 16,
  total: { min: 0n, max: 1n << 40n },
};

describe("evaluate", () => {
  it("adds the leaf each tree ends in to the base, a value on a threshold going above", () => {
    const [ten, half, minusFive] = MODEL.leaves as [bigint, bigint, bigint];
    const outputOf = (row: readonly bigint[]): bigint => evaluate(MODEL, row).output - MODEL.base - ten;
    expect(outputOf([0n, -(1n << 63n)])).to.equal(minusFive + ten);
    expect(outputOf([2n, -(1n << 62n)])).to.equal(minusFive + half);
    expect(outputOf([3n, 0n])).to.equal(minusFive + half);
    expect(outputOf([6n, -(1n << 63n)])).to.equal(minusFive + half);
    expect(outputOf([7n, -(1n << 62n) - 1n])).to.equal(ten + half);
    expect(outputOf([10n, (1n << 63n) - 1n])).to.equal(half + half);
  });

  it("accepts both ends of each range and names the feature, the value and the range of whatever lies outside or is missing", async () => {
    const lows = MODEL.features.map(({ min }) => min);
    for (const [index, { name, min, max }] of MODEL.features.entries()) {
      for (const value of [min, max]) evaluate(MODEL, lows.with(index, value));
      for (const value of [min - 1n, max + 1n]) {
        const error = await expectError("E_FEATURE_RANGE", () => evaluate(MODEL, lows.with(index, value)));
        expect(error.message).to.include(name).and.include(`${value}`).and.include(`${min} to ${max}`);
      }
    }
    await expectError("E_FEATURE_RANGE", () => evaluate(MODEL, [1n]));
    await expectError("E_FEATURE_RANGE", () => evaluate(MODEL, []));
  });

  it("rounds half up, below zero too, and clamps to 300-850", () => {
    expect(toScore((600n << 16n) + (1n << 15n) - 1n, 16)).to.equal(600n);
    expect(toScore((600n << 16n) + (1n << 15n), 16)).to.equal(601n);
    for (const output of [-(1n << 80n), -1n, 0n, (299n << 16n) + 1n, (300n << 16n) - 1n])
      expect(toScore(output, 16)).to.equal(300n);
    for (const output of [1n << 80n, 850n << 16n, (851n << 16n) - 1n]) expect(toScore(output, 16)).to.equal(850n);
    fc.assert(
      fc.property(fc.bigInt({ min: -(1n << 40n), max: 1n << 40n }), fc.integer({ min: 1, max: 20 }), (output, bits) => {
        const exact = Math.floor(Number(output) / 2 ** bits + 0.5);
        expect(Number(toScore(output, bits))).to.equal(Math.min(850, Math.max(300, exact)));
      }),
    );
  });

  it("gives the same result from a model that was written and read back", () => {
    const copy = deserializeIntegerModel(serializeIntegerModel(MODEL));
    expect(copy).to.deep.equal(MODEL);
    expect(evaluate(copy, [7n, -5n])).to.deep.equal(evaluate(MODEL, [7n, -5n]));
  });
});
