import type { BranchMode, FloatTree } from "./column.ts";
import { ONNX_HINTS, OnnxUnreadableError, UnsupportedOperatorError } from "./errors.ts";
import type { FloatNode } from "./onnx.ts";
import { numberAttribute, numbersAttribute, textAttribute } from "./operators/operator.ts";

/**
 * Trees whose sum, times `share`, plus the base, is the ensemble's number before its
 * post-transform.
 */
export interface FloatForest {
  readonly base: number;
  readonly share: number;
  readonly trees: readonly FloatTree[];
  /** Class or target ids that the leaves have weights for. */
  readonly ids: readonly number[];
  /** The same trees with the weights of class 0, where leaves have weights for both. */
  readonly negativeTrees?: readonly FloatTree[];
  /** Whether no leaf has a weight below 0. */
  readonly isPositive: boolean;
}

const BRANCH_MODES: ReadonlySet<string> = new Set([
  "BRANCH_LEQ",
  "BRANCH_LT",
  "BRANCH_GTE",
  "BRANCH_GT",
  "BRANCH_EQ",
  "BRANCH_NEQ",
]);

/** The class or target ids that leaves have weights for: one, or both of a binary classifier's. */
const weightIds = (node: FloatNode): readonly number[] => {
  const isClassifier = node.operator === "TreeEnsembleClassifier";
  const ids = [...new Set(numbersAttribute(node, isClassifier ? "class_ids" : "target_ids"))];
  const labels = ["classlabels_int64s", "classlabels_strings"].map((name) => node.attributes.get(name));
  const classes = Math.max(...labels.map((list) => (Array.isArray(list) ? list.length : 0)));
  if (isClassifier ? classes !== 2 || ids.some((id) => id !== 0 && id !== 1) : ids.some((id) => id !== 0))
    throw new UnsupportedOperatorError({
      operator: `${node.operator} with other than two classes or one target`,
      node: node.name,
      hint: "export a binary classifier",
    });
  return ids;
};

/** Leaf weights of one class or target, keyed by tree and node. */
const leafWeights = (node: FloatNode, wanted: number | undefined): ReadonlyMap<string, number> => {
  const prefix = node.operator === "TreeEnsembleClassifier" ? "class" : "target";
  const trees = numbersAttribute(node, `${prefix}_treeids`);
  const ids = numbersAttribute(node, `${prefix}_nodeids`);
  const classes = numbersAttribute(node, `${prefix}_ids`);
  const weights = numbersAttribute(node, `${prefix}_weights`);
  const distinct = weightIds(node);
  const byLeaf = new Map<string, number>();
  weights.forEach((weight, index) => {
    if (!Number.isFinite(weight))
      throw new OnnxUnreadableError(`node "${node.name}" has a weight that is not finite`, ONNX_HINTS.notFinite);
    if (classes[index] !== wanted) return;
    const key = `${trees[index]}:${ids[index]}`;
    byLeaf.set(key, (byLeaf.get(key) ?? 0) + weight);
  });
  // onnxruntime then takes class 0's weight instead: no exporter writes this, so it is refused
  // rather than imitated.
  if (
    distinct.length > 1 &&
    wanted === 1 &&
    classes.some((id, index) => id === 0 && !byLeaf.has(`${trees[index]}:${ids[index]}`))
  )
    throw new OnnxUnreadableError(`node "${node.name}" has leaves with a weight for class 0 only`);
  return byLeaf;
};

/** Deeper trees than any trainer grows; the walks over trees recurse. */
export const MAX_DEPTH = 1000;

