import { isZero, lastOf } from "./averages.ts";
import type { PriceSeries } from "./candles.ts";

/** Wilder's directional movement system, period 14 days throughout. */
export const PERIOD = 14;

/** Largest of the day's range and its distances from the close before. The first day has none. */
export const trueRanges = ({ high, low, close }: PriceSeries): readonly number[] =>
  high.slice(1).map((top, index) => {
    const before = close[index];
    const bottom = low[index + 1];
    return Math.max(top - bottom, Math.abs(top - before), Math.abs(bottom - before));
  });

interface Movement {
  readonly plus: number;
  readonly minus: number;
  readonly range: number;
}

/**
 * The larger of the two moves beyond the day before counts, if it is one at all; equal moves count
 * for neither.
 */
const movements = (series: PriceSeries): readonly Movement[] =>
  trueRanges(series).map((range, index) => {
    const up = series.high[index + 1] - series.high[index];
    const down = series.low[index] - series.low[index + 1];
    return { plus: up > 0 && up > down ? up : 0, minus: down > 0 && down > up ? down : 0, range };
  });

/**
 * Wilder's sums: plain over the first 13 movements; after that each day a 14th of the sum leaves
 * and the day's movement enters.
 */
const smoothedMovements = (series: PriceSeries): readonly Movement[] => {
  const all = movements(series);
  let [plus, minus, range] = [0, 0, 0];
  for (const first of all.slice(0, PERIOD - 1)) {
    plus += first.plus;
    minus += first.minus;
    range += first.range;
  }
  const smoothed = [{ plus, minus, range }];
  for (const next of all.slice(PERIOD - 1)) {
    plus = plus - plus / PERIOD + next.plus;
    minus = minus - minus / PERIOD + next.minus;
    range = range - range / PERIOD + next.range;
    smoothed.push({ plus, minus, range });
  }
  return smoothed;
};

export const plusDirectionalMovement = (series: PriceSeries): number =>
  smoothedMovements(series).reduce((_, { plus }) => plus, 0);

export const plusDirectionalIndicator = (series: PriceSeries): number =>
  smoothedMovements(series).reduce((_, { plus, range }) => (isZero(range) ? 0 : 100 * (plus / range)), 0);

/**
 * Percent by which one direction outweighs the other, from the 15th day; undefined for a day
 * without any range or movement.
 */
const indices = (series: PriceSeries): readonly (number | undefined)[] =>
  smoothedMovements(series)
    .slice(1)
    .map(({ plus, minus, range }) => {
      if (isZero(range)) return undefined;
      const [plusIndicator, minusIndicator] = [100 * (plus / range), 100 * (minus / range)];
      const both = minusIndicator + plusIndicator;
      return isZero(both) ? undefined : 100 * (Math.abs(minusIndicator - plusIndicator) / both);
    });

/** A day without an index keeps that of the day before; 0 before there was one. */
export const directionalIndex = (series: PriceSeries): number =>
  indices(series).reduce<number>((before, index) => index ?? before, 0);

/**
 * Begins with a 14th of the sum of the first 14 indices, in which a missing one adds nothing; after
 * that a missing one changes nothing.
 */
const averageIndices = (series: PriceSeries): readonly number[] => {
  const all = indices(series);
  let average = all.slice(0, PERIOD).reduce<number>((total, index) => total + (index ?? 0), 0) / PERIOD;
  const averages = [average];
  for (const index of all.slice(PERIOD)) {
    if (index !== undefined) average = (average * (PERIOD - 1) + index) / PERIOD;
    averages.push(average);
  }
  return averages;
};

export const averageDirectionalIndex = (series: PriceSeries): number => lastOf(averageIndices(series));

/** Mean of today's average index and that of 13 days ago. */
export const averageDirectionalIndexRating = (series: PriceSeries): number => {
  const averages = averageIndices(series);
  return (lastOf(averages) + averages[averages.length - PERIOD]) / 2;
};
