import { expect } from "chai";
import fc from "fast-check";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

import { rowAfterFall } from "../../prover/report/ethFall.ts";
import { scoreDistribution } from "../../prover/report/scoreBuckets.ts";
import { informationValue, type Sample, type Shift, shiftOf } from "../../prover/report/stability.ts";

const isNear = (value: number, expected: number): boolean => Math.abs(value - expected) < 1e-12;

const sample = (values: readonly number[], weights?: readonly number[]): Sample => ({ values, weights });
const indexOf = (base: readonly number[], current: readonly number[]): number =>
  shiftOf(sample(base), sample(current)).index;

describe("shiftOf", () => {
  const tenths = Array.from({ length: 100 }, (_, index) => index);

  it("is 0 of what has not moved, in any order", () => {
    expect(indexOf(tenths, tenths)).to.equal(0);
    expect(indexOf(tenths, [...tenths].reverse())).to.equal(0);
  });

  it("is the sum over tenths, by hand: half of the lowest tenth gone to the highest", () => {
    const moved = [...tenths.slice(5), 95, 96, 97, 98, 99];
    const byHand = (0.05 - 0.1) * Math.log(0.5) + (0.15 - 0.1) * Math.log(1.5);
    expect(isNear(indexOf(tenths, moved), byHand)).to.equal(true);
  });

  it("stays finite where a part is empty, and takes a constant", () => {
    expect(indexOf(tenths, [1000])).to.be.greaterThan(1);
    expect(indexOf([7, 7, 7], [7, 7])).to.equal(0);
    expect(indexOf([7, 7, 7], [8, 8])).to.be.greaterThan(1);
  });

  it("is never below 0", () => {
    const values = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 50 });
    fc.assert(fc.property(values, values, (base, current) => indexOf(base, current) >= 0));
  });

  it("counts a row of weight 2 as two rows", () => {
    const twice = sample([1, 2, 3, 50], [1, 1, 1, 2]);
    expect(shiftOf(sample(tenths), twice).index).to.equal(indexOf(tenths, [1, 2, 3, 50, 50]));
  });

  it("says what the counts alone make: 0.16 for a base of 57 rows, as samples without a shift have", () => {
    const random = xoroshiro128plus(5);
    const draw = (count: number): Sample =>
      sample(Array.from({ length: count }, () => uniformInt(random, 0, 1_000_000)));
    const shifts = Array.from({ length: 400 }, (): Shift => shiftOf(draw(57), draw(3_000)));
    const mean = shifts.reduce((sum, { index }) => sum + index, 0) / shifts.length;
    const [{ noise, noiseBound }] = shifts as [Shift];
    expect(noise.toFixed(3)).to.equal((9 / 57 + 9 / 3_000).toFixed(3));
    expect(mean).to.be.within(0.8 * noise, 1.2 * noise);
    const above = shifts.filter(({ index }) => index > noiseBound).length / shifts.length;
    expect(above).to.be.within(0.01, 0.1);
  });

  it("has no noise where all values are one", () => {
    expect(shiftOf(sample([7, 7]), sample([7, 7, 7]))).to.deep.equal({ index: 0, noise: 0, noiseBound: 0 });
  });
});

describe("informationValue", () => {
  it("is the sum over parts, by hand, with half a row more in each", () => {
    const good = [...new Array<number>(30).fill(0), ...new Array<number>(10).fill(1)];
    const bad = [0, 1, 1, 1];
    const [g, b] = [30.5 / 41, 1.5 / 5];
    const byHand = (b - g) * Math.log(b / g) + (g - b) * Math.log((1 - b) / (1 - g));
    const parts = informationValue(sample(good), sample(bad));
    expect(isNear(parts.index, byHand)).to.equal(true);
    expect(parts.noise).to.equal(1 / 40 + 1 / 4);
  });

  it("stays finite where a part has no bad, and does not depend on the size of the weights", () => {
    const values = Array.from({ length: 50 }, (_, index) => index);
    const { index } = informationValue(sample(values), sample([49, 49]));
    expect(Number.isFinite(index)).to.equal(true);
    const light = (of: readonly number[]): Sample =>
      sample(
        of,
        of.map(() => 1 / 64),
      );
    expect(isNear(informationValue(light(values), light([49, 49])).index, index)).to.equal(true);
  });
});

