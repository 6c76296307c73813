import { expect } from "chai";
import fc from "fast-check";

import { rowAfterFall } from "../../prover/report/ethFall.ts";
import { scoreDistribution, wilsonInterval } from "../../prover/report/scoreBuckets.ts";
import { stabilityIndex } from "../../prover/report/stability.ts";

const isNear = (value: number, expected: number): boolean => Math.abs(value - expected) < 1e-12;

describe("stabilityIndex", () => {
  const tenths = Array.from({ length: 100 }, (_, index) => index);

  it("is 0 of what has not moved, in any order", () => {
    expect(stabilityIndex(tenths, tenths)).to.equal(0);
    expect(stabilityIndex(tenths, [...tenths].reverse())).to.equal(0);
  });

  it("is the sum over tenths, by hand: half of the lowest tenth gone to the highest", () => {
    const moved = [...tenths.slice(5), 95, 96, 97, 98, 99];
    const byHand = (0.05 - 0.1) * Math.log(0.5) + (0.15 - 0.1) * Math.log(1.5);
    expect(isNear(stabilityIndex(tenths, moved), byHand)).to.equal(true);
  });

  it("stays finite where a part is empty, and takes a constant", () => {
    expect(stabilityIndex(tenths, [1000])).to.be.greaterThan(1);
    expect(stabilityIndex([7, 7, 7], [7, 7])).to.equal(0);
    expect(stabilityIndex([7, 7, 7], [8, 8])).to.be.greaterThan(1);
  });

  it("is never below 0", () => {
    const values = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 50 });
    fc.assert(fc.property(values, values, (base, current) => stabilityIndex(base, current) >= 0));
  });
});

describe("scoreDistribution", () => {
  const rows = (score: number, bad: number, good: number) => [
    ...Array.from({ length: bad }, () => ({ score, label: 1 as const })),
    ...Array.from({ length: good }, () => ({ score, label: 0 as const })),
  ];

  it("puts 300, 349, 350 and 850 where they belong", () => {
    const { buckets } = scoreDistribution([300, 349, 350, 850].map((score) => ({ score, label: 0 })));
    expect(buckets.map((bucket) => bucket.rows)).to.deep.equal([2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
  });

  it("holds each bucket against the last lower one with rows", () => {
    expect(scoreDistribution([...rows(310, 3, 1), ...rows(560, 1, 3)]).falls).to.equal(true);
    const { falls, rises } = scoreDistribution([...rows(310, 1, 3), ...rows(560, 1, 1), ...rows(700, 0, 9)]);
    expect(falls).to.equal(false);
    expect(rises).to.deep.equal(["550-600 above 300-350"]);
  });

  it("has Wilson's intervals: 1 of 10 is 1.8 to 40.4 %", () => {
    const { low, high } = wilsonInterval(1, 10);
    expect([low.toFixed(3), high.toFixed(3)]).to.deep.equal(["0.018", "0.404"]);
    expect(wilsonInterval(0, 5).low).to.equal(0);
    expect(wilsonInterval(5, 5).high).to.equal(1);
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
