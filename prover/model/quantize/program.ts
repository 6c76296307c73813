import {
  type Affine,
  type Atom,
  type CurveAtom,
  type FeatureAtom,
  type ForestAtom,
  imagesOf,
  ofAtom,
  type ReluAtom,
  rectified,
  type SumCurveAtom,
  weightedSum,
} from "../column.ts";
import { ONNX_HINTS, OnnxUnreadableError, UnsupportedOperatorError } from "../errors.ts";
import { pieceIndex } from "../operators/treeColumns.ts";
import type { Feature } from "../schema.ts";
import { type Cut, stepsOf } from "../steps.ts";
import { requireSure } from "./sureCurve.ts";

/**
 * A float model as a list: its atoms in an order in which each neuron comes after what it reads.
 */
export interface Program {
  readonly features: readonly FeatureAtom[];
  readonly curves: readonly CurveAtom[];
  /** Those that the output or rectified sums read. */
  readonly forests: readonly ForestAtom[];
  readonly neurons: readonly (ReluAtom | SumCurveAtom)[];
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
  const curves = new Map<SumCurveAtom, Affine>();
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
        atom.kind === "relu" ? simplifyNeuron(atom) : atom.kind === "sumCurve" ? simplifyCurve(atom) : ofAtom(atom),
      ]),
      sum.constant,
    );
  const simplifyCurve = (curve: SumCurveAtom): Affine => {
    const found = curves.get(curve) ?? ofAtom({ ...curve, argument: nested(curve.argument) });
    curves.set(curve, found);
    return found;
  };
  const nested = (sum: Affine): Affine => {
    if (++depth > MAX_DEPTH)
      throw new OnnxUnreadableError(`its neurons are nested more than ${MAX_DEPTH} deep`, ONNX_HINTS.tooLarge);
    const argument = simplify(sum);
    depth--;
    return argument;
  };
  const simplifyNeuron = (neuron: ReluAtom): Affine => {
    const known = simpler.get(neuron);
    if (known !== undefined) return known;
    const argument = nested(neuron.argument);
    const { min, max } = rangeOf(argument);
    const result = min >= 0 ? argument : max <= 0 ? weightedSum([]) : rectified(argument);
    for (const atom of result.terms.keys())
      if (atom.kind === "relu" && !intervals.has(atom)) intervals.set(atom, { min: 0, max: Math.max(max, 0) });
    simpler.set(neuron, result);
    return result;
  };
  return simplify;
};

/**
 * A step function of one feature, as its stretches and values; undefined for any other curve.
 *
 * @throws UnsupportedOperatorError where it is not finite, or onnxruntime may give another value.
 */
export const curveSteps = (curve: CurveAtom): readonly Cut<number>[] | undefined => {
  requireSure(curve);
  const { source, over, origin } = curve;
  const cuts = stepsOf((from, to) => over(imagesOf(source, from, to)), source.declared);
  const endless = cuts?.find(({ is }) => !Number.isFinite(is));
  if (endless === undefined) return cuts;
  throw new UnsupportedOperatorError({
    ...origin,
    operator: `${origin.operator} of feature "${source.declared.name}"`,
    hint: `it is not finite at ${endless.from}: narrow the declared range, or clip or add a constant first`,
  });
};

/** A step function as one stump per threshold: sums of stumps share the bins of their feature, and cost nothing more. */
const stumpsOf = (curve: CurveAtom, cuts: readonly Cut<number>[]): Affine => {
  const { feature } = curve.source;
  const trees = cuts.slice(1).map(({ is }, index) => ({
    feature: 0,
    mode: "BRANCH_GTE" as const,
    threshold: index + 1,
    whenTrue: { leaf: is - (cuts[index]?.is ?? 0) },
    whenFalse: { leaf: 0 },
  }));
  const first = (cuts[0]?.is ?? 0) - curve.center;
  if (trees.length === 0) return { constant: first, terms: new Map() };
  const columns = [pieceIndex(cuts, feature, curve.origin)];
  return { constant: first, terms: new Map([[{ kind: "forest", trees, columns, origin: curve.origin }, 1]]) };
};

/** The atoms that rectified sums read. */
const readByNeurons = (output: Affine): ReadonlySet<Atom> => {
  const read = new Set<Atom>();
  const seen = new Set<Atom>();
  const visit = ({ terms }: Affine): void => {
    for (const atom of terms.keys()) {
      if (seen.has(atom) || (atom.kind !== "relu" && atom.kind !== "sumCurve")) continue;
      seen.add(atom);
      if (atom.kind === "relu") for (const own of atom.argument.terms.keys()) read.add(own);
      visit(atom.argument);
    }
  };
  visit(output);
  return read;
};

/** Step functions that no rectified sum reads, as trees. */
const withStumps = (output: Affine): Affine => {
  const read = readByNeurons(output);
  const known = new Map<Atom, Affine>();
  const replaced = (atom: Atom): Affine => {
    if (atom.kind === "curve" && !read.has(atom)) {
      const cuts = curveSteps(atom);
      return cuts === undefined ? ofAtom(atom) : stumpsOf(atom, cuts);
    }
    return atom.kind === "sumCurve" ? ofAtom({ ...atom, argument: inside(atom.argument) }) : ofAtom(atom);
  };
  const inside = ({ constant, terms }: Affine): Affine =>
    weightedSum(
      [...terms].map(([atom, weight]) => {
        const found = known.get(atom) ?? replaced(atom);
        known.set(atom, found);
        return [weight, found];
      }),
      constant,
    );
  return inside(output);
};

/** Lists what a sum is made of. */
export const programOf = (sum: Affine, features: readonly Feature[]): Program => {
  const output = withStumps(simplifier(features)(sum));
  const seen = new Set<Atom>();
  const forests = new Set<ForestAtom>();
  const visit = ({ terms }: Affine, isInCurve: boolean): void => {
    for (const atom of terms.keys()) {
      if (atom.kind === "forest" && !isInCurve) forests.add(atom);
      if (seen.has(atom)) continue;
      if (atom.kind === "relu" || atom.kind === "sumCurve") visit(atom.argument, atom.kind === "sumCurve");
      seen.add(atom);
    }
  };
  visit(output, false);
  const ofKind = <K extends Atom["kind"]>(kind: K) =>
    [...seen].filter((atom): atom is Extract<Atom, { kind: K }> => atom.kind === kind);
  return {
    features: ofKind("feature").sort((one, other) => one.feature - other.feature),
    curves: ofKind("curve").sort((one, other) => one.source.feature - other.source.feature),
    forests: [...forests],
    neurons: [...seen].filter((atom) => atom.kind === "relu" || atom.kind === "sumCurve"),
    output,
  };
};
