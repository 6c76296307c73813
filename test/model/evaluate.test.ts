import { expect } from "chai";
import fc from "fast-check";

import { curveValue, evaluate, rectify, roundToScore, scoreAtKnots, truncate } from "../../prover/model/evaluate.ts";
import {
  deserializeIntegerModel,
  type IntegerModel,
  MANTISSA_BITS,
  serializeIntegerModel,
} from "../../prover/model/integerModel.ts";
import { expectError } from "../support/expectError.ts";

const INT64_MIN = -(1n << 63n);
const INT64_MAX = (1n << 63n) - 1n;

const STEPS = 1 << MANTISSA_BITS;

/** Everything a model can have; its sum is read off `outputOf` below. */
const MODEL: IntegerModel = {
  features: [
    { name: "count", scale: 1, min: 0n, max: 10n },
    { name: "volume", scale: 1e-9, min: INT64_MIN, max: INT64_MAX },
    { name: "age", scale: 1, min: 5n, max: 104n },
    { name: "rest", scale: 1, min: 0n, max: 10n },
    { name: "unused", scale: 1, min: 0n, max: 1n },
  ],
  bins: [
    { feature: 0, thresholds: [3n, 7n] },
    { feature: 4, thresholds: [] },
  ],
  truncations: [
    { feature: 1, drop: 60, limbs: 2, limbBits: 2 },
    { feature: 3, drop: 2, limbs: 1, limbBits: 6 },
  ],
  curves: [{ feature: 2, thresholds: [69n], values: [100n, 300n], slopes: [2n, 0n] }],
  forest: {
    nodes: [
      { bin: 0, threshold: 0, below: -1, above: -2 },
      { bin: 0, threshold: 1, below: 0, above: -3 },
    ],
    leaves: [10n, 20n, -5n],
    roots: [1, 0, -1],
  },
  // Sources: 0 and 1 the volume, 2 the rest, 3 the curve, 4 the forest, 5 and 6 the neuron.
  neurons: [
    {
      terms: [
        { source: 1, weight: 300n },
        { source: 3, weight: -1n },
        { source: 4, weight: 1n },
      ],
      bias: 7n,
      drop: 1,
      limbs: 2,
      limbBits: 3,
      width: 10,
    },
  ],
  output: {
    terms: [
      { source: 0, weight: 3n },
      { source: 2, weight: -7n },
      { source: 4, weight: 1n },
      { source: 5, weight: 2n },
      { source: 6, weight: 50n },
    ],
    bias: -1n,
    min: 0n,
    max: 1n << 40n,
    score: { kind: "points", fractionBits: 1 },
  },
};

interface Row {
  readonly count: number;
  readonly volume: bigint;
  readonly age: number;
  readonly rest: number;
}

/** The model above in words, in plain numbers. */
const outputOf = ({ count, volume, age, rest }: Row): number => {
  const sixteenths = Number((volume - INT64_MIN) >> 60n);
  const inner = count >= 3 ? 20 : 10;
  const forest = (count >= 7 ? -5 : inner) + inner + 10;
  const curve = age < 69 ? 100 + 2 * Math.floor(((age - 5) * STEPS) / 64) : 300;
  const neuron = Math.floor(Math.max(0, 300 * Math.floor(sixteenths / 4) - curve + forest + 7) / 2);
  // Above 8 no whole four is left: it counts as the range's end, 10.
  const fours = rest >= 8 ? 2 : Math.floor(rest / 4);
  return 3 * (sixteenths % 4) - 7 * fours + forest + 2 * (neuron % 8) + 50 * Math.floor(neuron / 8) - 1;
};

