import type { CurveAtom } from "../column.ts";
import { UnsupportedOperatorError } from "../errors.ts";
import { floorLog2 } from "../evaluate.ts";
import { type Curve, MANTISSA_BITS } from "../integerModel.ts";
import type { Feature } from "../schema.ts";
import { float32Image } from "./threshold.ts";

/** More pieces than any curve needs that is worth a circuit. */
const MAX_PIECES = 1024;

const STEPS = 1n << BigInt(MANTISSA_BITS);

interface Piece {
  readonly start: bigint;
  readonly value: bigint;
  readonly slope: bigint;
}

/**
 * A function of a feature's integers and how far it may be missed, in units of the quantized value.
 */
interface Target {
  readonly at: (value: bigint) => number;
  /** Integers near which the function may turn, at every distance from where it bends. */
  readonly landmarks: readonly bigint[];
  readonly tolerance: (exact: number) => number;
}

/**
 * Both ends of every step of the mantissa, and the landmarks; all integers where the piece is
 * shorter.
 */
const places = ({ landmarks }: Target, { start, bits }: { start: bigint; bits: number }): bigint[] => {
  const length = 1n << BigInt(bits);
  const last = start + length - 1n;
  if (length <= 2n * STEPS) return Array.from({ length: Number(length) }, (_, index) => start + BigInt(index));
  const step = length / STEPS;
  const ends = Array.from({ length: Number(STEPS) }, (_, index) => start + BigInt(index) * step).flatMap((place) => [
    place,
    place + step - 1n,
  ]);
  return [...ends.slice(0, -1), ...landmarks.filter((place) => place >= start && place <= last), last];
};

/** Integers in range at every power of two from each landmark, to both sides. */
const landmarkIntegers = (landmarks: readonly number[], { min, max, scale }: Feature): readonly bigint[] =>
  landmarks
    .map((real) => real / scale)
    .filter((place) => place >= Number(min) && place <= Number(max))
    .flatMap((place) => {
      const at = BigInt(Math.round(place));
      const steps = Array.from({ length: 64 }, (_, index) => 1n << BigInt(index));
      return [at, ...steps.flatMap((step) => [at - step, at + step])];
    })
    .filter((place) => place >= min && place <= max);

/** The integer in the middle of what is to be met, or undefined where that misses some of it. */
const middleOf = (residuals: readonly number[], allowed: (index: number) => number): bigint | undefined => {
  const middle = Math.round((Math.min(...residuals) + Math.max(...residuals)) / 2);
  return residuals.every((residual, index) => Math.abs(residual - middle) <= allowed(index))
    ? BigInt(middle)
    : undefined;
};

/**
 * The line over [start, start + 2^bits) that the mantissa's steps follow, or undefined where it
 * leaves the tolerance.
 */
const fitPiece = (target: Target, { start, bits }: { start: bigint; bits: number }): Piece | undefined => {
  const at = places(target, { start, bits });
  const last = at.at(-1) ?? start;
  const mantissa = (place: bigint): number => Number(((place - start) << BigInt(MANTISSA_BITS)) >> BigInt(bits));
  const values = at.map(target.at);
  const rise = (values.at(-1) ?? 0) - (values[0] ?? 0);
  const slope = last === start ? 0 : Math.round(rise / mantissa(last));
  const residuals = values.map((value, index) => value - slope * mantissa(at[index] ?? start));
  const value = middleOf(residuals, (index) => target.tolerance(values[index] ?? 0));
  return value === undefined ? undefined : { start, value, slope: BigInt(slope) };
};

/** One value for all that is left of the range, where it is flat. */
const fitRest = (
  { at, landmarks, tolerance }: Target,
  { start, max }: { start: bigint; max: bigint },
): Piece | undefined => {
  const span = max - start;
  const even = Array.from({ length: 129 }, (_, index) => start + (span * BigInt(index)) / 128n);
  const doubling = Array.from({ length: floorLog2(span + 1n) }, (_, index) => start + (1n << BigInt(index)));
  const values = [...even, ...doubling, ...landmarks.filter((place) => place >= start)].map(at);
  const value = middleOf(values, (index) => tolerance(values[index] ?? 0));
  return value === undefined ? undefined : { start, value, slope: 0n };
};

/** The longest piece from `start` on, tried from about the last one's length. */
const longestPiece = (
  target: Target,
  { start, max, guess }: { start: bigint; max: bigint; guess: number },
): { piece: Piece; bits: number } | undefined => {
  const most = floorLog2(max - start + 1n);
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
 * Pieces, each a power of two long, that follow a function of one feature within `tolerance` (of
 * its value, both in its own real units) where it is sampled: at both ends of each of a piece's 256
 * steps, and around its landmarks. `unit` is the real value of one integer of the result.
 *
 * @throws UnsupportedOperatorError where the function is not finite in the declared range, or needs
 * more pieces than a circuit should pay for.
 */
export const fitCurve = (
  atom: CurveAtom,
  { feature, unit, tolerance }: { feature: Feature; unit: number; tolerance: (exact: number) => number },
): Curve => {
  const { min, max, name, scale } = feature;
  const refuse = (reason: string): UnsupportedOperatorError =>
    new UnsupportedOperatorError({
      ...atom.origin,
      operator: `${atom.origin.operator} of feature "${name}"`,
      hint: reason,
    });
  const at = (value: bigint): number => {
    const exact = atom.at(float32Image(value, scale)) / unit;
    if (Number.isFinite(exact)) return exact;
    throw refuse(`it is not finite at ${value}: narrow the declared range, or clip or add a constant first`);
  };
  const landmarks = landmarkIntegers(atom.landmarks, feature);
  const target: Target = { at, landmarks, tolerance: (exact) => tolerance(exact * unit) / unit };
  const pieces: Piece[] = [];
  let guess = 63;
  for (let start = min; start <= max;) {
    const rest = fitRest(target, { start, max });
    const found = rest === undefined ? longestPiece(target, { start, max, guess }) : undefined;
    const piece = rest ?? found?.piece;
    if (piece === undefined || pieces.length === MAX_PIECES)
      throw refuse(
        `it needs more than ${MAX_PIECES} straight pieces to be followed closely enough: narrow the declared range`,
      );
    pieces.push(piece);
    guess = (found?.bits ?? 0) + 1;
    start = found === undefined ? max + 1n : start + (1n << BigInt(found.bits));
  }
  return {
    feature: atom.feature,
    thresholds: pieces.slice(1).map(({ start }) => start),
    values: pieces.map(({ value }) => value),
    slopes: pieces.map(({ slope }) => slope),
  };
};
