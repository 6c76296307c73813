/**
 * Exact decimals read from text: recorded amounts come as "0.1" or "3.119e-05" and never pass
 * through a float.
 */

/**
 * 10^18 whole tokens at 1e-9, more than any reserve ever had; keeps every product within 128 bits.
 */
export const AMOUNT_LIMIT_E9 = 10n ** 27n;

export interface Decimal {
  /** No trailing zeros, so that equal values have equal fields. */
  readonly digits: bigint;
  /** value = digits / 10^decimals; negative for round large numbers. */
  readonly decimals: number;
}

const DECIMAL = /^(-?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;
const MAX_LENGTH = 100;

/** @returns Undefined when the text is not a decimal number. */
export const parseDecimal = (text: string): Decimal | undefined => {
  const match = text.length <= MAX_LENGTH ? DECIMAL.exec(text) : null;
  if (match === null) return undefined;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match;
  if (whole + fraction === "") return undefined;
  const significant = (whole + fraction).replace(/0+$/, "");
  const digits = BigInt(sign + (significant === "" ? "0" : significant));
  if (digits === 0n) return { digits: 0n, decimals: 0 };
  const stripped = whole.length + fraction.length - significant.length;
  return { digits, decimals: fraction.length - stripped - Number(exponent) };
};

/** floor(value * 10^places) for a value that is not negative. */
export const atScale = ({ digits, decimals }: Decimal, places: number): bigint => {
  const shift = places - decimals;
  return shift >= 0 ? digits * 10n ** BigInt(shift) : digits / 10n ** BigInt(-shift);
};
