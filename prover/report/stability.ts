import { quantileSorted } from "simple-statistics";

/** Past these a shift is called moderate or large, as the industry does. */
export const PSI_MODERATE = 0.1;
export const PSI_LARGE = 0.25;

/** A share of nothing would make an index infinite. */
const LEAST_SHARE = 1e-4;

/**
 * Upper borders of ten parts of equal count, each once: values that fill several parts make fewer
 * of them.
 */
const bordersOf = (values: readonly number[]): readonly number[] => {
  const sorted = [...values].sort((a, b) => a - b);
  const borders = Array.from({ length: 9 }, (_, part) => quantileSorted(sorted, (part + 1) / 10));
  return [...new Set(borders)];
};

const sharesOf = (values: readonly number[], borders: readonly number[]): readonly number[] => {
  const counts = new Array<number>(borders.length + 1).fill(0);
  for (const value of values) {
    const at = borders.findIndex((border) => value <= border);
    const part = at < 0 ? borders.length : at;
    counts[part] = (counts[part] ?? 0) + 1;
  }
  return counts.map((count) => Math.max(count / values.length, LEAST_SHARE));
};

/**
 * Population stability index of `current` against `base`, in tenths of `base`: sum of (current -
 * base) ln(current / base) over their shares (Siddiqi 2006). Of scores it is the PSI, of a
 * feature's values the characteristic stability index (CSI).
 */
export const stabilityIndex = (base: readonly number[], current: readonly number[]): number => {
  const borders = bordersOf(base);
  const expected = sharesOf(base, borders);
  const actual = sharesOf(current, borders);
  return actual.reduce((sum, share, part) => {
    const before = expected[part] ?? LEAST_SHARE;
    return sum + (share - before) * Math.log(share / before);
  }, 0);
};
