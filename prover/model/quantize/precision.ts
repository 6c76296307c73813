import type { Affine, Atom } from "../column.ts";
import { floorLog2 } from "../evaluate.ts";
import type { Feature } from "../schema.ts";
import type { Program } from "./program.ts";

/**
 * How finely each number of a network is kept. Every rounding adds noise to the score; the sum of all of it, as independent errors of a typical row,
 * is held to NOISE points, shared equally between features, curves, neurons and weights, and within each kind between its members.
 */
export interface Precision {
  /** Low bits dropped from a feature. */
  readonly drop: (atom: Atom, feature: Feature) => number;
  /** Largest error of a curve where its contribution is usual, in its own real units. */
  readonly tolerance: (atom: Atom) => number;
  /** Bits behind the point of a neuron's result. */
  readonly resultBits: (atom: Atom) => number;
  /** Bits behind the point of a weighted sum whose unit error moves the score by `gain` points; `sizes` are those of the integers in it. */
  readonly sumBits: (sizes: readonly number[], gain: number) => number;
  /** Points by which the score moves when an atom moves by one real unit, typically. */
  readonly gain: (atom: Atom) => number;
}

/** Points, as a standard deviation. */
const NOISE = 0.15;
/** Standard deviation of a rounding to a unit of 1. */
const ROUNDING = 1 / Math.sqrt(12);

/** A contribution in points from which on an error may grow with it. */
export const LARGE_CONTRIBUTION = 300;

/** What weights that vanish as doubles count as. */
const LEAST_GAIN = 2 ** -200;

/** Root of the sum of squared path weights from each atom to the score. */
const gainsOf = ({ neurons, output }: Program, outputGain: number): ReadonlyMap<Atom, number> => {
  const squares = new Map<Atom, number>();
  const add = ({ terms }: Affine, square: number): void => {
    for (const [atom, weight] of terms) squares.set(atom, (squares.get(atom) ?? 0) + weight * weight * square);
  };
  add(output, outputGain ** 2);
  for (const neuron of [...neurons].reverse()) add(neuron.argument, squares.get(neuron) ?? 0);
  return new Map([...squares].map(([atom, square]) => [atom, Math.sqrt(square)]));
};

/** Least n with 2^n >= x. */
const bitsFor = (x: number): number => Math.ceil(Math.log2(x));

export const precisionOf = (program: Program, outputGain: number): Precision => {
  const gains = gainsOf(program, outputGain);
  const gain = (atom: Atom): number => Math.max(gains.get(atom) ?? 0, LEAST_GAIN);
  const share = (members: number): number => NOISE / 2 / Math.sqrt(Math.max(1, members));
  const { features, curves, neurons } = program;
  return {
    gain,
    drop: (atom, { scale, min, max }) => {
      const free = -bitsFor((ROUNDING * gain(atom) * scale) / share(features.length));
      return Math.max(0, Math.min(free, floorLog2(max - min + 1n)));
    },
    tolerance: (atom) => share(curves.length) / (2 * ROUNDING * gain(atom)),
    resultBits: (atom) => bitsFor((ROUNDING * gain(atom)) / share(neurons.length)),
    sumBits: (sizes, sumGain) => {
      const square = sizes.reduce((sum, size) => sum + size ** 2, 0);
      return bitsFor((ROUNDING * Math.sqrt(square) * sumGain) / share(neurons.length));
    },
  };
};
