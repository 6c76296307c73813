import { type Affine, type Atom, type SumCurveAtom } from "../column.ts";
import { rangeOf } from "../sumRange.ts";
import { floorLog2 } from "../evaluate.ts";
import { pointOf } from "../interval.ts";
import type { Feature } from "../schema.ts";
import type { KnotGain } from "./knots.ts";
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
  /** The same of a function of a sum, where it has a value. */
  readonly gainAt: (atom: SumCurveAtom, value: number) => number;
  /** Points by which the score moves when the argument of a function of a sum moves by 1, at most. */
  readonly argumentGain: (atom: SumCurveAtom) => number;
}

/** How the score follows the model's output. */
export interface OutputGain extends Pick<KnotGain, "gain"> {
  /** Absent where a point is a point everywhere. */
  readonly within?: KnotGain["within"];
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
const gainsOf = (
  { neurons, output }: Program,
  { outputGain, argumentGain }: { outputGain: number; argumentGain: (atom: SumCurveAtom, own: number) => number },
): ReadonlyMap<Atom, number> => {
  const paths = new Map<Atom, Paths>();
  const add = ({ terms }: Affine, { sum, squares }: Paths): void => {
    for (const [atom, weight] of terms) {
      const before = paths.get(atom) ?? NO_PATHS;
      paths.set(atom, { sum: before.sum + weight * sum, squares: before.squares + weight ** 2 * squares });
    }
  };
  const gainOf = ({ sum, squares }: Paths): number => Math.max(Math.abs(sum), Math.sqrt(squares));
  add(output, { sum: outputGain, squares: outputGain ** 2 });
  for (const neuron of [...neurons].reverse()) {
    const own = paths.get(neuron) ?? NO_PATHS;
    const steep = neuron.kind === "relu" ? undefined : argumentGain(neuron, gainOf(own));
    if (steep === undefined) add(neuron.argument, { sum: own.sum / 2, squares: own.squares });
    else add(neuron.argument, { sum: steep, squares: steep ** 2 });
  }
  return new Map([...paths].map(([atom, own]) => [atom, gainOf(own)]));
};

/** Sums at which a function of one is tried: even over its range, and closer together around 0. */
const samplesIn = (min: number, max: number): readonly number[] => {
  const even = Array.from({ length: 257 }, (_, index) => min + ((max - min) * index) / 256);
  const near = Array.from({ length: 801 }, (_, index) => (index - 400) / 10).filter((sum) => sum > min && sum < max);
  return [...even, ...near].sort((one, other) => one - other);
};

/** Value of a function of a sum at one sum. */
export const valueAt = ({ over }: SumCurveAtom, sum: number): number => {
  const { min, max } = over(pointOf(sum));
  return (min + max) / 2;
};

/**
 * Points per unit of a value that the output adds up, at a value: where the others may be anything, the output lies
 * within what it has left.
 */
const valueGains = ({ output }: Program, within: KnotGain["within"]) => {
  const { min, max } = rangeOf(output);
  return (atom: SumCurveAtom, value: number): number | undefined => {
    const weight = output.terms.get(atom);
    if (weight === undefined) return undefined;
    const own = atom.over(rangeOf(atom.argument));
    const [low, high] = weight > 0 ? [own.min, own.max] : [own.max, own.min];
    return Math.abs(weight) * within(min + weight * (value - low), max - weight * (high - value));
  };
};

/** The steepest that the score is in the argument of a function of a sum. */
const steepest = (atom: SumCurveAtom, gainAt: (value: number) => number): number => {
  const { min, max } = rangeOf(atom.argument);
  const samples = samplesIn(Math.max(min, -1e6), Math.min(max, 1e6));
  const values = samples.map((sum) => valueAt(atom, sum));
  let most = LEAST_GAIN;
  for (let index = 1; index < samples.length; index++) {
    const [before = 0, after = 0] = [values[index - 1], values[index]];
    const distance = (samples[index] ?? 0) - (samples[index - 1] ?? 0);
    const slope = (Math.abs(after - before) / distance) * Math.min(gainAt(before), gainAt(after));
    if (distance > 0 && slope > most) most = slope;
  }
  return most;
};

/** Least n with 2^n >= x. */
const bitsFor = (x: number): number => Math.ceil(Math.log2(x));

/** How much wider a member's own curve is than what it reads: its steps are as high as that only where it is steepest. */
const LENIENT = 2;

export const precisionOf = (program: Program, { gain: outputGain, within }: OutputGain): Precision => {
  const local = within === undefined ? undefined : valueGains(program, within);
  const argumentGains = new Map<SumCurveAtom, number>();
  const argumentGain = (atom: SumCurveAtom, own: number): number => {
    const found = argumentGains.get(atom) ?? steepest(atom, (value) => local?.(atom, value) ?? own);
    argumentGains.set(atom, found);
    return found;
  };
  const gains = gainsOf(program, { outputGain, argumentGain });
  const gain = (atom: Atom): number => Math.max(gains.get(atom) ?? 0, LEAST_GAIN);
  // Members of an ensemble are few, and a row that moves one moves the others: their errors add up.
  const noise = program.neurons.some(({ kind }) => kind === "sumCurve") ? NOISE / 4 : NOISE;
  const share = (members: number): number => noise / 2 / Math.sqrt(Math.max(1, members));
  const { features, curves, neurons } = program;
  const members = curves.length + neurons.filter(({ kind }) => kind === "sumCurve").length;
  return {
    gain,
    gainAt: (atom, value) => Math.max(local?.(atom, value) ?? gain(atom), LEAST_GAIN),
    argumentGain: (atom) => argumentGains.get(atom) ?? LEAST_GAIN,
    drop: (atom, { scale, min, max }) => {
      const free = -bitsFor((ROUNDING * gain(atom) * scale) / share(features.length));
      return Math.max(0, Math.min(free, floorLog2(max - min + 1n)));
    },
    tolerance: (atom) => ((atom.kind === "sumCurve" ? LENIENT : 1) * share(members)) / (2 * ROUNDING * gain(atom)),
    resultBits: (atom) => bitsFor((ROUNDING * gain(atom)) / share(neurons.length)),
    sumBits: (sizes, sumGain) => {
      const square = sizes.reduce((sum, size) => sum + size ** 2, 0);
      return bitsFor((ROUNDING * Math.sqrt(square) * sumGain) / share(neurons.length));
    },
  };
};
