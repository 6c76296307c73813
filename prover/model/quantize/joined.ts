import type { Affine, Atom, ForestAtom } from "../column.ts";
import { UnsupportedOperatorError } from "../errors.ts";
import { forestTotal } from "../evaluate.ts";
import type { Curve } from "../integerModel.ts";
import type { Feature } from "../schema.ts";
import { type QuantizedForest, quantizeForests } from "./forest.ts";
import type { Precision } from "./precision.ts";
import type { Program } from "./program.ts";
import type { Limb, Value } from "./value.ts";

/**
 * Tree ensembles that neurons read, as Max and Min make them do: a ceiling over an ensemble is min(trees, ceiling) = trees - max(trees - ceiling, 0). All of them are kept in one
 * unit, a power of two, so that the neuron's sum and the output hold the same integers and the lesser of two numbers is exactly one of them.
 */
export interface JoinedForests {
  /** Bits behind the point of all of them. */
  readonly bits: number;
  /** The one ensemble whose trees may test several features each: the model's forest. */
  readonly main: ForestAtom;
  readonly forest: QuantizedForest;
  /** The others, as flat curves: one per feature that they test. */
  readonly steps: readonly { readonly atom: ForestAtom; readonly curves: readonly Curve[]; readonly base: bigint }[];
}

export const readsForest = ({ terms }: Affine): boolean => [...terms.keys()].some(({ kind }) => kind === "forest");

/** Whether each tree tests one feature at most. */
const isStepped = ({ bins, forest: { nodes, roots } }: QuantizedForest): boolean => {
  const tested: ReadonlySet<number>[] = [];
  const of = (reference: number): ReadonlySet<number> => tested[reference] ?? new Set();
  for (const { bin, below, above } of nodes)
    tested.push(new Set([bins[bin]?.feature ?? -1, ...of(below), ...of(above)]));
  return roots.every((root) => of(root).size <= 1);
};

const tooMuch = (atom: ForestAtom | undefined, hint: string): UnsupportedOperatorError =>
  new UnsupportedOperatorError({
    operator: "Max, Min or Relu over several tree ensembles",
    node: atom?.origin?.node ?? "",
    hint,
  });

/** Steps times trees that a ceiling is followed through: beyond any that a circuit should pay for. */
const MAX_STEPS = 1 << 20;

/** A sum of trees of one feature each as one flat curve per feature, and the total where every feature is least. */
const curvesOf = (atom: ForestAtom, quantized: QuantizedForest, features: readonly Feature[]) => {
  const thresholds = quantized.bins.reduce((sum, bin) => sum + bin.thresholds.length, 0);
  if (thresholds * quantized.forest.roots.length > MAX_STEPS) throw tooMuch(atom, "use fewer steps or fewer trees");
  const least = features.map(({ min }) => min);
  const base = forestTotal(quantized, least);
  const curves = quantized.bins.map(({ feature, thresholds }): Curve => {
    const at = (value: bigint): bigint =>
      forestTotal(
        quantized,
        least.map((own, index) => (index === feature ? value : own)),
      ) - base;
    return { feature, thresholds, values: [0n, ...thresholds.map(at)], slopes: [0n, ...thresholds.map(() => 0n)] };
  });
  return { curves, base };
};

/** @throws UnsupportedOperatorError where more than one of the ensembles has trees that test several features, or the others have too many steps. */
export const joinForests = (
  { forests }: Program,
  {
    features,
    precision,
    gain,
    leafBits,
  }: { features: readonly Feature[]; precision: Precision; gain: number; leafBits: number },
): JoinedForests => {
  const steepest = Math.max(...forests.map((atom) => precision.gain(atom) / gain));
  const bits = leafBits + 1 + Math.max(0, Math.ceil(Math.log2(steepest)));
  const quantized = forests.map((atom) => {
    const forest = quantizeForests([{ atom, weight: 1 }], { features, fractionBits: bits });
    return { atom, forest, isStepped: isStepped(forest) };
  });
  const mixed = quantized.filter((one) => !one.isStepped);
  const largest = [...quantized].sort(
    (one, other) => other.forest.forest.nodes.length - one.forest.forest.nodes.length,
  );
  const main = mixed[0] ?? largest[0];
  if (main === undefined || mixed.length > 1)
    throw tooMuch(
      mixed[1]?.atom,
      "one of the ensembles may have trees that test several features; each tree of the others has to test one",
    );
  const steps = quantized
    .filter((one) => one !== main)
    .map(({ atom, forest }) => ({ atom, ...curvesOf(atom, forest, features) }));
  return { bits, main: main.atom, forest: main.forest, steps };
};

const limbOf = (source: number, { min, max, bits }: { min: bigint; max: bigint; bits: number }): Limb => ({
  source,
  unit: 2 ** -bits,
  zero: 0n,
  min,
  max,
  size: Number(max - min) / 2,
});

/** The values of the joined ensembles: curves from `firstCurve` on, the forest's total at `forestSource`. */
export const joinedValues = (
  { bits, main, forest, steps }: JoinedForests,
  { firstCurve, forestSource }: { firstCurve: number; forestSource: number },
): ReadonlyMap<Atom, Value> => {
  let source = firstCurve;
  const values = new Map<Atom, Value>([
    [main, { limbs: [limbOf(forestSource, { min: forest.min, max: forest.max, bits })], shift: 0 }],
  ]);
  for (const { atom, curves, base } of steps) {
    const limbs = curves.map(({ values: own }) => {
      const sorted = [...own].sort((one, other) => (one < other ? -1 : 1));
      return limbOf(source++, { min: sorted[0] ?? 0n, max: sorted.at(-1) ?? 0n, bits });
    });
    values.set(atom, { limbs, shift: Number(base) * 2 ** -bits });
  }
  return values;
};

/** Bits more that a sum needs behind the point where a weight in it is rounded: those of all that has another unit, and fractions. */
const FRACTION_BITS = 16;

/** Bits behind the point of a neuron's sum over joined ensembles, or over neurons of such: whole weights of nothing else stay exact. */
export const joinedBits = (
  { bits }: JoinedForests,
  { argument, isJoined }: { argument: Affine; isJoined: (atom: Atom) => boolean },
): number => {
  const isExact = [...argument.terms].every(([atom, weight]) => isJoined(atom) && Number.isInteger(weight));
  return isExact ? bits : bits + FRACTION_BITS;
};

/**
 * The output's weights where a joined neuron takes a number back: max(trees, ceiling) = ceiling + max(trees - ceiling, 0). Each limb of the ceiling then has exactly as much in the
 * output as the neuron, while it is on, takes back, if rounding alone keeps the two apart: what is left is the trees and nothing else.
 *
 * @returns The weight that a source has in the end; by default its own.
 */
export const takenBack = (
  neurons: readonly {
    readonly weight: bigint;
    readonly terms: ReadonlyMap<number, bigint>;
    readonly reads: ReadonlySet<number>;
  }[],
): ((source: number, weight: bigint) => bigint) => {
  const size = (value: bigint): bigint => (value < 0n ? -value : value);
  return (source, own) => {
    for (const { weight, terms, reads } of neurons) {
      const taken = terms.get(source) ?? 0n;
      // Each of the two weights is rounded by less than 1, and the other multiplies that.
      const isRounding = size(own + weight * taken) <= size(weight) + size(taken);
      if (reads.has(source) && isRounding) return -weight * taken;
    }
    return own;
  };
};
