/** Sums run from the oldest value to the newest, always: that order is part of each definition. */
export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

export const mean = (values: readonly number[]): number => sum(values) / values.length;

/** Values nearer to 0 count as 0 where TA-Lib says so, whatever the unit. */
export const ZERO_BELOW = 1e-14;

export const isZero = (value: number): boolean => -ZERO_BELOW < value && value < ZERO_BELOW;

/** Mean of each `period` neighbours; the first is of values 0 to period - 1. */
export const simpleAverages = (values: readonly number[], period: number): readonly number[] =>
  values.slice(period - 1).map((_, index) => mean(values.slice(index, index + period)));

/**
 * Begins with the mean of the first `period` values; after that each value moves the average by
 * `factor` of their difference.
 */
export const exponentialAverages = (
  values: readonly number[],
  { period, factor = 2 / (period + 1) }: { period: number; factor?: number },
): readonly number[] => {
  let average = mean(values.slice(0, period));
  const averages = [average];
  for (const value of values.slice(period)) {
    average = (value - average) * factor + average;
    averages.push(average);
  }
  return averages;
};

/**
 * Wilder's average: begins with the mean of the first `period` values; after that each value has
 * the weight 1 / period.
 */
export const wilderAverage = (values: readonly number[], period: number): number =>
  values
    .slice(period)
    .reduce((average, value) => (average * (period - 1) + value) / period, mean(values.slice(0, period)));

export const lastOf = (values: readonly number[]): number => values[values.length - 1];
