import type { Direction } from "../column.ts";
import type { Feature } from "../schema.ts";

/**
 * The float32 that the float model is given for an integer feature value. Non-decreasing in the
 * integer, because both roundings are monotone.
 */
export const float32Image = (value: bigint, scale: number): number => Math.fround(Number(value) * scale);

/**
 * Least integer in [min, max + 1] from which on `reached`, a predicate that never goes back to
 * false as its argument rises, holds. max + 1: nowhere.
 */
export const leastInteger = (
  { min, max }: { readonly min: bigint; readonly max: bigint },
  reached: (value: bigint) => boolean,
): bigint => {
  let low = min;
  let high = max + 1n;
  while (low < high) {
    const middle = low + ((high - low) >> 1n);
    if (reached(middle)) high = middle;
    else low = middle + 1n;
  }
  return low;
};

/**
 * Where a monotone function of a feature passes `holds`, a predicate that never goes back to false
 * as the function's value rises. `from` is the least integer of the upper part of the range;
 * `upper` says whether it is the part where the predicate holds.
 */
export const turningPoint = (
  feature: Feature,
  { at, direction }: { readonly at: (image: number) => number; readonly direction: Direction },
  holds: (value: number) => boolean,
): { readonly from: bigint; readonly upper: boolean } => {
  const test = (value: bigint): boolean => holds(at(float32Image(value, feature.scale)));
  return direction === -1
    ? { from: leastInteger(feature, (value) => !test(value)), upper: false }
    : { from: leastInteger(feature, test), upper: true };
};
