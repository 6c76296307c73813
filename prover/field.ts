import { FIELD_ORDER } from "../client/publicSignals.ts";

/** The BN254 scalar field in plain BigInt, elements in 0..FIELD_ORDER - 1. */

export { FIELD_ORDER };
/** Order of BN254's base field, in which the coordinates of its points are (EIP-196). */
export const BASE_FIELD_ORDER = 21888242871839275222246405745257275088696311157297823662689037894645226208583n;
/**
 * Bytes of an element in .ptau, .zkey, .r1cs and .wtns files; a coordinate of a point takes as
 * many.
 */
export const FIELD_BYTES = 32;

export const mod = (value: bigint): bigint => {
  if (value >= 0n && value < FIELD_ORDER) return value;
  const rest = value % FIELD_ORDER;
  return rest < 0n ? rest + FIELD_ORDER : rest;
};

/**
 * The inverse of a field element.
 *
 * @throws RangeError for 0, which has none.
 */
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
