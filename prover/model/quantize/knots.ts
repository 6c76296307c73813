import type { Column } from "../column.ts";
import { UnsupportedOperatorError } from "../errors.ts";
import type { KnotTable } from "../integerModel.ts";
import { SCORE_MAX, SCORE_MIN, type Scorecard } from "../scorecard.ts";
import { leastInteger } from "./threshold.ts";

/** Sums where knots are looked for: beyond, every probability is 0 or 1 as a double. */
const FAR = 2 ** 20;

/**
 * Unrounded points of a probability of liquidation; beyond [0, 1] they are those of the nearer end.
 */
const pointsOf = ({ offset, factor }: Scorecard, probability: number): number =>
  offset +
  factor * (Math.log(1 - Math.min(1, Math.max(0, probability))) - Math.log(Math.min(1, Math.max(0, probability))));

/** Whole points of a probability, half up and clamped. */
const scoreOf = (card: Scorecard, probability: number): number =>
  Math.min(Number(SCORE_MAX), Math.max(Number(SCORE_MIN), Math.floor(pointsOf(card, probability) + 0.5)));

/**
 * Sums at which a function is tried: by tenths to 100, by hundredths of themselves from there on.
 */
const SAMPLES: readonly number[] = (() => {
  const near = Array.from({ length: 1001 }, (_, index) => index / 10);
  const far = Array.from(
    { length: Math.ceil(Math.log(FAR / 100) / Math.log(1.01)) },
    (_, index) => 100 * 1.01 ** (index + 1),
  );
  const upper = [...near, ...far];
  return [
    ...upper
      .slice(1)
      .reverse()
      .map((sum) => -sum),
    ...upper,
  ];
})();

/**
 * 1 where the function rises with its sum, -1 where it falls.
 *
 * @throws UnsupportedOperatorError where sampled values turn around.
 */
const directionOf = ({ at, direction, origin }: Column): 1 | -1 => {
  if (direction !== 0) return direction;
  const sampled = SAMPLES.map(at);
  const steps = sampled.slice(1).map((value, index) => value - (sampled[index] ?? 0));
  if (steps.every((step) => step >= 0)) return 1;
  if (steps.every((step) => step <= 0)) return -1;
  throw new UnsupportedOperatorError({
    ...origin,
    hint: "the last step has to rise or fall with the model's sum throughout",
  });
};

/**
 * A sum's distance between neighbouring points where it is small, for how finely the sum has to be
 * kept: the tenth percentile over the scale.
 */
export const knotGain = (output: Column, card: Scorecard): number => {
  const direction = directionOf(output);
  const crossing = (score: bigint): number => {
    let [low, high] = [-FAR, FAR];
    for (let step = 0; step < 80; step++) {
      const middle = (low + high) / 2;
      const reaches = scoreOf(card, output.at(direction * middle)) < Number(score);
      if (reaches) high = middle;
      else low = middle;
    }
    return high;
  };
  const knots = Array.from({ length: Number(SCORE_MAX - SCORE_MIN) }, (_, index) =>
    crossing(SCORE_MIN + 1n + BigInt(index)),
  );
  const gaps = knots
    .slice(1)
    .map((knot, index) => Math.abs(knot - (knots[index] ?? 0)))
    .filter((gap) => gap > 0);
  gaps.sort((one, other) => one - other);
  return 1 / (gaps[Math.floor(gaps.length / 10)] ?? 1);
};

/**
 * One threshold for each whole point that the sum passes within its range: the table is as exact as
 * the sum.
 */
export const knotTable = (
  output: Column,
  { card, min, max, fractionBits }: { card: Scorecard; min: bigint; max: bigint; fractionBits: number },
): KnotTable => {
  const rises = directionOf(output) === 1;
  const refuse = (hint: string): UnsupportedOperatorError => new UnsupportedOperatorError({ ...output.origin, hint });
  const scoreAt = (sum: bigint): bigint => {
    const score = scoreOf(card, output.at(Number(sum) / 2 ** fractionBits));
    if (Number.isNaN(score)) throw refuse("the model's last number has to be one for every row in the declared ranges");
    return BigInt(score);
  };
  const [first, last] = [scoreAt(min), scoreAt(max)];
  if (rises ? first < last : first > last)
    throw refuse("the last step has to rise or fall with the model's sum throughout");
  // A rising probability is a falling score.
  const step = rises ? -1n : 1n;
  const thresholds: bigint[] = [];
  for (let score = first; score !== last; score += step) {
    const passed = (sum: bigint): boolean => (rises ? scoreAt(sum) < score : scoreAt(sum) > score);
    thresholds.push(leastInteger({ min, max }, passed));
  }
  return { kind: "knots", thresholds, first, step };
};
