import { FIELD_ORDER } from "../witness/commitment.ts";

/** The BN254 scalar field in plain BigInt, elements in 0..FIELD_ORDER - 1. */

export const mod = (value: bigint): bigint => {
  if (value >= 0n && value < FIELD_ORDER) return value;
  const rest = value % FIELD_ORDER;
  return rest < 0n ? rest + FIELD_ORDER : rest;
};

/** Inverse in the field. Throws RangeError for 0, which has none. */
export const inverse = (value: bigint): bigint => {
  let [a, b, x, y] = [mod(value), FIELD_ORDER, 1n, 0n];
  if (a === 0n) throw new RangeError("0 has no inverse");
  while (a > 1n) {
    const quotient = b / a;
    [a, b] = [b - quotient * a, a];
    [x, y] = [y - quotient * x, x];
  }
  return mod(x);
};

const halves: bigint[] = [1n];

/** 2^-exponent in the field. */
export const inversePowerOfTwo = (exponent: number): bigint => {
  for (let known = halves.length; known <= exponent; known++) {
    const last = halves[known - 1] ?? 1n;
    halves.push((last % 2n === 0n ? last : last + FIELD_ORDER) / 2n);
  }
  return halves[exponent] ?? 1n;
};
