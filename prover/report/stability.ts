import { quantileSorted } from "simple-statistics";

/** Past these a shift is called moderate or large, as the industry does. */
export const PSI_MODERATE = 0.1;
export const PSI_LARGE = 0.25;

/** A share of nothing would make an index infinite. */
const LEAST_SHARE = 1e-4;

/** Values, each with how many rows it stands for. */
export interface Sample {
  readonly values: readonly number[];
  /** 1 each when left out. */
  readonly weights?: readonly number[] | undefined;
}

/** How far a sample lies from another, and how far it would lie by chance. */
export interface Shift {
  readonly index: number;
  /**
   * What the counts alone make, without any shift, were the rows independent: the mean, and the
   * value that 95 of 100 such samples stay below. Rows of one wallet make more.
   */
  readonly noise: number;
  readonly noiseBound: number;
}

/**
 * Upper borders of ten parts of equal count, each once: values that fill several parts make fewer
 * of them.
 */
const bordersOf = (values: readonly number[]): readonly number[] => {
  const sorted = [...values].sort((a, b) => a - b);
  const borders = Array.from({ length: 9 }, (_, part) => quantileSorted(sorted, (part + 1) / 10));
  return [...new Set(borders)];
};

/** Weights by part. */
const countsOf = ({ values, weights }: Sample, borders: readonly number[]): readonly number[] => {
  const counts = new Array<number>(borders.length + 1).fill(0);
  for (const [index, value] of values.entries()) {
    const at = borders.findIndex((border) => value <= border);
    const part = at < 0 ? borders.length : at;
    counts[part] = (counts[part] ?? 0) + (weights?.[index] ?? 1);
  }
  return counts;
};

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** Rows of equal weight that tell as much (Kish 1965). */
const effectiveCount = ({ values, weights }: Sample): number =>
  weights === undefined ? values.length : sumOf(weights) ** 2 / sumOf(weights.map((weight) => weight ** 2));

/** Sum of (b - a) ln(b / a) over the shares of parts. */
const divergence = (base: readonly number[], current: readonly number[]): number =>
  current.reduce((sum, share, part) => {
    const before = base[part] ?? share;
    return sum + (share - before) * Math.log(share / before);
  }, 0);

/** 95th percentiles of chi-squared with 1 to 9 degrees of freedom. */
const CHI_SQUARED_95 = [3.841, 5.991, 7.815, 9.488, 11.07, 12.592, 14.067, 15.507, 16.919];

/**
 * Without a shift, such an index is about chi-squared with one degree of freedom less than there
 * are parts, times the sum of 1 / count (Yurdakul 2018).
 */
const noiseOf = (counts: readonly (readonly number[])[], samples: readonly Sample[]): Omit<Shift, "index"> => {
  const filled = (counts[0] ?? []).filter((_, part) => counts.some((of) => (of[part] ?? 0) > 0)).length;
  const scale = sumOf(samples.map((sample) => 1 / effectiveCount(sample)));
  return { noise: (filled - 1) * scale, noiseBound: (CHI_SQUARED_95[filled - 2] ?? 0) * scale };
};

/**
 * Population stability index of `current` against `base`, in tenths of `base`, with empty shares as
 * 0.0001 (Siddiqi 2006). Of scores it is the PSI, of a feature's values the characteristic
 * stability index (CSI).
 */
export const shiftOf = (base: Sample, current: Sample): Shift => {
  const borders = bordersOf(base.values);
  const counts = [base, current].map((sample) => countsOf(sample, borders));
  const [before, after] = counts.map((of) => of.map((count) => Math.max(count / sumOf(of), LEAST_SHARE)));
  return { index: divergence(before ?? [], after ?? []), ...noiseOf(counts, [base, current]) };
};

/**
 * Information value of a feature: how far its bad rows lie from its good ones, in tenths of both
 * together, each part with half a row more so that an empty one stays finite (Siddiqi 2006).
 */
export const informationValue = (good: Sample, bad: Sample): Shift => {
  const borders = bordersOf([...good.values, ...bad.values]);
  const all = [good, bad].map((sample) => countsOf(sample, borders));
  const isFilled = (_: number, part: number): boolean => all.some((of) => (of[part] ?? 0) > 0);
  const counts = all.map((of) => of.filter(isFilled));
  const [ofGood, ofBad] = [good, bad].map((sample, index) => {
    const of = counts[index] ?? [];
    const half = (0.5 * sumOf(of)) / effectiveCount(sample);
    return of.map((count) => (count + half) / (sumOf(of) + half * of.length));
  });
  return { index: divergence(ofGood ?? [], ofBad ?? []), ...noiseOf(counts, [good, bad]) };
};