describe("evaluate", () => {
  it("adds up truncations in limbs, curves, trees and neurons as they are defined", () => {
    const rows = fc.record({
      count: fc.integer({ min: 0, max: 10 }),
      volume: fc.bigInt({ min: INT64_MIN, max: INT64_MAX }),
      age: fc.integer({ min: 5, max: 104 }),
      rest: fc.integer({ min: 0, max: 10 }),
    });
    const seen = new Set<number>();
    fc.assert(
      fc.property(rows, (row) => {
        const { output, score } = evaluate(MODEL, [
          BigInt(row.count),
          row.volume,
          BigInt(row.age),
          BigInt(row.rest),
          1n,
        ]);
        const expected = outputOf(row);
        seen.add(expected);
        expect(Number(output)).to.equal(expected);
        expect(Number(score)).to.equal(Math.min(850, Math.max(300, Math.floor((expected + 1) / 2))));
      }),
      { numRuns: 1000, seed: 7 },
    );
    expect(seen.size > 100).to.equal(true);
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
    expect(roundToScore((600n << 16n) + (1n << 15n) - 1n, 16)).to.equal(600n);
    expect(roundToScore((600n << 16n) + (1n << 15n), 16)).to.equal(601n);
    for (const output of [-(1n << 80n), -1n, 0n, (299n << 16n) + 1n, (300n << 16n) - 1n])
      expect(roundToScore(output, 16)).to.equal(300n);
    for (const output of [1n << 80n, 850n << 16n, (851n << 16n) - 1n]) expect(roundToScore(output, 16)).to.equal(850n);
    fc.assert(
      fc.property(fc.bigInt({ min: -(1n << 40n), max: 1n << 40n }), fc.integer({ min: 1, max: 20 }), (output, bits) => {
        const exact = Math.floor(Number(output) / 2 ** bits + 0.5);
        expect(Number(roundToScore(output, bits))).to.equal(Math.min(850, Math.max(300, exact)));
      }),
    );
  });

  it("steps at a knot, not before it, upwards and downwards", () => {
    const at = (sum: bigint, step: bigint) =>
      scoreAtKnots(sum, { kind: "knots", thresholds: [-5n, 0n, 9n], first: 500n, step });
    expect([-6n, -5n, -1n, 0n, 8n, 9n, 1n << 90n].map((sum) => at(sum, 1n))).to.deep.equal([
      500n,
      501n,
      501n,
      502n,
      502n,
      503n,
      503n,
    ]);
    expect([-6n, -5n, 9n].map((sum) => at(sum, -1n))).to.deep.equal([500n, 499n, 497n]);
    expect(scoreAtKnots(7n, { kind: "knots", thresholds: [], first: 420n, step: 1n })).to.equal(420n);
  });

  it("follows a curve within a bin in equal steps, floored, and jumps at its thresholds", () => {
    const steps = BigInt(STEPS);
    const last = 5n * steps;
    const curve = { feature: 0, thresholds: [steps, last], values: [0n, 1000n, -5n], slopes: [1n, -3n, 0n] };
    const at = (value: bigint) => curveValue(curve, value, { min: 0n, max: 10n * steps });
    expect([0n, 1n, steps - 1n].map(at)).to.deep.equal([0n, 1n, steps - 1n]);
    expect([steps, steps + 3n, steps + 4n, last - 1n].map(at)).to.deep.equal([
      1000n,
      1000n,
      997n,
      1000n - 3n * (steps - 1n),
    ]);
    expect([last, 10n * steps].map(at)).to.deep.equal([-5n, -5n]);
  });

  it("splits into limbs that add up to what is left, and counts the incomplete last unit as the range's end", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: INT64_MAX }),
        fc.bigInt({ min: 0n, max: INT64_MAX }),
        fc.record({
          drop: fc.nat(20),
          limbs: fc.integer({ min: 1, max: 4 }),
          limbBits: fc.integer({ min: 1, max: 8 }),
        }),
        (one, other, layout) => {
          const [offset, span] = one < other ? [one, other] : [other, one];
          const value = (limbs: readonly bigint[]) =>
            limbs.reduce((sum, limb, index) => sum + (limb << BigInt(index * layout.limbBits)), 0n);
          const unit = 1n << BigInt(layout.drop + layout.limbBits * (layout.limbs - 1));
          const counted = offset < ((span + 1n) / unit) * unit ? offset : span;
          const limbs = truncate(offset, span, layout);
          expect(limbs).to.have.length(layout.limbs);
          expect(value(limbs)).to.equal(counted >> BigInt(layout.drop));
          for (const limb of limbs.slice(0, -1)) expect(limb >> BigInt(layout.limbBits)).to.equal(0n);
          expect(value(rectify(offset, layout))).to.equal(offset >> BigInt(layout.drop));
          expect(value(rectify(-offset - 1n, layout))).to.equal(0n);
        },
      ),
    );
  });

  it("gives the same result from a model that was written and read back", () => {
    const copy = deserializeIntegerModel(JSON.parse(serializeIntegerModel(MODEL)));
    expect(copy).to.deep.equal(MODEL);
    const row = [7n, -5n, 40n, 3n, 0n];
    expect(evaluate(copy, row)).to.deep.equal(evaluate(MODEL, row));
  });
});
