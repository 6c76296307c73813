import { randomBytes } from "node:crypto";

import { FIELD_ORDER, inverse, mod } from "../field.ts";

/**
 * The secrets of a phase 1. Whoever knows them can forge proofs. Only development keys are made
 * from known secrets, and only in memory.
 */
export interface Trapdoor {
  readonly tau: bigint;
  readonly alpha: bigint;
  readonly beta: bigint;
}

const power = (base: bigint, exponent: bigint): bigint => {
  let result = 1n;
  for (let square = mod(base), rest = exponent; rest > 0n; rest >>= 1n, square = mod(square * square))
    if (rest & 1n) result = mod(result * square);
  return result;
};

const randomScalar = (): bigint => mod(BigInt(`0x${randomBytes(48).toString("hex")}`));

/** first, first x, first x^2, ... */
export const powersOf = (x: bigint, count: number, first: bigint): bigint[] => {
  const values: bigint[] = [];
  for (let value = first; values.length < count; value = mod(value * x)) values.push(value);
  return values;
};

/** Values at `tau` of the Lagrange polynomials over the domain of size 2^bits, times `factor`. */
export const lagrangeAt = (tau: bigint, bits: number, factor: bigint): bigint[] => {
  const size = 1 << bits;
  // 5 generates the multiplicative group whose roots of unity snarkjs uses.
  const roots = powersOf(power(5n, (FIELD_ORDER - 1n) / BigInt(size)), size, 1n);
  // L_i(tau) = root_i (tau^n - 1) / (n (tau - root_i)); the denominators are inverted together.
  const prefix: bigint[] = [];
  let product = 1n;
  for (const root of roots) {
    prefix.push(product);
    product = mod(product * (tau - root));
  }
  let suffix = inverse(product);
  const common = mod(mod((power(tau, BigInt(size)) - 1n) * inverse(BigInt(size))) * factor);
  const values = new Array<bigint>(size);
  for (let index = size - 1; index >= 0; index--) {
    const root = roots[index] ?? 0n;
    values[index] = mod(mod(suffix * (prefix[index] ?? 0n)) * mod(common * root));
    suffix = mod(suffix * (tau - root));
  }
  return values;
};

export const drawTrapdoor = (): Trapdoor => ({ tau: randomScalar(), alpha: randomScalar(), beta: randomScalar() });
