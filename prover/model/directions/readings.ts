import { curveValue } from "../evaluate.ts";
import {
  type Curve,
  type Forest,
  type IntegerModel,
  type Limbs,
  MANTISSA_BITS,
  type SumCurve,
  type Truncation,
  type WeightedSum,
} from "../integerModel.ts";
import type { Interval } from "./forestSteps.ts";

/** An integer that a sum reads, in limbs where it has several: what `IntegerModel` numbers limb by limb. */
export type Reading =
  | { readonly kind: "truncation"; readonly feature: number; readonly layout: Truncation }
  | { readonly kind: "curve"; readonly feature: number; readonly curve: Curve }
  | { readonly kind: "forest"; readonly forest: Forest }
  | { readonly kind: "neuron"; readonly layout: Limbs; readonly sum: Form; readonly curve?: SumCurve };

/** bias + the sum over readings of weight x limb, one weight per limb. */
export interface Form {
  readonly bias: bigint;
  readonly weights: ReadonlyMap<number, readonly bigint[]>;
}

export interface Readings {
  readonly list: readonly Reading[];
  readonly output: Form;
  /** Per reading: the features that it depends on. */
  readonly features: readonly ReadonlySet<number>[];
}

const limbsIn = (reading: Reading): number => ("layout" in reading ? reading.layout.limbs : 1);

/** The readings of a model in the order of their sources, and its sums over them. */
export const readingsOf = (model: IntegerModel): Readings => {
  const { bins, truncations, curves, forest, innerForests = [], neurons, output } = model;
  const list: Reading[] = [];
  const places: { readonly reading: number; readonly limb: number }[] = [];
  const features: Set<number>[] = [];
  const add = (reading: Reading, of: Set<number>): void => {
    const at = list.push(reading) - 1;
    features.push(of);
    for (let limb = 0; limb < limbsIn(reading); limb++) places.push({ reading: at, limb });
  };
  const formOf = ({ terms, bias }: WeightedSum): Form => {
    const weights = new Map<number, bigint[]>();
    for (const { source, weight } of terms) {
      const { reading = -1, limb = 0 } = places[source] ?? {};
      const read = list[reading];
      if (read === undefined) continue;
      const own = weights.get(reading) ?? Array.from({ length: limbsIn(read) }, () => 0n);
      own[limb] = (own[limb] ?? 0n) + weight;
      weights.set(reading, own);
    }
    return { bias, weights };
  };
  for (const layout of truncations)
    add({ kind: "truncation", feature: layout.feature, layout }, new Set([layout.feature]));
  for (const curve of curves) add({ kind: "curve", feature: curve.feature, curve }, new Set([curve.feature]));
  for (const one of [...(forest.roots.length > 0 ? [forest] : []), ...innerForests])
    add({ kind: "forest", forest: one }, new Set(one.nodes.map(({ bin }) => bins[bin]?.feature ?? -1)));
  for (const layout of neurons) {
    const sum = formOf(layout);
    const { curve } = layout;
    add(
      { kind: "neuron", layout, sum, ...(curve !== undefined && { curve }) },
      new Set([...sum.weights.keys()].flatMap((read) => [...(features[read] ?? [])])),
    );
  }
  return { list, output: formOf(output), features };
};

/** Whether a function never falls and whether it never rises: both where it is constant. */
export interface Slope {
  readonly neverFalls: boolean;
  readonly neverRises: boolean;
}

const slopeOf = (changes: Iterable<bigint>): Slope => {
  let [neverFalls, neverRises] = [true, true];
  for (const change of changes) {
    if (change < 0n) neverFalls = false;
    if (change > 0n) neverRises = false;
  }
  return { neverFalls, neverRises };
};

/** What the weighted limbs of n change by from one n to the next, for all n in (min, max]: one entry per number of limbs that go back to 0. */
function* carries(weights: readonly bigint[], { limbBits, limbs }: Limbs, { min, max }: Interval): Generator<bigint> {
  const most = (1n << BigInt(limbBits)) - 1n;
  const multiples = (limb: number): bigint => {
    const shift = BigInt(limb * limbBits);
    return (max >> shift) - (min >> shift);
  };
  let given = 0n;
  for (let limb = 0; limb < limbs; limb++) {
    const weight = weights[limb] ?? 0n;
    const count = multiples(limb) - (limb === limbs - 1 ? 0n : multiples(limb + 1));
    if (count > 0n) yield weight - given;
    given += most * weight;
  }
}

/** Exact slope of the weighted limbs over an interval of the integer that they are the limbs of. */
export const limbSlope = (weights: readonly bigint[], layout: Limbs, interval: Interval): Slope =>
  slopeOf(carries(weights, layout, interval));

type Pieces = Pick<Curve, "thresholds" | "values" | "slopes">;

/** The parts of a curve that an interval of its feature touches, inclusive. */
function* pieces({ thresholds, slopes }: Pieces, { min, max }: Interval, whole: Interval) {
  for (let bin = 0; bin <= thresholds.length; bin++) {
    const start = thresholds[bin - 1] ?? whole.min;
    const end = thresholds[bin] ?? whole.max + 1n;
    const [from, to] = [start > min ? start : min, end - 1n < max ? end - 1n : max];
    if (from > to) continue;
    const mantissa = (value: bigint): bigint => ((value - start) << BigInt(MANTISSA_BITS)) / (end - start);
    yield { from, to, slope: mantissa(from) === mantissa(to) ? 0n : (slopes[bin] ?? 0n) };
  }
}

/** Exact slope of a curve over an interval of its feature, of declared range `whole`, and its values there. */
export const curveSlope = (
  curve: Pieces,
  interval: Interval,
  whole: Interval,
): Slope & { readonly range: Interval } => {
  const changes: bigint[] = [];
  const values: bigint[] = [];
  for (const { from, to, slope } of pieces(curve, interval, whole)) {
    const first = curveValue(curve, from, whole);
    const before = values.at(-1);
    if (before !== undefined) changes.push(first - before);
    changes.push(slope);
    values.push(first, curveValue(curve, to, whole));
  }
  const [start = 0n] = values;
  const min = values.reduce((least, value) => (value < least ? value : least), start);
  const max = values.reduce((most, value) => (value > most ? value : most), start);
  return { ...slopeOf(changes), range: { min, max } };
};
