import { expect } from "chai";
import fc from "fast-check";

import { type DailyCandle, PRICE_RANGE } from "../../../prover/features/market/candles.ts";
import { RECURSIVE_DAYS, marketFeatures, marketHistory } from "../../../prover/features/market/marketFeatures.ts";
import { expectError } from "../../support/expectError.ts";
import { FIRST_DAY, flatCandles, isWithin, namedSeries, recordedCandles } from "./candles.ts";

/** Features in the unit of the price; all others are ratios, percentages and modes, which do not change with the unit. */
const IN_PRICE_UNITS =
  /^market_(apo|atr|linearreg_slope|macd|macd_macdext|macd_macdfix|macdsignal|macdsignal_macdext|macdsignal_macdfix|plus_dm)$/;

const PUBLISHED = `adx adxr apo aroonosc aroonup atr cci cmo correl dx fastd fastk ht_trendmode linearreg_slope macd macd_macdext macd_macdfix macdsignal
  macdsignal_macdext macdsignal_macdfix max_drawdown_365d natr plus_di plus_dm ppo rocp rocr`;

const walk = recordedCandles(namedSeries("walk like ether"), 440);

const scaled = (candles: readonly DailyCandle[], factor: number): readonly DailyCandle[] =>
  candles.map(({ day, open, high, low, close }) => ({
    day,
    open: open * factor,
    high: high * factor,
    low: low * factor,
    close: close * factor,
  }));

/** Up to rounding. */
const isBetween = (value: number | undefined, low: number, high: number): boolean =>
  value !== undefined && value >= low * (1 + 1e-9) && value <= high * (1 + 1e-9);

/** Anything that passes as candles: prices of all sizes, jumps between the ends of the range, days without a range. */
const anyCandles = fc
  .array(
    fc.tuple(
      fc.oneof(
        fc.constantFrom(PRICE_RANGE.min, PRICE_RANGE.max, 1, 2000, 2000, 2000),
        fc.double({ min: PRICE_RANGE.min, max: PRICE_RANGE.max, noNaN: true }),
      ),
      fc.constantFrom(0, 0, 1e-15, 0.01, 0.5),
    ),
    { minLength: marketHistory.days, maxLength: marketHistory.days },
  )
  .map((rows) =>
    rows.map(([close, spread], index) => ({
      day: FIRST_DAY + BigInt(index),
      open: close,
      high: Math.min(close * (1 + spread), PRICE_RANGE.max),
      low: Math.max(close * (1 - spread), PRICE_RANGE.min),
      close,
    })),
  );

