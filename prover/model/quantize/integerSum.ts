import type { Affine, Atom } from "../column.ts";
import { SchemaError } from "../errors.ts";
import type { Value } from "./value.ts";

/** What the gadgets assume of every sum: far below the field's modulus. */
export const SUM_BITS = 200;

export const toInteger = (real: number, what: string): bigint => {
  const rounded = Math.round(real);
  if (!Number.isFinite(rounded) || Math.abs(rounded) >= 2 ** SUM_BITS)
    throw new SchemaError(`${what} is ${real}, beyond what a circuit can hold: narrow the ranges or scale the model`);
  return BigInt(rounded);
};

/** The nearest integer in a range. */
export const within = (value: bigint, min: bigint, max: bigint): bigint =>
  value < min ? min : value > max ? max : value;

/**
 * bias + sum of weight x value at 2^-bits, and its range by interval analysis. The bias takes the rounded weights times the values' zeros, so that a
 * weight's rounding counts only with the distance from there. A steady sum rounds the weights of all limbs but the last towards 0: what a limb gives back when it goes from its
 * greatest value to 0 is then never more than what the next one brings.
 */
export const integerSum = (
  sum: Affine,
  {
    values,
    bits,
    isSteady,
    settled = (_source, weight) => weight,
  }: {
    values: ReadonlyMap<Atom, Value>;
    bits: number;
    isSteady: boolean;
    /** The weight that a source has in the end. */
    settled?: (source: number, weight: bigint) => bigint;
  },
) => {
  const terms: { source: number; weight: bigint }[] = [];
  let constant = sum.constant * 2 ** bits;
  let [zeros, low, high] = [0n, 0n, 0n];
  for (const [atom, weight] of sum.terms) {
    const value = values.get(atom);
    if (value === undefined) continue;
    constant += weight * value.shift * 2 ** bits;
    for (const [limb, { source, unit, zero, min, max }] of value.limbs.entries()) {
      const real = weight * unit * 2 ** bits;
      const isLast = limb === value.limbs.length - 1;
      const integer = settled(source, toInteger(isSteady && !isLast ? Math.trunc(real) : real, "a weight"));
      if (integer === 0n) continue;
      zeros += integer * zero;
      terms.push({ source, weight: integer });
      const [one, other] = [integer * min, integer * max];
      low += one < other ? one : other;
      high += one < other ? other : one;
    }
  }
  terms.sort((one, other) => one.source - other.source);
  const bias = toInteger(constant, "a bias") - zeros;
  return { terms, bias, min: low + bias, max: high + bias };
};
