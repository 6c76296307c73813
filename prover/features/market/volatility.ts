import { lastOf, mean, wilderAverage, ZERO_BELOW } from "./averages.ts";
import type { PriceSeries } from "./candles.ts";
import { PERIOD, trueRanges } from "./directionalMovement.ts";

const CORRELATION_DAYS = 30;
const SLOPE_DAYS = 14;

/** Candles of the largest fall. */
export const DRAWDOWN_DAYS = 365;

export const averageTrueRange = (series: PriceSeries): number => wilderAverage(trueRanges(series), PERIOD);

/** Average true range in percent of the last close. */
export const normalizedAverageTrueRange = (series: PriceSeries): number =>
  (averageTrueRange(series) / lastOf(series.close)) * 100;

/**
 * Pearson's correlation of highs and lows about their means; 0 when one of them (nearly) did not
 * move.
 */
export const correlation = ({ high, low }: PriceSeries): number => {
  const centred = (values: readonly number[]): readonly number[] => {
    const average = mean(values);
    return values.map((value) => value - average);
  };
  const highs = centred(high.slice(-CORRELATION_DAYS));
  const lows = centred(low.slice(-CORRELATION_DAYS));
  let [ofHighs, ofLows, ofBoth] = [0, 0, 0];
  for (const [index, distance] of highs.entries()) {
    const other = lows[index];
    ofHighs += distance * distance;
    ofLows += other * other;
    ofBoth += distance * other;
  }
  const variances = ofHighs * ofLows;
  return variances < ZERO_BELOW ? 0 : ofBoth / Math.sqrt(variances);
};

/**
 * Least squares slope of 14 closes, per day, from pairs at equal distance from the middle: what
 * does not move has the slope 0 exactly.
 */
export const linearRegressionSlope = ({ close }: PriceSeries): number => {
  const closes = close.slice(-SLOPE_DAYS);
  let [moments, squares] = [0, 0];
  for (let index = 0; index < SLOPE_DAYS / 2; index++) {
    const mirrored = SLOPE_DAYS - 1 - index;
    const distance = mirrored - index;
    moments += distance * (closes[mirrored] - closes[index]);
    squares += distance * distance;
  }
  return moments / squares;
};

/**
 * Largest fall from a running peak of daily closes, as a share of that peak: 0 when closes never
 * fell, below 1 always.
 */
export const maxDrawdown = ({ close }: PriceSeries): number => {
  let [peak, largest] = [0, 0];
  for (const value of close.slice(-DRAWDOWN_DAYS)) {
    peak = Math.max(peak, value);
    largest = Math.max(largest, (peak - value) / peak);
  }
  return largest;
};
