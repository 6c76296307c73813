import { createHash } from "node:crypto";

import { FIELD_ORDER } from "../field.ts";

/** Declared range of an input, inclusive. */
export interface FeatureRange {
  readonly name: string;
  readonly min: bigint;
  readonly max: bigint;
}

export interface SampleRow {
  readonly features: readonly bigint[];
  readonly salt: bigint;
}

/**
 * Numbers drawn from a seed: the same on every machine, so that a finding can be looked at again.
 */
export const numbersFrom = (seed: string): (() => bigint) => {
  let count = 0;
  return () => BigInt(`0x${createHash("sha512").update(`${seed}:${count++}`).digest("hex")}`);
};

/**
 * Rows in the declared ranges: all least, all greatest, then by turns uniform in the range, near
 * its least end at every order of magnitude, and either.
 */
export const sampleRows = ({
  ranges,
  seed,
  count,
}: {
  ranges: readonly FeatureRange[];
  seed: string;
  count: number;
}): readonly SampleRow[] => {
  const next = numbersFrom(seed);
  const uniform = ({ min, max }: FeatureRange): bigint => min + (next() % (max - min + 1n));
  const nearLeast = ({ min, max }: FeatureRange): bigint => {
    const bits = (max - min).toString(2).length;
    const reach = (1n << (next() % BigInt(bits + 1))) - 1n;
    return min + (next() % ((reach < max - min ? reach : max - min) + 1n));
  };
  const pick = (row: number, range: FeatureRange): bigint => {
    if (row === 0) return range.min;
    if (row === 1) return range.max;
    return row % 3 === 2
      ? uniform(range)
      : row % 3 === 0
        ? nearLeast(range)
        : next() % 2n === 0n
          ? uniform(range)
          : nearLeast(range);
  };
  return Array.from({ length: count }, (_, row) => ({
    features: ranges.map((range) => pick(row, range)),
    salt: next() % FIELD_ORDER,
  }));
};
