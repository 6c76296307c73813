import type { Affine, Atom } from "../column.ts";
import { floorLog2 } from "../evaluate.ts";
import type { Feature } from "../schema.ts";
import type { Program } from "./program.ts";

/**
 * How finely each number of a network is kept. Every rounding adds noise to the score; the sum of
 * all of it, as independent errors of a typical row, is held to NOISE points, shared equally
 * between features, curves, neurons and weights, and within each kind between its members.
 */
export interface Precision {
  /** Low bits dropped from a feature. */
  readonly drop: (atom: Atom, feature: Feature) => number;
  /** Largest error of a curve where its contribution is usual, in its own real units. */
  readonly tolerance: (atom: Atom) => number;
  /** Bits behind the point of a neuron's result. */
  readonly resultBits: (atom: Atom) => number;
  /**
   * Bits behind the point of a weighted sum whose unit error moves the score by `gain` points;
   * `sizes` are those of the integers in it.
   */
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

/**
 * Points per unit of an atom along all paths to the score: the sum of their weights, and the sum of
 * their weights' squares.
 */
interface Paths {
  readonly sum: number;
  readonly squares: number;
}

const NO_PATHS: Paths = { sum: 0, squares: 0 };

/**
 * From each atom to the score: the root of the sum of squared path weights, as errors add up on
 * paths of random signs, or the sum of the weights where that is more, each neuron on the way taken
 * to pass half of the time. Weight decay makes a network's neurons alike, and then all paths pull
 * one way: an error grows with their number, not its root.
 */
const gainsOf = ({ neurons, output }: Program, outputGain: number): ReadonlyMap<Atom, number> => {
  const paths = new Map<Atom, Paths>();
  const add = ({ terms }: Affine, { sum, squares }: Paths): void => {
    for (const [atom, weight] of terms) {
      const before = paths.get(atom) ?? NO_PATHS;
      paths.set(atom, { sum: before.sum + weight * sum, squares: before.squares + weight ** 2 * squares });
    }
  };
  add(output, { sum: outputGain, squares: outputGain ** 2 });
  for (const neuron of [...neurons].reverse()) {
    const { sum, squares } = paths.get(neuron) ?? NO_PATHS;
    add(neuron.argument, { sum: sum / 2, squares });
  }
  return new Map([...paths].map(([atom, { sum, squares }]) => [atom, Math.max(Math.abs(sum), Math.sqrt(squares))]));
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
