import { expect } from "chai";
import fc from "fast-check";

import { float32Image, leastInteger as leastValue } from "../../../prover/model/quantize/threshold.ts";
import type { Feature } from "../../../prover/model/schema.ts";

const INT64_MIN = -(1n << 63n);
const INT64_MAX = (1n << 63n) - 1n;

const COMPARISONS: Readonly<Record<string, (image: number, threshold: number) => boolean>> = {
  ">=": (image, threshold) => image >= threshold,
  ">": (image, threshold) => image > threshold,
};

const scales = fc.oneof(
  fc.constantFrom(1, 0.5, 1e-9, 1e-18, 1e9, 3, 0.1, 1 / 3),
  fc.double({ min: 1e-18, max: 1e12, noNaN: true }),
);
const thresholds = fc.oneof(
  fc.float({ noNaN: true, noDefaultInfinity: true }),
  fc.integer({ min: -1000, max: 1000 }).map((value) => Math.fround(value / 4)),
  fc.bigInt({ min: INT64_MIN, max: INT64_MAX }).map((value) => Math.fround(Number(value))),
);
const ranges = fc
  .tuple(
    fc.bigInt({ min: INT64_MIN, max: INT64_MAX }),
    fc.oneof(fc.bigInt({ min: 0n, max: 99n }), fc.bigInt({ min: 0n, max: INT64_MAX })),
  )
  .map(([min, width]) => ({ min, max: min + width > INT64_MAX ? INT64_MAX : min + width }));

const leastInteger = (feature: Feature, reached: (image: number) => boolean): bigint =>
  leastValue(feature, (value) => reached(float32Image(value, feature.scale)));

describe("threshold", () => {
  it("turns each float32 comparison into an integer one that agrees with it, however large the integers and whatever the scale", () => {
    fc.assert(
      fc.property(
        ranges,
        scales,
        thresholds,
        fc.constantFrom(...Object.keys(COMPARISONS)),
        fc.bigInt(),
        (range, scale, threshold, name, spread) => {
          const { min, max } = range;
          const compare = COMPARISONS[name] ?? (() => false);
          const least = leastInteger({ name: "f", scale, min, max }, (image) => compare(image, threshold));
          expect(least >= min && least <= max + 1n).to.equal(true);
          const around = [-3n, -2n, -1n, 0n, 1n, 2n, 3n].map((step) => least + step);
          const anywhere = min + (((spread % (max - min + 1n)) + (max - min + 1n)) % (max - min + 1n));
          for (const value of [...around, anywhere, min, max].filter((value) => value >= min && value <= max))
            expect(value >= least, `${value} x ${scale} ${name} ${threshold}`).to.equal(
              compare(float32Image(value, scale), threshold),
            );
        },
      ),
      { numRuns: 1000 },
    );
  });

  it("agrees on every integer of a small range, for thresholds that are images themselves", () => {
    fc.assert(
      fc.property(scales, fc.integer({ min: -40, max: 40 }), (scale, at) => {
        const threshold = float32Image(BigInt(at), scale);
        for (const compare of Object.values(COMPARISONS)) {
          const least = leastInteger({ name: "f", scale, min: -50n, max: 50n }, (image) => compare(image, threshold));
          for (let value = -50n; value <= 50n; value++)
            expect(value >= least).to.equal(compare(float32Image(value, scale), threshold));
        }
      }),
    );
  });

  it("knows where float32 no longer tells integers apart", () => {
    const feature = { name: "f", scale: 1, min: 0n, max: INT64_MAX };
    // 2^24 + 1 rounds to 2^24: the first integer above 2^24 as float32 is 2^24 + 2, and the tie 2^24 + 1 rounds to even.
    expect(leastInteger(feature, (image) => image > 2 ** 24)).to.equal(2n ** 24n + 2n);
    expect(leastInteger(feature, (image) => image >= 2 ** 24 + 2)).to.equal(2n ** 24n + 2n);
    // Twice rounded: float32 ties at 2^62 - 2^37, and the double before it ties up to that from 2^8 below.
    expect(leastInteger(feature, (image) => image >= 2 ** 62)).to.equal(2n ** 62n - 2n ** 37n - 2n ** 8n);
  });

  it("answers max + 1 where nothing in range reaches it and min where all does", () => {
    const feature = { name: "f", scale: 1, min: -5n, max: 5n };
    expect(leastInteger(feature, (image) => image > 5)).to.equal(6n);
    expect(leastInteger(feature, (image) => image >= Infinity)).to.equal(6n);
    expect(leastInteger(feature, (image) => image > -Infinity)).to.equal(-5n);
    expect(leastInteger(feature, (image) => image >= -5)).to.equal(-5n);
  });
});
