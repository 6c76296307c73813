import {
  type Affine,
  type Atom,
  type CurveAtom,
  type FeatureAtom,
  type ForestAtom,
  type ReluAtom,
  rectified,
  weightedSum,
} from "../column.ts";
import { ONNX_HINTS, OnnxUnreadableError } from "../errors.ts";
import type { Feature } from "../schema.ts";

/**
 * A float model as a list: its atoms in an order in which each neuron comes after what it reads.
 */
export interface Program {
  readonly features: readonly FeatureAtom[];
  readonly curves: readonly CurveAtom[];
  readonly forests: readonly ForestAtom[];
  readonly neurons: readonly ReluAtom[];
  readonly output: Affine;
}

interface Interval {
  readonly min: number;
  readonly max: number;
}

/** More layers than any network has; the walks over neurons recurse. */
const MAX_DEPTH = 600;

const EVERYTHING: Interval = { min: -Infinity, max: Infinity };

/**
 * A neuron whose argument has one sign over the whole declared range is a line, or nothing: it
 * costs no constraint.
 */
const simplifier = (features: readonly Feature[]) => {
  const intervals = new Map<Atom, Interval>();
  const simpler = new Map<ReluAtom, Affine>();
  const intervalOf = (atom: Atom): Interval => {
    const known = intervals.get(atom);
    if (known !== undefined) return known;
    if (atom.kind !== "feature") return EVERYTHING;
    const { min, max, scale } = features[atom.feature] ?? { min: 0n, max: 0n, scale: 1 };
    return { min: Number(min) * scale - atom.center, max: Number(max) * scale - atom.center };
  };
  const rangeOf = ({ constant, terms }: Affine): Interval => {
    let [min, max] = [constant, constant];
    for (const [atom, weight] of terms) {
      const own = intervalOf(atom);
      min += Math.min(weight * own.min, weight * own.max);
      max += Math.max(weight * own.min, weight * own.max);
    }
    return { min, max };
  };
  let depth = 0;
  const simplify = (sum: Affine): Affine =>
    weightedSum(
      [...sum.terms].map(([atom, weight]) => [
        weight,
        atom.kind === "relu" ? simplifyNeuron(atom) : { constant: 0, terms: new Map([[atom, 1]]) },
      ]),
      sum.constant,
    );
  const simplifyNeuron = (neuron: ReluAtom): Affine => {
    const known = simpler.get(neuron);
    if (known !== undefined) return known;
    if (++depth > MAX_DEPTH)
      throw new OnnxUnreadableError(`its neurons are nested more than ${MAX_DEPTH} deep`, ONNX_HINTS.tooLarge);
    const argument = simplify(neuron.argument);
    depth--;
    const { min, max } = rangeOf(argument);
    const result = min >= 0 ? argument : max <= 0 ? weightedSum([]) : rectified(argument);
    for (const atom of result.terms.keys())
      if (atom.kind === "relu" && !intervals.has(atom)) intervals.set(atom, { min: 0, max: Math.max(max, 0) });
    simpler.set(neuron, result);
    return result;
  };
  return simplify;
};

/** Lists what a sum is made of. */
export const programOf = (sum: Affine, features: readonly Feature[]): Program => {
  const output = simplifier(features)(sum);
  const seen = new Set<Atom>();
  const visit = ({ terms }: Affine): void => {
    for (const atom of terms.keys()) {
      if (seen.has(atom)) continue;
      if (atom.kind === "relu") visit(atom.argument);
      seen.add(atom);
    }
  };
  visit(output);
  const ofKind = <K extends Atom["kind"]>(kind: K) =>
    [...seen].filter((atom): atom is Extract<Atom, { kind: K }> => atom.kind === kind);
  return {
    features: ofKind("feature").sort((one, other) => one.feature - other.feature),
    curves: ofKind("curve").sort((one, other) => one.feature - other.feature),
    forests: ofKind("forest"),
    neurons: ofKind("relu"),
    output,
  };
};
