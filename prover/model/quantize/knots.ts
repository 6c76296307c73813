import { type Column } from "../column.ts";
import { rangeOfSource } from "../sumRange.ts";
import { UnsupportedOperatorError } from "../errors.ts";
import { between, type Interval, pointOf } from "../interval.ts";
import type { KnotTable } from "../integerModel.ts";
import { SCORE_MAX, SCORE_MIN, type Scorecard } from "../scorecard.ts";
import { type Cut, cutsOf } from "../steps.ts";

/** Beyond, every probability is 0 or 1 as a double. */
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

/** How much the score moves with the model's sum. */
export interface KnotGain {
  /** Points per unit where neighbouring points are close together: the tenth percentile over the scale. */
  readonly gain: number;
  /** Most points per unit between two sums. */
  readonly within: (min: number, max: number) => number;
}

/**
 * The greatest 1 / gap of neighbouring knots, among the gaps that reach into an interval: by the greatest of 2^k gaps in a
 * row, for each k.
 */
const steepestBetween = (knots: readonly number[]): ((min: number, max: number) => number) => {
  const slopes = knots
    .slice(1)
    .map((knot, index) => (knot > (knots[index] ?? 0) ? 1 / (knot - (knots[index] ?? 0)) : 0));
  const levels = [slopes];
  for (let length = 1; 2 * length <= slopes.length; length *= 2) {
    const below = levels.at(-1) ?? [];
    levels.push(below.slice(length).map((slope, index) => Math.max(slope, below[index] ?? 0)));
  }
  const countBefore = (isBefore: (knot: number) => boolean): number => {
    let [low, high] = [0, knots.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore(knots[middle] ?? 0)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return (min, max) => {
    const first = Math.max(0, countBefore((knot) => knot < min) - 1);
    const end = Math.min(
      slopes.length,
      countBefore((knot) => knot <= max),
    );
    if (end <= first) return 0;
    const level = Math.floor(Math.log2(end - first));
    const greatest = levels[level] ?? [];
    return Math.max(greatest[first] ?? 0, greatest[end - 2 ** level] ?? 0);
  };
};

/** Points per unit of a probability's sum, by where the score passes each whole point. */
export const knotGain = (column: Column, card: Scorecard): KnotGain => {
  const range = rangeOfSource(column.source);
  const [least, most] = [Math.max(-FAR, range.min), Math.min(FAR, range.max)];
  const at = (sum: number): number => {
    const { min, max } = column.nominal(pointOf(sum));
    return scoreOf(card, (min + max) / 2);
  };
  const falls = at(most) < at(least);
  const crossing = (score: number): number => {
    let [low, high] = [least, most];
    for (let step = 0; step < 80; step++) {
      const middle = (low + high) / 2;
      if (at(middle) < score === falls) high = middle;
      else low = middle;
    }
    return high;
  };
  const [from, to] = [Math.min(at(least), at(most)), Math.max(at(least), at(most))];
  const knots = Array.from({ length: to - from }, (_, index) => crossing(from + 1 + index)).sort((a, b) => a - b);
  const gaps = knots.slice(1).map((knot, index) => knot - (knots[index] ?? 0));
  const positive = gaps.filter((gap) => gap > 0).sort((one, other) => one - other);
  const steepestGap = steepestBetween(knots);
  /** The slope at one sum, where the score is not clamped. */
  const slopeAt = (sum: number): number => {
    const step = Math.max(1e-9, 1e-6 * (most - least));
    const [one, other] = [sum - step, sum + step].map((near) => {
      const { min, max } = column.nominal(pointOf(near));
      return pointsOf(card, (min + max) / 2);
    });
    const score = at(sum);
    const isClamped = score === Number(SCORE_MIN) || score === Number(SCORE_MAX);
    const slope = Math.abs((other ?? 0) - (one ?? 0)) / (2 * step);
    return isClamped || !Number.isFinite(slope) ? LEAST_GAIN : slope;
  };
  const within = (min: number, max: number): number => {
    const [from, to] = [Math.max(least, min), Math.min(most, max)];
    const ends = [from, (from + to) / 2, to].map(slopeAt);
    return Math.max(...ends, steepestGap(min, max));
  };
  const usual = positive[Math.floor(positive.length / 10)];
  return { gain: usual === undefined ? within(least, most) : 1 / usual, within };
};

/** Where the score does not move at all: far less than a point over any range. */
const LEAST_GAIN = 1e-6;

const MAX_PIECES = 8192;
const MAX_VISITS = 1 << 21;

/** The score of each stretch of a model's integer sum. */
export type ScoreCuts = readonly Cut<bigint>[];

/**
 * Where the score of a probability changes with the integer sum behind it, exactly.
 *
 * @throws UnsupportedOperatorError where it is no number for some sum, or turns too often.
 */
export const scoreCuts = (
  { nominal, origin }: Column,
  { card, min, max, fractionBits }: { card: Scorecard; min: bigint; max: bigint; fractionBits: number },
): ScoreCuts => {
  const real = (sum: bigint): number => Number(sum) / 2 ** fractionBits;
  const decide = (values: Interval): bigint | undefined => {
    if (values.nan || values.min > values.max) return undefined;
    const [score, other] = [scoreOf(card, values.min), scoreOf(card, values.max)];
    return score === other && Number.isFinite(score) ? BigInt(score) : undefined;
  };
  const cuts = cutsOf(
    (from, to) => nominal(between(real(from), real(to))),
    { min, max },
    { decide, alone: () => undefined, pieces: MAX_PIECES, visits: MAX_VISITS },
  );
  if (cuts !== undefined) return cuts;
  throw new UnsupportedOperatorError({
    ...origin,
    hint: "the model's last number has to be a number for every row in the declared ranges, and turn seldom with its sum",
  });
};

/** The cuts as a table of knots, where the score goes up or down by one point at each; undefined where it leaps. */
export const knotTable = (cuts: ScoreCuts): KnotTable | undefined => {
  const [start, ...rest] = cuts;
  const first = start?.is ?? SCORE_MIN;
  const step = (rest[0]?.is ?? first + 1n) - first;
  const isEven = rest.every(({ is }, index) => is - (cuts[index]?.is ?? 0n) === step);
  if (!isEven || (step !== 1n && step !== -1n)) return undefined;
  return { kind: "knots", thresholds: rest.map(({ from }) => from), first, step };
};
