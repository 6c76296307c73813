import { expect } from "chai";

import { closeVolatility, VOLATILITY_CLOSES } from "../../../prover/features/market/closeVolatility.ts";

const AFTER = 250;
const CRASH_DAY = 120;

/** Closes that swing by 3 % a day, and fall by a fifth on one day. */
const crashing = (): readonly bigint[] => {
  const closes = [10n ** 9n];
  for (let day = 1; day < AFTER; day++) {
    const percent = day === CRASH_DAY ? 80n : day % 2 === 0 ? 97n : 103n;
    closes.push(((closes[day - 1] ?? 0n) * percent) / 100n);
  }
  return closes;
};

const volatilities = (closes: readonly bigint[]): readonly bigint[] =>
  Array.from({ length: closes.length - VOLATILITY_CLOSES + 1 }, (_, first) =>
    closeVolatility(closes.slice(first, first + VOLATILITY_CLOSES)),
  );

describe("the volatility of ETH", () => {
  it("takes a crash in over days and lets it go over weeks: no day that somebody chooses makes a step", () => {
    const values = volatilities(crashing());
    const moves = values.slice(1).map((value, index) => value - (values[index] ?? 0n));
    // From 3.0 to 3.8 %. Equal weights would take 0.65 % of it on the day of the crash, and lose it on the day that it leaves.
    expect(values.reduce((most, one) => (one > most ? one : most))).to.be.within(37_500_000n, 38_500_000n);
    expect(moves.every((move) => move < 1_200_000n && move > -400_000n)).to.equal(true);
  });

  it("comes back to where it was once the crash is 90 days old", () => {
    const values = volatilities(crashing());
    const [first = 0n, last = -1n] = [values[0], values.at(-1)];
    expect(first > last ? first - last : last - first).to.be.below(10n);
  });
});
