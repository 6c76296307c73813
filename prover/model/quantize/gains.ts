import { type Affine, type Atom, type CurveAtom, ofAtom, type SumCurveAtom } from "../column.ts";
import { between, pointOf } from "../interval.ts";
import { rangeOf } from "../sumRange.ts";
import type { KnotGain } from "./knots.ts";
import type { Program } from "./program.ts";

/** How many points the score moves with each number of a model. */

/** What weights that vanish as doubles count as. */
export const LEAST_GAIN = 2 ** -200;

/** Points per unit of an atom along all paths to the score: the sum of their weights, of their sizes, and of their squares. */
export interface Paths {
  readonly sum: number;
  readonly sizes: number;
  readonly squares: number;
}

const NO_PATHS: Paths = { sum: 0, sizes: 0, squares: 0 };

/**
 * The paths from each atom to the score. A rectified sum is taken to pass half of the time where weights of one sign add up; a
 * function of a sum passes as many points as `argumentGain` says of its argument, from those of its value.
 */
export const pathsOf = (
  { neurons, output }: Program,
  { outputGain, argumentGain }: { outputGain: number; argumentGain: (atom: SumCurveAtom, own: Paths) => number },
): ReadonlyMap<Atom, Paths> => {
  const paths = new Map<Atom, Paths>();
  const add = ({ terms }: Affine, { sum, sizes, squares }: Paths): void => {
    for (const [atom, weight] of terms) {
      const before = paths.get(atom) ?? NO_PATHS;
      paths.set(atom, {
        sum: before.sum + weight * sum,
        sizes: before.sizes + Math.abs(weight) * sizes,
        squares: before.squares + weight ** 2 * squares,
      });
    }
  };
  add(output, { sum: outputGain, sizes: outputGain, squares: outputGain ** 2 });
  for (const neuron of [...neurons].reverse()) {
    const own = paths.get(neuron) ?? NO_PATHS;
    if (neuron.kind === "relu") add(neuron.argument, { ...own, sum: own.sum / 2 });
    else {
      const steep = argumentGain(neuron, own);
      add(neuron.argument, { sum: steep, sizes: steep, squares: steep ** 2 });
    }
  }
  return paths;
};

/** Value of a function of a sum at one sum. */
export const valueAt = ({ over }: SumCurveAtom, sum: number): number => {
  const { min, max } = over(pointOf(sum));
  return (min + max) / 2;
};

/**
 * Points per unit of a value that the output adds up, at a value: where the others may be anything, the output lies
 * within what it has left. Undefined where the output does not read it.
 */
export const valueGains = ({ output }: Program, within: KnotGain["within"]) => {
  const { min, max } = rangeOf(output);
  return (atom: CurveAtom | SumCurveAtom, value: number): number | undefined => {
    const weight = output.terms.get(atom);
    if (weight === undefined) return undefined;
    const own = rangeOf(ofAtom(atom));
    const [low, high] = weight > 0 ? [own.min, own.max] : [own.max, own.min];
    return Math.abs(weight) * within(min + weight * (value - low), max - weight * (high - value));
  };
};

/** Stretches of an argument that are looked at: more than pieces of a curve have steps. */
const MAX_VISITS = 1 << 19;

/**
 * Cuts the argument's range in halves until the score moves by no more than `grain` points over any stretch, by enclosures of all
 * values on it, and finds the shortest stretch. A change of the argument by no more than its length touches two stretches at most, and so moves the score by
 * no more than twice the grain.
 *
 * @returns Points per unit of the argument: twice the grain over that length; infinite where the function leaps.
 */
export const steepest = (
  { argument, over }: SumCurveAtom,
  { gainAt, grain }: { gainAt: (value: number) => number; grain: number },
): number => {
  const range = rangeOf(argument);
  const open = [between(range.min, range.max)];
  let shortest = Infinity;
  let visits = 0;
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    const { min, max, nan } = over(part);
    const points = (max - min) * Math.max(gainAt(min), gainAt(max));
    const length = part.max - part.min;
    if (!nan && (max === min || points <= grain)) {
      if (max > min) shortest = Math.min(shortest, length);
      continue;
    }
    const middle = part.min + length / 2;
    if (++visits > MAX_VISITS || !(middle > part.min && middle < part.max)) return Infinity;
    open.push(between(part.min, middle), between(middle, part.max));
  }
  return Math.max(LEAST_GAIN, (2 * grain) / shortest);
};
