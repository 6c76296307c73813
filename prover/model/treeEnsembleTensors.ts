import type { BranchMode, FloatTree } from "./column.ts";
import { ONNX_HINTS, OnnxUnreadableError, UnsupportedOperatorError } from "./errors.ts";
import type { FloatNode } from "./onnx.ts";
import { numberAttribute, numbersAttribute, tensorAttribute } from "./operators/operator.ts";
import { type FloatForest, MAX_DEPTH } from "./treeEnsemble.ts";

/** TreeEnsemble of ai.onnx.ml 5: nodes and leaves in lists of their own, numbers in tensors. */

/** In the order of their numbers in `nodes_modes`. */
const MODES: readonly BranchMode[] = ["BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ"];

const AVERAGE = 0;
const SUM = 1;

const numbersIn = (node: FloatNode, name: string): readonly number[] => tensorAttribute(node, name)?.data ?? [];

const assertOneTarget = (node: FloatNode): void => {
  const aggregate = numberAttribute(node, "aggregate_function", SUM);
  const targets = numberAttribute(node, "n_targets", 1);
  if (targets === 1 && (aggregate === SUM || aggregate === AVERAGE)) return;
  throw new UnsupportedOperatorError({
    operator: `${node.operator} with ${targets} targets and aggregate function ${aggregate}`,
    node: node.name,
    hint: "export one target with aggregate function 1 (SUM) or 0 (AVERAGE)",
  });
};

const leavesOf = (node: FloatNode): readonly FloatTree[] => {
  const weights = numbersIn(node, "leaf_weights");
  const targets = numbersAttribute(node, "leaf_targetids");
  if (targets.length !== weights.length || targets.some((target) => target !== 0))
    throw new OnnxUnreadableError(`node "${node.name}" has ${weights.length} leaves, not all of target 0`);
  if (!weights.every(Number.isFinite))
    throw new OnnxUnreadableError(`node "${node.name}" has a weight that is not finite`, ONNX_HINTS.notFinite);
  return weights.map((leaf) => ({ leaf }));
};

/**
 * The comparison of a node.
 *
 * @throws UnsupportedOperatorError on sets of members: onnxruntime 1.30 takes 70.5 for a member of 60, 70 and 100.
 */
const modeOf = (node: FloatNode, mode: number): BranchMode => {
  const found = MODES[mode];
  if (found !== undefined) return found;
  throw new UnsupportedOperatorError({
    operator: `${node.operator} with branch mode ${mode}`,
    node: node.name,
    hint: "export one BRANCH_EQ (4) per member of a set",
  });
};

/** The trees from their roots on. */
const treesOf = (node: FloatNode): readonly FloatTree[] => {
  const leaves = leavesOf(node);
  const modes = numbersIn(node, "nodes_modes");
  const splits = numbersIn(node, "nodes_splits");
  const features = numbersAttribute(node, "nodes_featureids");
  const sides = (["true", "false"] as const).map((side) => ({
    ids: numbersAttribute(node, `nodes_${side}nodeids`),
    areLeaves: numbersAttribute(node, `nodes_${side}leafs`),
  }));
  const built = new Map<number, FloatTree>();
  const open = new Set<number>();
  const broken = (index: number): OnnxUnreadableError =>
    new OnnxUnreadableError(`"${node.name}" is broken at its node ${index}`);
  const sideOf = (index: number, side: 0 | 1): FloatTree => {
    const { ids = [], areLeaves = [] } = sides[side] ?? {};
    const id = ids[index] ?? -1;
    const found = areLeaves[index] === 1 ? leaves[id] : build(id);
    if (found === undefined) throw broken(index);
    return found;
  };
  const build = (index: number): FloatTree => {
    const known = built.get(index);
    if (known !== undefined) return known;
    const [mode, feature, split] = [modes[index], features[index], splits[index]];
    const isNumber = mode !== undefined && feature !== undefined && split !== undefined && !Number.isNaN(split);
    if (!isNumber || open.has(index) || open.size > MAX_DEPTH) throw broken(index);
    open.add(index);
    const [whenTrue, whenFalse] = [sideOf(index, 0), sideOf(index, 1)];
    open.delete(index);
    const tree = { feature, mode: modeOf(node, mode), threshold: split, whenTrue, whenFalse };
    built.set(index, tree);
    return tree;
  };
  return numbersAttribute(node, "tree_roots").map(build);
};

/**
 * The trees of a TreeEnsemble.
 *
 * @throws UnsupportedOperatorError and OnnxUnreadableError.
 */
export const readTensorForest = (node: FloatNode): FloatForest => {
  assertOneTarget(node);
  const trees = treesOf(node);
  if (trees.length === 0) throw new OnnxUnreadableError(`"${node.name}" has no trees`);
  const isAverage = numberAttribute(node, "aggregate_function", SUM) === AVERAGE;
  const isPositive = numbersIn(node, "leaf_weights").every((weight) => weight >= 0);
  return { base: 0, share: isAverage ? 1 / trees.length : 1, trees, ids: [0], isPositive };
};
