import { readFileSync } from "node:fs";

import type { DailyCandle } from "../../../prover/features/market/candles.ts";

interface RecordedSeries {
  readonly name: string;
  readonly high: readonly number[];
  readonly low: readonly number[];
  readonly close: readonly number[];
  /** Trend modes, one digit each, of the first 64 candles, the first 65 ... */
  readonly trendModes: string;
  readonly windows: readonly { readonly end: number; readonly values: Readonly<Record<string, number>> }[];
}

interface Recorded {
  readonly window: number;
  readonly series: readonly RecordedSeries[];
}

/** Prices are one line of text per column. */
type WrittenSeries = Omit<RecordedSeries, "high" | "low" | "close"> & Record<"high" | "low" | "close", string>;

interface Written {
  readonly window: number;
  readonly series: readonly WrittenSeries[];
}

/** What modeler/ta_lib_fixtures.py wrote. */
export const recorded: Recorded = (() => {
  const { window, series } = JSON.parse(readFileSync(new URL("taLib.json", import.meta.url), "utf8")) as Written;
  const numbers = (column: string): readonly number[] => column.split(" ").map(Number);
  return {
    window,
    series: series.map(({ high, low, close, ...rest }) => ({
      ...rest,
      high: numbers(high),
      low: numbers(low),
      close: numbers(close),
    })),
  };
})();

export const FIRST_DAY = 18_000n;

export const recordedCandles = ({ high, low, close }: RecordedSeries, end: number): readonly DailyCandle[] =>
  close.slice(0, end).map((value, index) => ({
    day: FIRST_DAY + BigInt(index),
    open: value,
    high: high[index],
    low: low[index],
    close: value,
  }));

/** Candles without a range. */
export const flatCandles = (closes: readonly number[]): readonly DailyCandle[] =>
  closes.map((close, index) => ({ day: FIRST_DAY + BigInt(index), open: close, high: close, low: close, close }));

/** Of doubles: the matchers of the suite that runs in the same process take integers only. */
export const isWithin = (value: number | undefined, expected: number, bound: number): boolean =>
  value !== undefined && Math.abs(value - expected) <= bound;

export const namedSeries = (name: string): RecordedSeries => {
  const found = recorded.series.find((series) => series.name === name);
  if (found === undefined) throw new Error(`taLib.json has no series "${name}"`);
  return found;
};
