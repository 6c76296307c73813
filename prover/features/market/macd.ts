import { exponentialAverages, lastOf, mean, simpleAverages } from "./averages.ts";
import type { PriceSeries } from "./candles.ts";

/** Days of Appel's moving averages of closes. */
const FAST = 12;
const SLOW = 26;
const SIGNAL = 9;

interface Factors {
  readonly fast?: number;
  readonly slow?: number;
}

/** What MACDFIX has instead of 2 / 13 and 2 / 27. */
export const FIXED_FACTORS: Factors = { fast: 0.15, slow: 0.075 };

/** Both averages begin on the 26th day: the fast one with the mean of the 12 closes up to it. */
const exponentialLine = ({ close }: PriceSeries, { fast, slow }: Factors): readonly number[] => {
  const slowAverages = exponentialAverages(close, { period: SLOW, factor: slow });
  const fastAverages = exponentialAverages(close.slice(SLOW - FAST), { period: FAST, factor: fast });
  return fastAverages.map((average, index) => average - slowAverages[index]);
};

export const macd = (series: PriceSeries, factors: Factors = {}): number => lastOf(exponentialLine(series, factors));

export const macdSignal = (series: PriceSeries, factors: Factors = {}): number =>
  lastOf(exponentialAverages(exponentialLine(series, factors), { period: SIGNAL }));

const simpleLine = ({ close }: PriceSeries): readonly number[] => {
  const slowAverages = simpleAverages(close, SLOW);
  return simpleAverages(close.slice(SLOW - FAST), FAST).map((fast, index) => fast - slowAverages[index]);
};

/** MACDEXT with its default averages, simple ones, which is APO with simple averages too. */
export const simpleMacd = (series: PriceSeries): number => lastOf(simpleLine(series));

export const simpleMacdSignal = (series: PriceSeries): number => mean(simpleLine(series).slice(-SIGNAL));

/** Percent of the slow simple average by which the fast one is above it. */
export const percentagePriceOscillator = (series: PriceSeries): number => {
  const slow = mean(series.close.slice(-SLOW));
  return ((mean(series.close.slice(-FAST)) - slow) / slow) * 100;
};
