import { OnnxUnreadableError, SchemaError } from "./errors.ts";
import type { IntegerModel, IntegerNode } from "./integerModel.ts";
import type { Feature } from "./schema.ts";
import type { Scorecard } from "./scorecard.ts";
import { leastInteger } from "./threshold.ts";
import type { FloatForest, FloatTree } from "./treeEnsemble.ts";

/** Points are kept at 2^-16: a forest of 500 trees is then at most 500 / 2^17 = 0.004 points from its unrounded sum. */
const FRACTION_BITS = 16;

/** Nodes visited over all trees: far beyond what fits a circuit. */
const MAX_STEPS = 500_000;

const TOTAL_LIMIT = 1n << 64n;

/** A tree over integers: value >= threshold goes above. Leaves are already points. */
type IntegerTree =
  | { readonly leaf: bigint }
  | { readonly feature: number; readonly threshold: bigint; readonly below: IntegerTree; readonly above: IntegerTree };

/** Values that still reach a node, per feature, inclusive. */
type Box = readonly { readonly min: bigint; readonly max: bigint }[];

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

/** `value >= threshold ? above : below`, without the branches that no value in the box takes and without tests that decide nothing. */
const split = (
  box: Box,
  { feature, threshold }: { feature: number; threshold: bigint },
  sides: { below: (box: Box) => IntegerTree; above: (box: Box) => IntegerTree },
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

/**
 * Turns float32 comparisons into integer ones that agree with them on every integer in range: a threshold becomes the least integer whose float32
 * image takes the other branch.
 */
const toIntegerTree = (
  tree: FloatTree,
  context: { features: readonly Feature[]; box: Box; toPoints: (leaf: number) => bigint; steps: { left: number } },
): IntegerTree => {
  if (context.steps.left-- === 0)
    throw new OnnxUnreadableError(`its trees have more than ${MAX_STEPS} nodes once shared branches are written out`);
  if ("leaf" in tree) return { leaf: context.toPoints(tree.leaf) };
  const { feature, mode, threshold } = tree;
  const declared = context.features[feature];
  if (declared === undefined)
    throw new OnnxUnreadableError(`a tree tests feature ${feature}, the schema has ${context.features.length}`);
  const side = (branch: FloatTree) => (box: Box) => toIntegerTree(branch, { ...context, box });
  const whenTrue = side(tree.whenTrue);
  const whenFalse = side(tree.whenFalse);
  const notLess = leastInteger(declared, (image) => image >= threshold);
  const greater = leastInteger(declared, (image) => image > threshold);
  switch (mode) {
    case "BRANCH_LT":
      return split(context.box, { feature, threshold: notLess }, { below: whenTrue, above: whenFalse });
    case "BRANCH_LEQ":
      return split(context.box, { feature, threshold: greater }, { below: whenTrue, above: whenFalse });
    case "BRANCH_GTE":
      return split(context.box, { feature, threshold: notLess }, { below: whenFalse, above: whenTrue });
    case "BRANCH_GT":
      return split(context.box, { feature, threshold: greater }, { below: whenFalse, above: whenTrue });
    case "BRANCH_EQ":
    case "BRANCH_NEQ": {
      const [equal, other] = mode === "BRANCH_EQ" ? [whenTrue, whenFalse] : [whenFalse, whenTrue];
      const upTo = (box: Box): IntegerTree =>
        split(box, { feature, threshold: notLess }, { below: other, above: equal });
      return split(context.box, { feature, threshold: greater }, { below: upTo, above: other });
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

/** Lists nodes children first; equal leaves and equal subtrees are listed once, so that they are paid for once. */
const flatten = (trees: readonly IntegerTree[], thresholds: readonly (readonly bigint[])[]) => {
  const nodes: IntegerNode[] = [];
  const leaves: bigint[] = [];
  const known = new Map<string, number>();
  const once = (key: string, add: () => number): number => {
    const found = known.get(key) ?? add();
    known.set(key, found);
    return found;
  };
  const visit = (tree: IntegerTree): number => {
    if ("leaf" in tree) return once(`leaf ${tree.leaf}`, () => -leaves.push(tree.leaf));
    const { feature } = tree;
    const threshold = thresholds[feature]?.indexOf(tree.threshold) ?? -1;
    const below = visit(tree.below);
    const above = visit(tree.above);
    return once([feature, threshold, below, above].join(), () => nodes.push({ feature, threshold, below, above }) - 1);
  };
  const roots = trees.map(visit);
  return { nodes, leaves, roots };
};

/** Float forest in log-odds -> integer model in points. Rounds each leaf half up to 2^-16 of a point; branches are exact. Throws SchemaError when a value is not finite. */
export const quantizeForest = (
  forest: FloatForest,
  { features, card }: { features: readonly Feature[]; card: Scorecard },
): IntegerModel => {
  const quantized = (points: number): bigint => {
    const scaled = Math.floor(points * 2 ** FRACTION_BITS + 0.5);
    if (!Number.isSafeInteger(scaled))
      throw new SchemaError(`a leaf of ${points} points is beyond what a score can use`);
    return BigInt(scaled);
  };
  const box = features.map(({ min, max }) => ({ min, max }));
  const toPoints = (leaf: number): bigint => quantized(-card.factor * leaf);
  const steps = { left: MAX_STEPS };
  const trees = forest.trees.map((tree) => toIntegerTree(tree, { features, box, toPoints, steps }));
  const used = features.map(() => new Set<bigint>());
  for (const tree of trees) collectThresholds(tree, used);
  const thresholds = used.map((set) => [...set].sort((one, other) => (one < other ? -1 : 1)));
  const base = quantized(card.offset - card.factor * forest.base);
  const total = {
    min: trees.reduce((sum, tree) => sum + leastLeaf(tree), base),
    max: trees.reduce((sum, tree) => sum + greatestLeaf(tree), base),
  };
  // What `Forest` and `Score` in circuits/lib assume.
  if (total.min <= -TOTAL_LIMIT || total.max >= TOTAL_LIMIT)
    throw new SchemaError(`the trees sum to ${total.min} to ${total.max}, beyond what a score can use`);
  return {
    kind: "forest",
    features: features.map((feature, index) => ({ ...feature, thresholds: thresholds[index] ?? [] })),
    ...flatten(trees, thresholds),
    base,
    fractionBits: FRACTION_BITS,
    total,
  };
};