describe("market features", () => {
  it("are the 27 published ones", () => {
    const names = PUBLISHED.split(/\s+/).map((name) => `market_${name}`);
    expect(names).to.have.length(27);
    expect([...marketFeatures(walk).keys()]).to.deep.equal(names);
    expect([...marketFeatures([]).keys()]).to.deep.equal(names);
  });

  it("are there from the day on which the history suffices, and not before", () => {
    for (const name of marketFeatures(walk).keys()) {
      const days = marketHistory.byFeature.get(name) ?? 0;
      expect(marketFeatures(walk.slice(-days)).get(name), name).to.be.a("number");
      expect(marketFeatures(walk.slice(1 - days)).get(name), name).to.equal(undefined);
    }
    expect(Math.max(...marketHistory.byFeature.values())).to.equal(marketHistory.days);
  });

  it("do not depend on candles before their window: stores that begin at different days agree to the bit", () => {
    const all = marketFeatures(walk);
    expect([...marketFeatures(walk.slice(-marketHistory.days))]).to.deep.equal([...all]);
    for (const [name, days] of marketHistory.byFeature)
      expect(marketFeatures(walk.slice(-days)).get(name), name).to.equal(all.get(name));
  });

  it("do not even look at what is before their window", () => {
    const spoilt = [{ ...walk[0], low: NaN }, ...walk.slice(1)];
    expect([...marketFeatures(spoilt)]).to.deep.equal([...marketFeatures(walk)]);
  });

  it("depend on the first candle of the window where they are recursive", () => {
    const candles = walk.slice(-RECURSIVE_DAYS);
    const changed = [
      { ...candles[0], high: candles[0].high * 1e6, close: candles[0].close * 1e6 },
      ...candles.slice(1),
    ];
    expect(marketFeatures(changed).get("market_atr")).not.to.equal(marketFeatures(candles).get("market_atr"));
  });

  it("do not reach over a missing day", () => {
    const gap = walk.filter((_, index) => index !== walk.length - 31);
    const values = marketFeatures(gap);
    for (const [name, days] of marketHistory.byFeature)
      expect(values.get(name) === undefined, name).to.equal(days > 30);
    expect(values.get("market_correl")).to.equal(marketFeatures(walk).get("market_correl"));
  });

  it("refuse candles that are none", async () => {
    const [candle] = walk;
    const wrongs: readonly Partial<DailyCandle>[] = [
      { low: NaN },
      { high: Infinity },
      { low: 0 },
      { close: NaN },
      { open: candle.high * 1.01 },
      { open: candle.low * 0.99 },
      { close: candle.high * 1.01 },
      { close: candle.low * 0.99 },
    ];
    for (const wrong of wrongs) await expectError("E_CANDLE", () => marketFeatures([{ ...candle, ...wrong }]));
    const repeated = await expectError("E_CANDLE", () => marketFeatures([candle, candle]));
    expect(repeated.message).to.include(`follows that of day ${candle.day}`);
    await expectError("E_CANDLE", () => marketFeatures([walk[1], candle]));
  });

  it("are the same numbers in another currency, but for those in the unit of the price", () => {
    const values = marketFeatures(walk);
    for (const [factor, tolerance] of [
      [0.25, 0],
      [1024, 0],
      [1.37, 1e-10],
    ])
      for (const [name, value] of marketFeatures(scaled(walk, factor))) {
        const expected = (values.get(name) as number) * (IN_PRICE_UNITS.test(name) ? factor : 1);
        expect(isWithin(value, expected, tolerance * Math.abs(expected)), `${name} x ${factor}: ${value}`).to.equal(
          true,
        );
      }
  });

  it("are finite and inside their bounds for whatever passes as candles", () => {
    const bounds: readonly (readonly [RegExp, number, number])[] = [
      [/_(adx|adxr|dx|plus_di|aroonup|fastk|fastd)$/, 0, 100],
      [/_(aroonosc|cmo)$/, -100, 100],
      [/_correl$/, -1, 1],
      [/_(ht_trendmode|max_drawdown_365d)$/, 0, 1],
      [/_(cci)$/, -467, 467],
      [/_(atr|natr|plus_dm|rocr)$/, 0, Infinity],
    ];
    fc.assert(
      fc.property(anyCandles, (candles) => {
        for (const [name, value] of marketFeatures(candles)) {
          expect(Number.isFinite(value), `${name} is ${value}`).to.equal(true);
          for (const [pattern, low, high] of bounds)
            if (pattern.test(name)) expect(isBetween(value, low, high), `${name}: ${value}`).to.equal(true);
        }
      }),
      { numRuns: 150, seed: 3 },
    );
  });

  it("are 0 where nothing moves, at any price", () => {
    for (const price of [0.1, 1234.57, 999_999.99]) {
      const values = marketFeatures(flatCandles(Array<number>(marketHistory.days).fill(price)));
      const others = new Map([
        ["market_aroonup", 100],
        ["market_ht_trendmode", values.get("market_ht_trendmode") as number],
        ["market_rocr", 1],
      ]);
      for (const [name, value] of values)
        expect(isWithin(value, others.get(name) ?? 0, Math.max(1, price) * 1e-13), `${name}: ${value}`).to.equal(true);
    }
  });
});

describe("market_max_drawdown_365d", () => {
  const drawdown = (closes: readonly number[]) =>
    marketFeatures(flatCandles(closes)).get("market_max_drawdown_365d") as number;
  const rising = Array.from({ length: 365 }, (_, index) => 1000 + index);

  it("is 0 while closes only rise", () => {
    expect(drawdown(rising)).to.equal(0);
  });

  it("is the largest fall from the peak before it, not that between highest and lowest", () => {
    const closes = [...rising];
    // The lowest close is before the highest; 400 comes after 1600.
    [closes[0], closes[100], closes[200], closes[300]] = [1, 1600, 400, 2000];
    expect(drawdown(closes)).to.equal(0.75);
  });

  it("forgets a peak after 365 candles", () => {
    expect(drawdown([4000, ...rising.slice(1)])).to.equal((4000 - 1001) / 4000);
    expect(drawdown([4000, ...rising])).to.equal(0);
  });

  it("is of closes: highs and lows inside the day do not count", () => {
    const candles = flatCandles(rising).map((candle) => ({ ...candle, high: candle.high * 3, low: candle.low / 3 }));
    expect(marketFeatures(candles).get("market_max_drawdown_365d")).to.equal(0);
  });
});
