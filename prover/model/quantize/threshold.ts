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
