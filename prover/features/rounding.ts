import { type Decimal, parseDecimal } from "../events/recorded/decimal.ts";

const half = ({ digits, decimals }: Decimal, places: number): bigint => {
  const shift = decimals - places;
  if (shift <= 0) return digits * 10n ** BigInt(-shift);
  const divisor = 10n ** BigInt(shift);
  const magnitude = digits < 0n ? -digits : digits;
  const rounded = (magnitude + divisor / 2n) / divisor;
  return digits < 0n ? -rounded : rounded;
};

/**
 * round(value * 10^places) of the decimal that a double prints as, half away from zero; undefined
 * for anything that is not a number.
 */
export const roundedAtScale = (value: number, places: number): bigint | undefined => {
  const decimal = Number.isFinite(value) ? parseDecimal(String(value)) : undefined;
  return decimal && half(decimal, places);
};
