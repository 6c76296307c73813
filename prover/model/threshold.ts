import type { Feature } from "./schema.ts";

/** The float32 that the float model is given for an integer feature value. Non-decreasing in the integer, because both roundings are monotone. */
export const float32Image = (value: bigint, scale: number): number => Math.fround(Number(value) * scale);

/**
 * Least integer in [min, max + 1] whose float32 image satisfies `reached`, a predicate that never goes back to false as its argument rises.
 * max + 1 means that no value in range reaches it.
 */
export const leastInteger = ({ min, max, scale }: Feature, reached: (image: number) => boolean): bigint => {
  let low = min;
  let high = max + 1n;
  while (low < high) {
    const middle = low + ((high - low) >> 1n);
    if (reached(float32Image(middle, scale))) high = middle;
    else low = middle + 1n;
  }
  return low;
};
