import type { Origin } from "../column.ts";
import { UnsupportedOperatorError } from "../errors.ts";
import { floorLog2 } from "../evaluate.ts";
import { type Curve, MANTISSA_BITS } from "../integerModel.ts";
import type { Interval } from "../interval.ts";
import type { Cut } from "../steps.ts";
import { leastInteger } from "./threshold.ts";

/** More pieces than any curve needs that is worth a circuit. */
const MAX_PIECES = 1024;

const STEPS = 1n << BigInt(MANTISSA_BITS);

/** Steps that are looked at before all of them are. */
const PROBES = 16;

export type Pieces = Pick<Curve, "thresholds" | "values" | "slopes">;

interface Piece {
  readonly start: bigint;
  readonly value: bigint;
  readonly slope: bigint;
}

/** A function of integers in a range, and how far it may be missed. */
export interface Target {
  readonly min: bigint;
  readonly max: bigint;
  /** All its values between two integers, in units of the quantized value. */
  readonly over: (from: bigint, to: bigint) => Interval;
  /** Of a value, in the same units. */
  readonly tolerance: (exact: number) => number;
  /** What refusals name: the node, and what the function is of. */
  readonly origin: Origin;
  readonly of: string;
}

const refuse = ({ origin, of }: Target, hint: string): UnsupportedOperatorError =>
  new UnsupportedOperatorError({ ...origin, operator: `${origin.operator} of ${of}`, hint });

/**
 * The values between two integers, which have to be finite.
 *
 * @throws UnsupportedOperatorError.
 */
const finite = (target: Target, from: bigint, to: bigint): Interval => {
  const values = target.over(from, to);
  if (from === to && (values.nan || !Number.isFinite(values.min + values.max)))
    throw refuse(target, `it is not finite at ${from}: narrow the declared range, or clip or add a constant first`);
  return values;
};

/** The integer in the middle of what is to be met, or undefined where that misses some of it. */
const middleOf = (residuals: readonly Interval[], allowed: (index: number) => number): bigint | undefined => {
  let [low, high] = [Infinity, -Infinity];
  for (const { min, max, nan } of residuals) {
    if (nan) return undefined;
    if (min < low) low = min;
    if (max > high) high = max;
  }
  const middle = Math.round((low + high) / 2);
  const isMet = ({ min, max }: Interval, index: number): boolean =>
    Math.max(max - middle, middle - min) <= allowed(index);
  return Number.isFinite(middle) && residuals.every(isMet) ? BigInt(middle) : undefined;
};

/** The tighter tolerance of an interval's ends. */
const toleranceIn = ({ tolerance }: Target, { min, max }: Interval): number => Math.min(tolerance(min), tolerance(max));

/**
 * The line over [start, start + 2^bits) that the mantissa's steps follow, or undefined where it
 * leaves the tolerance. Within a step the line is one value, which is held against all that the function is there.
 */
const fitPiece = (target: Target, { start, bits }: { start: bigint; bits: number }): Piece | undefined => {
  const length = 1n << BigInt(bits);
  const count = Number(length < STEPS ? length : STEPS);
  // Integers to a step, and what a step is of the mantissa: one of the two is 1.
  const [step, stride] = [length / BigInt(count), Number(STEPS) / count];
  const last = start + length - 1n;
  const [first, end] = [finite(target, start, start), finite(target, last, last)];
  const rise = (end.min + end.max - first.min - first.max) / 2;
  const slope = count === 1 ? 0 : Math.round(rise / (stride * (count - 1)));
  const valueOn = (every: number): bigint | undefined => {
    const allowed: number[] = [];
    const residuals: Interval[] = [];
    for (let index = 0; index < count; index += every) {
      const from = start + BigInt(index) * step;
      const { min, max, nan } = finite(target, from, from + step - 1n);
      const tolerance = toleranceIn(target, { min, max, nan });
      // A step that is too high by itself needs no look at the others.
      if (nan || max - min > 2 * tolerance) return undefined;
      const line = slope * stride * index;
      residuals.push({ min: min - line, max: max - line, nan });
      allowed.push(tolerance);
    }
    return middleOf(residuals, (index) => allowed[index] ?? 0);
  };
  // A few steps show of most lines that they do not fit.
  if (count > 2 * PROBES && valueOn(count / PROBES) === undefined) return undefined;
  const value = valueOn(1);
  return value === undefined ? undefined : { start, value, slope: BigInt(slope) };
};

/** One value for all that is left of the range, where it is flat. */
const fitRest = (target: Target, start: bigint): Piece | undefined => {
  const values = finite(target, start, target.max);
  const value = middleOf([values], () => toleranceIn(target, values));
  return value === undefined ? undefined : { start, value, slope: 0n };
};

/** Where a flat piece that fits up to `end` stops fitting: it may be of any length, and its value stays what it is. */
const endOfFlat = (target: Target, { start, value }: Piece, end: bigint): bigint =>
  leastInteger({ min: end, max: target.max }, (last) => {
    const values = finite(target, start, last);
    const far = Math.max(values.max - Number(value), Number(value) - values.min);
    return values.nan || !Number.isFinite(far) || far > toleranceIn(target, values);
  });

/** The longest piece from `start` on, tried from about the last one's length. */
const longestPiece = (
  target: Target,
  { start, guess }: { start: bigint; guess: number },
): { piece: Piece; bits: number } | undefined => {
  const most = floorLog2(target.max - start + 1n);
  let bits = Math.min(most, guess);
  let piece = fitPiece(target, { start, bits });
  if (piece === undefined) {
    while (piece === undefined && bits > 0) piece = fitPiece(target, { start, bits: --bits });
    return piece && { piece, bits };
  }
  while (bits < most) {
    const longer = fitPiece(target, { start, bits: bits + 1 });
    if (longer === undefined) break;
    piece = longer;
    bits++;
  }
  return { piece, bits };
};

/**
 * Pieces, each a power of two long, that follow a function within its tolerance on every integer: each of a piece's
 * 256 steps is one value, and all that the function is over the step lies near it.
 *
 * @throws UnsupportedOperatorError where the function is not finite in the range, or needs
 * more pieces than a circuit should pay for.
 */
export const fitCurve = (target: Target): Pieces => {
  const pieces: Piece[] = [];
  let guess = 63;
  for (let start = target.min; start <= target.max;) {
    const rest = fitRest(target, start);
    const found = rest === undefined ? longestPiece(target, { start, guess }) : undefined;
    const piece = rest ?? found?.piece;
    if (piece === undefined || pieces.length === MAX_PIECES)
      throw refuse(
        target,
        `it needs more than ${MAX_PIECES} straight pieces to be followed closely enough: narrow the declared range`,
      );
    pieces.push(piece);
    guess = (found?.bits ?? 0) + 1;
    const end = found === undefined ? target.max + 1n : start + (1n << BigInt(found.bits));
    start = piece.slope === 0n && end <= target.max ? endOfFlat(target, piece, end) : end;
  }
  return {
    thresholds: pieces.slice(1).map(({ start }) => start),
    values: pieces.map(({ value }) => value),
    slopes: pieces.map(({ slope }) => slope),
  };
};

/** A step function as flat pieces, its values in units of `unit`. */
export const flatCurve = (cuts: readonly Cut<number>[], unit: number): Pieces => ({
  thresholds: cuts.slice(1).map(({ from }) => from),
  values: cuts.map(({ is }) => BigInt(Math.round(is / unit))),
  slopes: cuts.map(() => 0n),
});
