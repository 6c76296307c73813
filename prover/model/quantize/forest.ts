import type { FeatureFunction, ForestAtom } from "../column.ts";
import { ONNX_HINTS, OnnxUnreadableError, SchemaError } from "../errors.ts";
import type { Bins, Forest, ForestNode } from "../integerModel.ts";
import type { Feature } from "../schema.ts";
import type { FloatTree } from "../column.ts";
import { turningPoint } from "./threshold.ts";

/** Nodes visited over all trees: far beyond what fits a circuit. */
const MAX_STEPS = 500_000;

const TOTAL_LIMIT = 1n << 64n;

/** A tree over integers: value >= threshold goes above. Leaves are already integers of the sum. */
type IntegerTree =
  | { readonly leaf: bigint }
  | { readonly feature: number; readonly threshold: bigint; readonly below: IntegerTree; readonly above: IntegerTree };

/** Values that still reach a node, per feature, inclusive. */
type Box = readonly { readonly min: bigint; readonly max: bigint }[];

type Side = (box: Box) => IntegerTree;

interface Context {
  readonly features: readonly Feature[];
  readonly columns: readonly FeatureFunction[];
  readonly box: Box;
  readonly toUnits: (leaf: number) => bigint;
  readonly steps: { left: number };
}

const narrow = (box: Box, feature: number, range: { min: bigint; max: bigint }): Box =>
  box.map((whole, index) => (index === feature ? range : whole));

const sameTree = (one: IntegerTree, other: IntegerTree): boolean =>
  "leaf" in one
    ? "leaf" in other && one.leaf === other.leaf
    : !("leaf" in other) &&
      one.feature === other.feature &&
      one.threshold === other.threshold &&
      sameTree(one.below, other.below) &&
      sameTree(one.above, other.above);

/**
 * `value >= threshold ? above : below`, without the branches that no value in the box takes and
 * without tests that decide nothing.
 */
const split = (
  box: Box,
  { feature, threshold }: { feature: number; threshold: bigint },
  sides: { below: Side; above: Side },
): IntegerTree => {
  const range = box[feature];
  if (range === undefined)
    throw new OnnxUnreadableError(`a tree tests feature ${feature}, which the input does not have`);
  if (threshold <= range.min) return sides.above(box);
  if (threshold > range.max) return sides.below(box);
  const below = sides.below(narrow(box, feature, { min: range.min, max: threshold - 1n }));
  const above = sides.above(narrow(box, feature, { min: threshold, max: range.max }));
  return sameTree(below, above) ? below : { feature, threshold, below, above };
};

/** Goes to `holds` in the part of the range where the predicate holds, to `fails` in the other. */
const branch = (
  box: Box,
  { feature, part }: { feature: number; part: { from: bigint; upper: boolean } },
  { holds, fails }: { holds: Side; fails: Side },
): IntegerTree =>
  split(
    box,
    { feature, threshold: part.from },
    part.upper ? { below: fails, above: holds } : { below: holds, above: fails },
  );

/**
 * Turns float32 comparisons into integer ones that agree with them on every integer in range: a
 * threshold becomes the least integer whose float32 image, through whatever stands in front of the
 * trees, takes the other branch.
 */
const toIntegerTree = (tree: FloatTree, context: Context): IntegerTree => {
  if (context.steps.left-- === 0)
    throw new OnnxUnreadableError(
      `its trees have more than ${MAX_STEPS} nodes once shared branches are written out`,
      ONNX_HINTS.tooLarge,
    );
  if ("leaf" in tree) return { leaf: context.toUnits(tree.leaf) };
  const { mode, threshold } = tree;
  const column = context.columns[tree.feature];
  const declared = context.features[column?.feature ?? -1];
  if (column === undefined || declared === undefined)
    throw new OnnxUnreadableError(`a tree tests feature ${tree.feature}, its input has ${context.columns.length}`);
  const { feature } = column;
  const side = (way: FloatTree) => (box: Box) => toIntegerTree(way, { ...context, box });
  const [whenTrue, whenFalse] = [side(tree.whenTrue), side(tree.whenFalse)];
  const notLess = () => ({ feature, part: turningPoint(declared, column, (value) => value >= threshold) });
  const greater = () => ({ feature, part: turningPoint(declared, column, (value) => value > threshold) });
  switch (mode) {
    case "BRANCH_LT":
      return branch(context.box, notLess(), { holds: whenFalse, fails: whenTrue });
    case "BRANCH_LEQ":
      return branch(context.box, greater(), { holds: whenFalse, fails: whenTrue });
    case "BRANCH_GTE":
      return branch(context.box, notLess(), { holds: whenTrue, fails: whenFalse });
    case "BRANCH_GT":
      return branch(context.box, greater(), { holds: whenTrue, fails: whenFalse });
    case "BRANCH_EQ":
    case "BRANCH_NEQ": {
      const [equal, other] = mode === "BRANCH_EQ" ? [whenTrue, whenFalse] : [whenFalse, whenTrue];
      const upTo = (box: Box): IntegerTree => branch(box, notLess(), { holds: equal, fails: other });
      return branch(context.box, greater(), { holds: other, fails: upTo });
    }
  }
};

