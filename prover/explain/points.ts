import { scoreAt } from "../model/evaluate.ts";
import type { Output } from "../model/integerModel.ts";
import { floorOf, plus, type Rational, rational, sumOf, times, ZERO } from "./rational.ts";

const negative = (value: Rational): boolean => value.numerator < 0n;

/**
 * Score of an output that may lie between two integers: thresholds and roundings are at integers,
 * so the part behind the point cannot matter.
 */
const pointsAt = (output: Rational, scale: Output["score"]): bigint => scoreAt(floorOf(output), scale);

/** Each share's part of the points, in proportion; 0 for all where nothing is to be shared. */
const proportionally = (shares: readonly Rational[], points: Rational): readonly Rational[] => {
  const total = sumOf(shares);
  if (total.numerator === 0n) return shares.map(() => ZERO);
  const pointsPerShare = times(points, rational(total.denominator, total.numerator));
  return shares.map((share) => times(share, pointsPerShare));
};

/**
 * Shares of the output as shares of points, which add up to score(subject) - score(reference)
 * exactly: rounding, knots and the clamp to 300-850 are in them. What falls and what rises are two
 * players: each gets what it changes in the score, entering first or second, by the mean of both;
 * within each, points are in proportion to the output. Where all shares have one sign that is the
 * secant of the score over the output. With both signs it is not: there the secant's slope has no
 * bound when they nearly cancel, while here rounding costs a side a point at most, and no sign
 * turns around.
 */
export const pointShares = (
  shares: readonly Rational[],
  { reference, scale }: { readonly reference: bigint; readonly scale: Output["score"] },
): readonly Rational[] => {
  const falling = shares.map((share) => (negative(share) ? share : ZERO));
  const rising = shares.map((share) => (negative(share) ? ZERO : share));
  const start = rational(reference);
  const [low, high] = [plus(start, sumOf(falling)), plus(start, sumOf(rising))];
  const end = plus(high, sumOf(falling));
  const [atStart, atLow, atHigh, atEnd] = [start, low, high, end].map((output) => pointsAt(output, scale));
  const side = (first: readonly [bigint?, bigint?], second: readonly [bigint?, bigint?]): Rational =>
    rational((first[1] ?? 0n) - (first[0] ?? 0n) + (second[1] ?? 0n) - (second[0] ?? 0n), 2n);
  const fallen = proportionally(falling, side([atStart, atLow], [atHigh, atEnd]));
  const risen = proportionally(rising, side([atStart, atHigh], [atLow, atEnd]));
  return fallen.map((points, index) => plus(points, risen[index] ?? ZERO));
};
