import type { Atom, CurveAtom, SumCurveAtom } from "../column.ts";
import { floorLog2 } from "../evaluate.ts";
import type { Feature } from "../schema.ts";
import { LEAST_GAIN, type Paths, pathsOf, steepest, valueGains } from "./gains.ts";
import type { KnotGain } from "./knots.ts";
import type { Program } from "./program.ts";
import { farthest, type Limb } from "./value.ts";

/** What rounding an integer's weight depends on. */
export type SummedLimb = Pick<Limb, "zero" | "min" | "max" | "size">;

/** How finely each number of a model is kept. */
export interface Precision {
  /** Low bits dropped from a feature. */
  readonly drop: (atom: Atom, feature: Feature) => number;
  /** Points that a feature's greatest integers may be apart where they count as one. */
  readonly ends: number;
  /** Largest error of a curve where its contribution is usual, in its own real units. */
  readonly tolerance: (atom: Atom) => number;
  /** Bits behind the point of a neuron's result. */
  readonly resultBits: (atom: Atom) => number;
  /**
   * Bits behind the point of a weighted sum whose unit error moves the score by `gain` points;
   * `limbs` are the integers in it.
   */
  readonly sumBits: (limbs: readonly SummedLimb[], gain: number) => number;
  /** Points by which the score moves when an atom moves by one real unit. */
  readonly gain: (atom: Atom) => number;
  /** The same of a function of a feature or of a sum, where it has a value. */
  readonly gainAt: (atom: CurveAtom | SumCurveAtom, value: number) => number;
  /** Whether a point is a point everywhere, so that where a value lies does not matter. */
  readonly isEven: boolean;
  /** Points by which the score moves when the argument of a function of a sum moves by 1, at most; infinite where it leaps. */
  readonly argumentGain: (atom: SumCurveAtom) => number;
}

/** How the score follows the model's output. */
export interface OutputGain extends Pick<KnotGain, "gain"> {
  /** Absent where a point is a point everywhere. */
  readonly within?: KnotGain["within"];
}

/** A contribution in points from which on an error may grow with it. */
export const LARGE_CONTRIBUTION = 300;

/** Least n with 2^n >= x. */
const bitsFor = (x: number): number => Math.ceil(Math.log2(x));

/** Functions of sums whose errors are added up one by one. */
const FEW = 16;

/** Points that all errors of one kind may add up to, where they are added up. */
const BOUND = 0.25;

/** Points that a network may be off where a feature is next to the end of its range, and moves the score by less than LARGE_CONTRIBUTION points. */
const END = 0.5;

/** Points, as a standard deviation over roundings that know nothing of each other. */
const NOISE = 0.15;
/** Standard deviation of a rounding to a unit of 1. */
const ROUNDING = 1 / Math.sqrt(12);

/** What a kind of number may do to the score. */
interface Budget {
  /** Points per real unit of an atom. */
  readonly gainOf: (paths: Paths) => number;
  /** A rounding to a unit of 1, as `share` counts it. */
  readonly rounding: number;
  /** The same of a sum of integers, each of whose weights is rounded. */
  readonly together: (limbs: readonly SummedLimb[]) => number;
  /** Points for each of the members of a kind. */
  readonly share: (members: number) => number;
  /** Points for the end of each feature's range. */
  readonly ends: (members: number) => number;
}

/**
 * Without rectified sums, and with few functions of sums, errors are added up: those of features, of their ranges' ends,
 * of curves and of weights are at most BOUND points each, on any row.
 */
const BOUNDED: Budget = {
  gainOf: ({ sizes }) => sizes,
  rounding: 1 / 2,
  // The bias is rounded too.
  together: (limbs) => (1 + limbs.reduce((sum, limb) => sum + farthest(limb), 0)) / 2,
  share: (members) => BOUND / Math.max(1, members),
  ends: (members) => BOUND / Math.max(1, members),
};

/**
 * In a network every rounding adds noise to the score. The noise of all of them, as independent errors, is held to
 * NOISE points on any row in range, shared equally between the kinds of numbers that it has, and within each kind between its
 * members.
 *
 * The gain of a number is the root of the sum of squared path weights, as errors add up on
 * paths of random signs, or the sum of the weights where that is more. Weight decay makes a
 * network's neurons alike, and then all paths pull one way: an error grows with their number, not its root.
 */
const noisy = (kinds: number): Budget => ({
  gainOf: ({ sum, squares }) => Math.max(Math.abs(sum), Math.sqrt(squares)),
  rounding: ROUNDING,
  together: (limbs) => ROUNDING * Math.sqrt(limbs.reduce((sum, { size }) => sum + size ** 2, 0)),
  share: (members) => NOISE / Math.sqrt(kinds * Math.max(1, members)),
  ends: () => END,
});

const budgetOf = ({ features, curves, neurons }: Program): Budget => {
  const relus = neurons.filter(({ kind }) => kind === "relu").length;
  if (relus === 0 && neurons.length <= FEW) return BOUNDED;
  const kinds = [features.length, curves.length + neurons.length - relus, relus, neurons.length];
  return noisy(kinds.filter((members) => members > 0).length);
};

export const precisionOf = (program: Program, { gain: outputGain, within }: OutputGain): Precision => {
  const { features, curves, neurons } = program;
  const { gainOf, rounding, together, share, ends } = budgetOf(program);
  const local = within === undefined ? undefined : valueGains(program, within);
  const argumentGains = new Map<SumCurveAtom, number>();
  const argumentGain = (atom: SumCurveAtom, own: Paths): number => {
    const gainAt = (value: number): number => local?.(atom, value) ?? gainOf(own);
    const found = argumentGains.get(atom) ?? steepest(atom, { gainAt, grain: share(neurons.length) / 2 });
    argumentGains.set(atom, found);
    return found;
  };
  const paths = pathsOf(program, { outputGain, argumentGain });
  const gain = (atom: Atom): number => {
    const own = paths.get(atom);
    return Math.max(own === undefined ? 0 : gainOf(own), LEAST_GAIN);
  };
  const members = curves.length + neurons.filter(({ kind }) => kind === "sumCurve").length;
  return {
    gain,
    isEven: local === undefined,
    gainAt: (atom, value) => Math.max(local?.(atom, value) ?? gain(atom), LEAST_GAIN),
    argumentGain: (atom) => argumentGains.get(atom) ?? LEAST_GAIN,
    drop: (atom, { scale, min, max }) => {
      const free = -bitsFor((rounding * gain(atom) * scale) / share(features.length));
      return Math.max(0, Math.min(free, floorLog2(max - min + 1n)));
    },
    ends: ends(features.length),
    tolerance: (atom) => share(members) / (2 * rounding * gain(atom)),
    resultBits: (atom) => bitsFor((rounding * gain(atom)) / share(neurons.length)),
    sumBits: (limbs, sumGain) => bitsFor((together(limbs) * sumGain) / share(neurons.length)),
  };
};
