import { expect } from "chai";
import fc from "fast-check";

import {
  PERCENTAGE_FACTOR,
  RAY,
  SECONDS_PER_YEAR,
  WAD,
  compoundedInterest,
  linearInterest,
  percentMul,
  rayDiv,
  rayMul,
  wadDiv,
  wadMul,
} from "../../../prover/protocols/aave/rayMath.ts";

const amount = fc.bigInt({ min: 0n, max: 10n ** 36n });
const divisor = fc.bigInt({ min: 1n, max: 10n ** 36n });

/** result = numerator / denominator, half up. Of odd denominators the contracts add the floored half, so that exactly half cannot come up. */
const isHalfUp = (result: bigint, numerator: bigint, denominator: bigint): boolean => {
  const twice = 2n * (numerator - result * denominator);
  return -denominator <= twice && twice < denominator;
};

describe("aave-v2 fixed-point arithmetic", () => {
  it("rounds products and quotients half up", () => {
    fc.assert(
      fc.property(amount, divisor, (a, b) => {
        expect(isHalfUp(wadMul(a, b), a * b, WAD)).to.equal(true);
        expect(isHalfUp(rayMul(a, b), a * b, RAY)).to.equal(true);
        expect(isHalfUp(percentMul(a, b), a * b, PERCENTAGE_FACTOR)).to.equal(true);
        expect(isHalfUp(wadDiv(a, b), a * WAD, b)).to.equal(true);
        expect(isHalfUp(rayDiv(a, b), a * RAY, b)).to.equal(true);
      }),
    );
  });

  it("rounds a half up, and less than a half down", () => {
    expect([rayMul(RAY / 2n, 1n), rayMul(RAY / 2n - 1n, 1n)]).to.deep.equal([1n, 0n]);
    expect([wadMul(WAD / 2n, 1n), wadMul(WAD / 2n - 1n, 1n)]).to.deep.equal([1n, 0n]);
    expect([percentMul(1n, 5_000n), percentMul(1n, 4_999n)]).to.deep.equal([1n, 0n]);
    expect([rayDiv(1n, 2n * RAY), rayDiv(1n, 2n * RAY + 1n)]).to.deep.equal([1n, 0n]);
    expect([wadDiv(1n, 2n * WAD), wadDiv(1n, 2n * WAD + 1n)]).to.deep.equal([1n, 0n]);
  });

  it("brings a scaled amount back after any index of a reserve", () => {
    const index = fc.bigInt({ min: RAY, max: 100n * RAY });
    fc.assert(
      fc.property(amount, index, (scaled, at) => {
        expect(rayDiv(rayMul(scaled, at), at)).to.equal(scaled);
      }),
    );
  });

  it("lets lenders earn linearly, floored", () => {
    expect(linearInterest(RAY / 10n, SECONDS_PER_YEAR)).to.equal((11n * RAY) / 10n);
    expect(linearInterest(1n, SECONDS_PER_YEAR - 1n)).to.equal(RAY);
    expect(linearInterest(RAY, 0n)).to.equal(RAY);
  });

  it("compounds by three terms of the binomial series", () => {
    const rate = RAY / 10n;
    const perSecond = rate / SECONDS_PER_YEAR;
    const squared = rayMul(perSecond, perSecond);
    expect([0n, 1n, 2n].map((seconds) => compoundedInterest(rate, seconds))).to.deep.equal([
      RAY,
      RAY + perSecond,
      RAY + 2n * perSecond + squared,
    ]);
    // 10 % a year: 1 + 0.1 + 0.1^2 / 2 + 0.1^3 / 6 is 1.10516667; the cube of a rate per second has two digits left in ray.
    expect(compoundedInterest(rate, SECONDS_PER_YEAR) / 10n ** 18n).to.equal(1_105_167_270n);
  });
});
