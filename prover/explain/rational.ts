/** numerator / denominator in lowest terms, denominator above 0: equal values have equal fields. */
export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

const commonDivisor = (one: bigint, other: bigint): bigint => {
  let [a, b] = [one < 0n ? -one : one, other < 0n ? -other : other];
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
};

export const rational = (numerator: bigint, denominator = 1n): Rational => {
  if (denominator === 0n) throw new Error("a fraction over 0");
  const divisor = commonDivisor(numerator, denominator) * (denominator < 0n ? -1n : 1n);
  return { numerator: numerator / divisor, denominator: denominator / divisor };
};

export const ZERO = rational(0n);

export const plus = (one: Rational, other: Rational): Rational =>
  rational(one.numerator * other.denominator + other.numerator * one.denominator, one.denominator * other.denominator);

export const times = (one: Rational, other: Rational): Rational =>
  rational(one.numerator * other.numerator, one.denominator * other.denominator);

export const sumOf = (values: readonly Rational[]): Rational => values.reduce(plus, ZERO);

/** Greatest integer that is not above the value. */
export const floorOf = ({ numerator, denominator }: Rational): bigint => {
  const quotient = numerator / denominator;
  return numerator < 0n && quotient * denominator !== numerator ? quotient - 1n : quotient;
};

/**
 * Compares two values: below 0, 0 or above 0 as the first is below, equal to or above the second.
 */
export const compare = (one: Rational, other: Rational): number => {
  const difference = one.numerator * other.denominator - other.numerator * one.denominator;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
};

/** "-7/3", "5". */
export const fractionText = ({ numerator, denominator }: Rational): string =>
  denominator === 1n ? `${numerator}` : `${numerator}/${denominator}`;

/**
 * Each value times `unitsPerOne` as a whole number, by largest remainder: together they are the
 * floored sum in these units, which is the sum itself where that is whole, so that what is printed
 * adds up. Of equal remainders the earlier one is served; a value of 0 stays 0.
 */
export const roundTogether = (values: readonly Rational[], unitsPerOne: bigint): readonly bigint[] => {
  const scaled = values.map((value) => times(value, rational(unitsPerOne)));
  const floors = scaled.map(floorOf);
  const missing = floorOf(sumOf(scaled)) - floors.reduce((sum, floor) => sum + floor, 0n);
  const served = scaled
    .map((value, index) => ({ index, remainder: plus(value, rational(-(floors[index] ?? 0n))) }))
    .sort((one, other) => compare(other.remainder, one.remainder) || one.index - other.index)
    .slice(0, Number(missing))
    .map(({ index }) => index);
  const raised = new Set(served);
  return floors.map((floor, index) => (raised.has(index) ? floor + 1n : floor));
};

/** "-3.1" of -31 tenths. */
export const tenthsText = (tenths: bigint): string => {
  const size = tenths < 0n ? -tenths : tenths;
  return `${tenths < 0n ? "-" : ""}${size / 10n}.${size % 10n}`;
};