const collectThresholds = (tree: IntegerTree, into: readonly Set<bigint>[]): void => {
  if ("leaf" in tree) return;
  into[tree.feature]?.add(tree.threshold);
  collectThresholds(tree.below, into);
  collectThresholds(tree.above, into);
};

const leastLeaf = (tree: IntegerTree): bigint =>
  "leaf" in tree ? tree.leaf : ((a, b) => (a < b ? a : b))(leastLeaf(tree.below), leastLeaf(tree.above));
const greatestLeaf = (tree: IntegerTree): bigint =>
  "leaf" in tree ? tree.leaf : ((a, b) => (a > b ? a : b))(greatestLeaf(tree.below), greatestLeaf(tree.above));

/**
 * Lists nodes children first; equal leaves and equal subtrees are listed once, so that they are
 * paid for once.
 */
const flatten = (trees: readonly IntegerTree[], bins: readonly Bins[]): Forest => {
  const places = new Map(
    bins.map(({ feature, thresholds }, bin) => [
      feature,
      { bin, places: new Map(thresholds.map((value, index) => [value, index])) },
    ]),
  );
  const nodes: ForestNode[] = [];
  const leaves: bigint[] = [];
  const known = new Map<string, number>();
  const once = (key: string, add: () => number): number => {
    const found = known.get(key) ?? add();
    known.set(key, found);
    return found;
  };
  const visit = (tree: IntegerTree): number => {
    if ("leaf" in tree) return once(`leaf ${tree.leaf}`, () => -leaves.push(tree.leaf));
    const reading = places.get(tree.feature);
    const bin = reading?.bin ?? -1;
    const threshold = reading?.places.get(tree.threshold) ?? -1;
    const below = visit(tree.below);
    const above = visit(tree.above);
    return once([bin, threshold, below, above].join(), () => nodes.push({ bin, threshold, below, above }) - 1);
  };
  const roots = trees.map(visit);
  return { nodes, leaves, roots };
};

/** Trees of an ensemble and what one unit of its leaves is worth in the model's sum. */
export interface WeightedForest {
  readonly atom: ForestAtom;
  readonly weight: number;
}

export interface QuantizedForest {
  readonly bins: readonly Bins[];
  readonly forest: Forest;
  /** Least and greatest sum of the trees, by the leaves that each can reach. */
  readonly min: bigint;
  readonly max: bigint;
}

/**
 * Leaves are rounded half up to 2^-fractionBits; branches are exact.
 *
 * @throws SchemaError where a leaf or a sum is beyond what a circuit can hold.
 */
export const quantizeForests = (
  forests: readonly WeightedForest[],
  { features, fractionBits }: { features: readonly Feature[]; fractionBits: number },
): QuantizedForest => {
  const box = features.map(({ min, max }) => ({ min, max }));
  const steps = { left: MAX_STEPS };
  const trees = forests.flatMap(({ atom, weight }) => {
    const toUnits = (leaf: number): bigint => {
      const scaled = Math.floor(weight * leaf * 2 ** fractionBits + 0.5);
      if (!Number.isSafeInteger(scaled))
        throw new SchemaError(`a leaf of ${weight * leaf} is beyond what a score can use`);
      return BigInt(scaled);
    };
    return atom.trees.map((tree) => toIntegerTree(tree, { features, columns: atom.columns, box, toUnits, steps }));
  });
  const used = features.map(() => new Set<bigint>());
  for (const tree of trees) collectThresholds(tree, used);
  const bins = used.flatMap((set, feature) =>
    set.size === 0 ? [] : [{ feature, thresholds: [...set].sort((one, other) => (one < other ? -1 : 1)) }],
  );
  const min = trees.reduce((sum, tree) => sum + leastLeaf(tree), 0n);
  const max = trees.reduce((sum, tree) => sum + greatestLeaf(tree), 0n);
  if (min <= -TOTAL_LIMIT || max >= TOTAL_LIMIT)
    throw new SchemaError(`the trees sum to ${min} to ${max}, beyond what a score can use`);
  return { bins, forest: flatten(trees, bins), min, max };
};