describe("scoreDistribution", () => {
  let count = 0;
  const row = (score: number, label: 0 | 1) => ({
    score,
    label,
    probability: (900 - score) / 1_000,
    wallet: `wallet ${count++}`,
    id: undefined,
    weight: 1,
  });
  const rows = (score: number, bad: number, good: number) => [
    ...Array.from({ length: bad }, () => row(score, 1)),
    ...Array.from({ length: good }, () => row(score, 0)),
  ];

  it("puts 300, 349, 350 and 850 where they belong", () => {
    const { buckets } = scoreDistribution([300, 349, 350, 850].map((score) => row(score, 0)));
    expect(buckets.map((bucket) => bucket.rows)).to.deep.equal([2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
  });

  it("holds each bucket against the last lower one with rows", () => {
    expect(scoreDistribution([...rows(310, 3, 1), ...rows(560, 1, 3)]).falls).to.equal(true);
    const { falls, rises } = scoreDistribution([...rows(310, 1, 3), ...rows(560, 1, 1), ...rows(700, 0, 9)]);
    expect(falls).to.equal(false);
    expect(rises).to.deep.equal(["550-600 above 300-350"]);
  });

  it("has intervals that resample wallets: the bads of a few wallets say less than as many of others", () => {
    const apart = rows(710, 24, 600);
    const together = apart.map((one, index) => (one.label === 1 ? { ...one, wallet: `few ${index % 6}` } : one));
    const widthOf = (of: typeof apart): number => {
      const { low, high } = scoreDistribution(of).buckets[8]?.interval ?? { low: 0, high: 0 };
      return high - low;
    };
    expect(widthOf(together)).to.be.greaterThan(1.5 * widthOf(apart));
  });

  it("has no interval for a bucket whose bads are of two wallets, and says why", () => {
    const two = rows(710, 10, 300).map((one, index) => (one.label === 1 ? { ...one, wallet: `${index % 2}` } : one));
    const bucket = scoreDistribution(two).buckets[8];
    expect(bucket?.interval).to.equal(undefined);
    expect(bucket?.measured?.reason).to.equal("2 wallets with a bad row");
    expect(bucket?.measured?.support).to.deep.equal({ units: 302, bad: 2, good: 300 });
  });

  it("says how many times as many bads a band has as its probabilities foretell, by row and by wallet", () => {
    const { measured } = scoreDistribution(rows(700, 30, 70)).buckets[8] ?? {};
    expect(measured?.observedOverExpected.toFixed(6)).to.equal("1.500000");
    const ofOne = rows(700, 30, 70).map((one) => (one.label === 1 ? { ...one, wallet: "one" } : one));
    const weighed = scoreDistribution(ofOne).buckets[8]?.measured?.byWallet;
    expect(weighed?.observed).to.be.within(0.99 / 71, 1.01 / 71);
  });
});

describe("rowAfterFall", () => {
  const E9 = 10n ** 9n;
  const column = (name: string) => ({ name, min: -(10n ** 13n), max: 10n ** 16n });
  const fall = (name: string, value: bigint, beside: readonly [string, bigint][] = []) =>
    rowAfterFall([column(name)], { values: [value], beside: new Map(beside), fall: 20 })[0];

  it("makes a loan in a stablecoin dearer in ETH, and no other", () => {
    expect(fall("last_borrow_amount_eth", 8n * E9, [["last_borrow_is_stablecoin", 1n]])).to.equal(10n * E9);
    expect(fall("last_borrow_amount_eth", 8n * E9, [["last_borrow_is_stablecoin", 0n]])).to.equal(8n * E9);
    expect(fall("last_borrow_amount_eth", 8n * E9)).to.equal(8n * E9);
    expect(fall("last_borrow_asset_debt_eth", 8n * E9, [["last_borrow_is_stablecoin", 1n]])).to.equal(10n * E9);
  });

  it("makes debts in stablecoins dearer, in the sum of all debts too", () => {
    const stable: [string, bigint] = ["stable_debt_peak_90d_eth", 8n * E9];
    expect(fall("stable_debt_peak_90d_eth", 8n * E9)).to.equal(10n * E9);
    expect(fall("debt_peak_90d_eth", 9n * E9, [stable])).to.equal(11n * E9);
    expect(fall("debt_peak_90d_eth", 9n * E9)).to.equal(9n * E9);
    expect(fall("volatile_debt_peak_90d_eth", 9n * E9)).to.equal(9n * E9);
  });

  it("thins margins, moves ratios of the price, and leaves history alone", () => {
    expect(fall("risk_factor", E9 / 2n)).to.equal(625_000_000n);
    expect(fall("max_risk_factor", E9, [["risk_factor", 0n]])).to.equal(E9);
    expect(fall("max_risk_factor", E9, [["risk_factor", E9]])).to.equal(1_250_000_000n);
    expect(fall("market_rocr", E9)).to.equal(800_000_000n);
    expect(fall("market_rocp", 0n)).to.equal(-200_000_000n);
    expect(fall("market_max_drawdown_365d", 100_000_000n)).to.equal(200_000_000n);
    expect(fall("market_max_drawdown_365d", 300_000_000n)).to.equal(300_000_000n);
    expect(fall("liquidation_amount_sum_eth", E9)).to.equal(E9);
  });

  it("stays inside the declared ranges", () => {
    const [clamped] = rowAfterFall([{ name: "risk_factor", min: 0n, max: 10n }], {
      values: [9n],
      beside: new Map(),
      fall: 60,
    });
    expect(clamped).to.equal(10n);
  });
});
