/**
 * How many blocks to ask for at once: nodes limit a question's result, its time or its range, each
 * in its own way and words.
 */

export const afterRefusal = (size: bigint): bigint => (size > 1n ? size / 2n : 1n);

/** Grows by a quarter: doubling would run into the same refusal every other time. */
export const afterAnswer = (size: bigint, most: bigint): bigint => {
  const grown = size + size / 4n + 1n;
  return grown < most ? grown : most;
};
