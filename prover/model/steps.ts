import type { Interval } from "./interval.ts";
import { isOne } from "./interval.ts";

/** A function of integers by its enclosures. */
type Enclosure = (from: bigint, to: bigint) => Interval;

/** What holds from an integer on, up to the next one listed. */
export interface Cut<T> {
  readonly from: bigint;
  readonly is: T;
}

interface Range {
  readonly min: bigint;
  readonly max: bigint;
}

/**
 * Cuts a range where what is decided of a function changes, by halving whatever is not decided yet.
 *
 * @param options.decide What holds for every value in an interval, or undefined where that differs.
 * @param options.alone The same of a single integer that is not decided.
 * @param options.pieces The most pieces, and `visits` the most intervals to look at.
 * @returns The cuts in rising order, the first at the range's least integer; undefined beyond the
 * limits.
 */
export const cutsOf = <T>(
  over: Enclosure,
  range: Range,
  options: {
    readonly decide: (values: Interval) => T | undefined;
    readonly alone: (value: bigint, values: Interval) => T | undefined;
    readonly pieces: number;
    readonly visits: number;
  },
): readonly Cut<T>[] | undefined => {
  const cuts: Cut<T>[] = [];
  const open: Range[] = [{ min: range.min, max: range.max }];
  let visits = 0;
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    if (++visits > options.visits) return undefined;
    const { min, max } = part;
    const values = over(min, max);
    const is = options.decide(values) ?? (min === max ? options.alone(min, values) : undefined);
    if (is === undefined) {
      if (min === max) return undefined;
      const middle = min + ((max - min) >> 1n);
      open.push({ min: middle + 1n, max }, { min, max: middle });
    } else if (cuts.length === 0 || cuts.at(-1)?.is !== is) {
      if (cuts.length === options.pieces) return undefined;
      cuts.push({ from: min, is });
    }
  }
  return cuts;
};

/** Pieces of a step function beyond which a curve is the better form. */
const MAX_STEPS = 256;
const MAX_VISITS = 1 << 15;

const oneValue = (values: Interval): number | undefined => (isOne(values) ? values.min : undefined);
const nominal = (_value: bigint, { min, max, nan }: Interval): number | undefined =>
  nan || !Number.isFinite(min + max) ? undefined : (min + max) / 2;

/**
 * A function that is constant between few integers, as its values; undefined for any other. One that takes
 * another value at every integer is a step function only over a handful of them.
 */
export const stepsOf = (over: Enclosure, range: Range): readonly Cut<number>[] | undefined => {
  const cuts = cutsOf(over, range, { decide: oneValue, alone: nominal, pieces: MAX_STEPS, visits: MAX_VISITS });
  if (cuts === undefined) return undefined;
  const integers = range.max - range.min + 1n;
  return integers <= 8n || BigInt(2 * cuts.length) <= integers ? cuts : undefined;
};