const buildTrees = (node: FloatNode, weights: ReadonlyMap<string, number>): FloatTree[] => {
  const treeIds = numbersAttribute(node, "nodes_treeids");
  const nodeIds = numbersAttribute(node, "nodes_nodeids");
  const features = numbersAttribute(node, "nodes_featureids");
  const values = numbersAttribute(node, "nodes_values");
  const whenTrue = numbersAttribute(node, "nodes_truenodeids");
  const whenFalse = numbersAttribute(node, "nodes_falsenodeids");
  const modes = (node.attributes.get("nodes_modes") ?? []) as readonly string[];
  const position = new Map(treeIds.map((tree, index) => [`${tree}:${nodeIds[index]}`, index]));
  if (position.size !== treeIds.length) throw new OnnxUnreadableError(`"${node.name}" lists a node of a tree twice`);

  // Set membership is exported as several branches to one child: a child that is met again is the
  // same object.
  const built = new Map<number, FloatTree>();
  const open = new Set<number>();
  const build = (index: number): FloatTree => {
    const known = built.get(index);
    if (known !== undefined) return known;
    open.add(index);
    const tree = readNode(index);
    open.delete(index);
    built.set(index, tree);
    return tree;
  };
  const readNode = (index: number): FloatTree => {
    const tree = treeIds[index];
    const mode = modes[index];
    if (mode === "LEAF") return { leaf: weights.get(`${tree}:${nodeIds[index]}`) ?? 0 };
    const threshold = values[index];
    const feature = features[index];
    const left = position.get(`${tree}:${whenTrue[index]}`);
    const right = position.get(`${tree}:${whenFalse[index]}`);
    if (mode === undefined || !BRANCH_MODES.has(mode))
      throw new UnsupportedOperatorError({ operator: `branch mode ${mode}`, node: node.name, hint: "use BRANCH_LEQ" });
    if (left === undefined || right === undefined || open.has(left) || open.has(right) || open.size > MAX_DEPTH)
      throw new OnnxUnreadableError(`tree ${tree} of "${node.name}" is broken at node ${nodeIds[index]}`);
    if (threshold === undefined || feature === undefined || Number.isNaN(threshold))
      throw new OnnxUnreadableError(`tree ${tree} of "${node.name}" has no number at node ${nodeIds[index]}`);
    return { feature, mode: mode as BranchMode, threshold, whenTrue: build(left), whenFalse: build(right) };
  };

  // The first node listed of each tree is its root in every exporter's files; ONNX requires it. Where the lists come
  // back to a tree, onnxruntime takes that for another one.
  const roots = new Map<number, number>();
  treeIds.forEach((tree, index) => {
    if (!roots.has(tree)) roots.set(tree, index);
    else if (treeIds[index - 1] !== tree)
      throw new UnsupportedOperatorError({
        operator: `${node.operator} whose lists come back to tree ${tree}`,
        node: node.name,
        hint: "export again with the nodes of each tree together in the lists",
      });
  });
  const trees = [...roots.values()].map(build);
  const lost = treeIds.findIndex((_, index) => !built.has(index));
  if (lost >= 0)
    throw new UnsupportedOperatorError({
      operator: `${node.operator} whose tree ${treeIds[lost]} does not begin with its root`,
      node: node.name,
      hint: "export again with the root first in each tree's lists, and no nodes that it does not lead to",
    });
  return trees;
};

/**
 * Where weights are under class id 1 or under both, onnxruntime drops or swaps base values;
 * exporters write them with id 0.
 */
const baseOf = (node: FloatNode): number => {
  const base = numbersAttribute(node, "base_values");
  const [value = 0] = base;
  const ids = weightIds(node);
  if (base.length > 1 || (base.length === 1 && ids.some((id) => id !== 0)))
    throw new UnsupportedOperatorError({
      operator: `${node.operator} with ${base.length} base values and weights for ids ${ids.join(" and ")}`,
      node: node.name,
      hint: "export one base value with weights under id 0, or add the base to one tree's leaves",
    });
  if (!Number.isFinite(value))
    throw new OnnxUnreadableError(`node "${node.name}" has a base value that is not finite`, ONNX_HINTS.notFinite);
  return value;
};

/**
 * The trees of a TreeEnsembleClassifier (of its class 1) or a TreeEnsembleRegressor.
 *
 * @throws UnsupportedOperatorError and OnnxUnreadableError.
 */
export const readForest = (node: FloatNode): FloatForest => {
  const asTensor = [...node.attributes.keys()].find((name) => name.endsWith("_as_tensor"));
  if (asTensor !== undefined)
    throw new UnsupportedOperatorError({
      operator: `${node.operator} with ${asTensor}`,
      node: node.name,
      hint: "export with float32 inputs, which writes thresholds and weights as lists",
    });
  const aggregate = textAttribute(node, "aggregate_function", "SUM");
  const targets = numberAttribute(node, "n_targets", 1);
  if ((aggregate !== "SUM" && aggregate !== "AVERAGE") || targets !== 1)
    throw new UnsupportedOperatorError({
      operator: `${node.operator} with ${targets} targets and ${aggregate}`,
      node: node.name,
      hint: "export one target with aggregate_function SUM or AVERAGE",
    });
  const ids = weightIds(node);
  // onnxruntime's binary case: weights under one class id are the logit of class 1, whichever id
  // the exporter wrote; with both, class 1's own weights are.
  const trees = buildTrees(node, leafWeights(node, ids.length > 1 ? 1 : ids[0]));
  const prefix = node.operator === "TreeEnsembleClassifier" ? "class" : "target";
  return {
    base: baseOf(node),
    share: aggregate === "AVERAGE" ? 1 / trees.length : 1,
    trees,
    ids,
    ...(ids.length > 1 ? { negativeTrees: buildTrees(node, leafWeights(node, 0)) } : {}),
    isPositive: numbersAttribute(node, `${prefix}_weights`).every((weight) => weight >= 0),
  };
};
