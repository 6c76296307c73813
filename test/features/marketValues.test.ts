import { expect } from "chai";

import type { EventStore } from "../../prover/store/eventStore.ts";
import { featureVectors } from "../../prover/features/featureVectors.ts";
import { expectError } from "../support/expectError.ts";
import { ALICE, DAY, type RecordedPrice, START, withHistory } from "../support/recorded.ts";

const HOUR = 3600;
const DAYS = 12;
const EVENTS = [0, 40].map((day) => ({
  ts: START + day * DAY,
  action: "deposit",
  user: ALICE,
  asset: "WETH",
  amount: "1",
}));

/** Every hour of the days from START on; the price is the day's, plus a cent per hour. */
const hourly = (priceOf: (day: number) => number, days = DAYS): readonly RecordedPrice[] =>
  Array.from({ length: days * 24 }, (_, hour) => ({
    hour: START + hour * HOUR,
    symbol: "WETH",
    usd: (priceOf(Math.floor(hour / 24)) + (hour % 24) / 100).toFixed(2),
  }));

const rising = hourly((day) => 1000 + 100 * day);

const valueOf = async (store: EventStore, name: string, ts: number): Promise<bigint | undefined> => {
  const subjects = [{ wallets: [ALICE], asOf: { time: BigInt(ts) } }];
  return (await featureVectors({ store, subjects, names: [name] }))[0]?.values[0];
};

const on = (prices: readonly RecordedPrice[], name: string, ts: number) =>
  withHistory({ events: EVENTS, prices }, (store) => valueOf(store, name, ts));

describe("market features of a vector", () => {
  it("are of the last completed UTC day: its own day's prices, and later ones, change nothing", async () => {
    // Close of day 10 against that of day 0, ten days before.
    const rate = 1_999_770_053n; // 2000.23 / 1000.23
    expect(await on(rising, "market_rocr", START + 11 * DAY)).to.equal(
      await on(rising, "market_rocr", START + 12 * DAY - 1),
    );
    expect(await on(rising.slice(0, 11 * 24), "market_rocr", START + 11 * DAY + 5)).to.equal(
      await on(rising, "market_rocr", START + 11 * DAY + 5),
    );
    expect(await on(rising, "market_rocr", START + 11 * DAY)).to.equal(rate);
    expect(await on(rising, "market_rocr", START + 12 * DAY)).to.not.equal(rate);
  });

  it("round once to the declared scale, half away from zero", async () => {
    const halves = hourly((day) => (day === 0 ? 200 : 100)).map((price) => ({
      ...price,
      usd: price.usd.replace(/\..*/, ".00"),
    }));
    expect(await on(halves, "market_rocp", START + 11 * DAY)).to.equal(-500_000_000n);
    const third = halves.map((price) => (price.usd === "200.00" ? { ...price, usd: "150.00" } : price));
    expect(await on(third, "market_rocp", START + 11 * DAY)).to.equal(-333_333_333n);
    expect(await on(third, "market_rocr", START + 11 * DAY)).to.equal(666_666_667n);
  });

  it("take a day with at least 12 of its hours as complete, and need every day of the run", async () => {
    const without = (day: number, hours: number) =>
      rising.filter(({ hour }) => Math.floor((hour - START) / DAY) !== day || (hour - START) % DAY >= hours * HOUR);
    expect(await on(without(5, 12), "market_rocr", START + 11 * DAY)).to.equal(
      await on(rising, "market_rocr", START + 11 * DAY),
    );
    const gaps = [
      [without(5, 13), "1 of these days lack them, from 2022-01-06 to 2022-01-06"],
      [without(10, 24), "1 of these days lack them, from 2022-01-11 to 2022-01-11"],
      [rising.slice(13), "1 of these days lack them, from 2022-01-01 to 2022-01-01"],
      [rising.slice(3 * 24 + 13, 9 * 24), "6 of these days lack them, from 2022-01-01 to 2022-01-11"],
      [[], "11 of these days lack them, from 2022-01-01 to 2022-01-11"],
    ] as const;
    for (const [prices, gap] of gaps) {
      const error = await expectError("E_FEATURE_NOT_COVERED", () => on(prices, "market_rocr", START + 11 * DAY));
      expect(error.message)
        .to.include("2022-01-12 needs the prices of WETH of at least 12 hours of each of the 11 days before it")
        .and.include(`${gap}: load them with \`prices import\``);
    }
  });

  it("name the hours that a day lacks", async () => {
    const hoursOf = (at: number): number => ((at - START) % DAY) / HOUR;
    const sparse = rising.filter(({ hour }) => {
      const day = Math.floor((hour - START) / DAY);
      if (day === 4) return hoursOf(hour) === 3 || hoursOf(hour) > 13;
      return day === 5 ? hoursOf(hour) < 9 : day !== 7;
    });
    const error = await expectError("E_FEATURE_NOT_COVERED", () => on(sparse, "market_rocr", START + 11 * DAY));
    expect(error.message).to.include(
      "(2022-01-05 lacks 00 to 02, 04 to 13 UTC, 2022-01-06 lacks 09 to 23 UTC, 2022-01-08 lacks all hours)",
    );
    const many = await expectError("E_FEATURE_NOT_COVERED", () => on([], "market_rocr", START + 11 * DAY));
    expect(many.message).to.include("and 8 more)");
  });

  it("take the volatility in integers, falls floored, from 91 closes in a row", async () => {
    const swinging = (days: number) =>
      hourly((day) => (day % 2 === 0 ? 1000 : 1100), days).map((price) => ({
        ...price,
        usd: price.usd.replace(/\..*/, ""),
      }));
    const volatility = (prices: readonly RecordedPrice[], day: number) => {
      const events = [...EVENTS, ...EVENTS.map((event) => ({ ...event, ts: START + 120 * DAY }))];
      return withHistory({ events, prices }, (store) =>
        valueOf(store, "market_volatility_tapered_90d", START + day * DAY),
      );
    };
    // Rises of 10^8, falls of -90,909,091: the root of the weighted mean of the squares. The weights of even ages add up to 8,868, the others to 8,864.
    expect(await volatility(swinging(91), 91)).to.equal(95_563_733n);
    expect(await volatility(swinging(100), 96)).to.equal(95_561_685n);
    expect(
      await volatility(
        hourly(() => 1000, 91),
        91,
      ),
    ).to.equal(0n);
    const error = await expectError("E_FEATURE_NOT_COVERED", () => volatility(swinging(90), 90));
    expect(error.message).to.include("the 91 days before it");
  });

  it("are left out of a vector on one of whose days they are unknown, each for itself", async () => {
    await withHistory({ events: EVENTS, prices: rising }, async (store) => {
      const subjects = [7, 8, 12].map((day) => ({ wallets: [ALICE], asOf: { time: BigInt(START + day * DAY) } }));
      const [first, , last] = await featureVectors({ store, subjects });
      expect(first?.names).to.include("market_fastk").and.not.include("market_rocr");
      expect(first?.coverage.market_rocr).to.include("2022-01-08 needs");
      expect(last?.names).to.deep.equal(first?.names);
    });
  });
});
