import { OnnxUnreadableError, UnsupportedOperatorError } from "./errors.ts";
import type { FloatGraph, FloatNode } from "./onnx.ts";
import type { ModelOutput } from "./schema.ts";

export type BranchMode = "BRANCH_LEQ" | "BRANCH_LT" | "BRANCH_GTE" | "BRANCH_GT" | "BRANCH_EQ" | "BRANCH_NEQ";

export type FloatTree =
  | { readonly leaf: number }
  | {
      readonly feature: number;
      readonly mode: BranchMode;
      readonly threshold: number;
      readonly whenTrue: FloatTree;
      readonly whenFalse: FloatTree;
    };

/** A sum of trees whose total, plus the base, is the log-odds of liquidation. */
export interface FloatForest {
  readonly base: number;
  readonly trees: readonly FloatTree[];
}

const BRANCH_MODES: ReadonlySet<string> = new Set([
  "BRANCH_LEQ",
  "BRANCH_LT",
  "BRANCH_GTE",
  "BRANCH_GT",
  "BRANCH_EQ",
  "BRANCH_NEQ",
]);

const numbers = (node: FloatNode, name: string): readonly number[] => {
  const value = node.attributes.get(name) ?? [];
  const isList = Array.isArray(value) && value.every((item) => typeof item === "number");
  if (!isList) throw new OnnxUnreadableError(`attribute ${name} of "${node.name}" is no list of numbers`);
  return value;
};

/** The class or target ids that leaves have weights for: one, or both of a binary classifier's. */
const weightIds = (node: FloatNode): readonly number[] => {
  const isClassifier = node.operator === "TreeEnsembleClassifier";
  const ids = [...new Set(numbers(node, isClassifier ? "class_ids" : "target_ids"))];
  const labels = ["classlabels_int64s", "classlabels_strings"].map((name) => node.attributes.get(name));
  const classes = Math.max(...labels.map((list) => (Array.isArray(list) ? list.length : 0)));
  if (isClassifier ? classes > 2 || ids.some((id) => id !== 0 && id !== 1) : ids.some((id) => id !== 0))
    throw new UnsupportedOperatorError({
      operator: `${node.operator} with more than two classes or one target`,
      node: node.name,
      hint: "export a binary classifier",
    });
  return ids;
};

/** Leaf weights keyed by tree and node, of the class whose logit the model reports. */
const leafWeights = (node: FloatNode): ReadonlyMap<string, number> => {
  const prefix = node.operator === "TreeEnsembleClassifier" ? "class" : "target";
  const trees = numbers(node, `${prefix}_treeids`);
  const ids = numbers(node, `${prefix}_nodeids`);
  const classes = numbers(node, `${prefix}_ids`);
  const weights = numbers(node, `${prefix}_weights`);
  // onnxruntime's binary case: weights under one class id are the logit of class 1, whichever id the exporter wrote; with both, class 1's own weights are.
  const distinct = weightIds(node);
  const positive = distinct.length > 1 ? 1 : distinct[0];
  const byLeaf = new Map<string, number>();
  weights.forEach((weight, index) => {
    if (!Number.isFinite(weight)) throw new OnnxUnreadableError(`node "${node.name}" has a weight that is not finite`);
    if (classes[index] !== positive) return;
    const key = `${trees[index]}:${ids[index]}`;
    byLeaf.set(key, (byLeaf.get(key) ?? 0) + weight);
  });
  // onnxruntime then takes class 0's weight instead: no exporter writes this, so it is refused rather than imitated.
  if (distinct.length > 1 && classes.some((id, index) => id === 0 && !byLeaf.has(`${trees[index]}:${ids[index]}`)))
    throw new OnnxUnreadableError(`node "${node.name}" has leaves with a weight for class 0 only`);
  return byLeaf;
};

/** Deeper trees than any trainer grows; the walks over trees recurse. */
const MAX_DEPTH = 1000;

const buildTrees = (node: FloatNode): FloatTree[] => {
  const treeIds = numbers(node, "nodes_treeids");
  const nodeIds = numbers(node, "nodes_nodeids");
  const features = numbers(node, "nodes_featureids");
  const values = numbers(node, "nodes_values");
  const whenTrue = numbers(node, "nodes_truenodeids");
  const whenFalse = numbers(node, "nodes_falsenodeids");
  const modes = (node.attributes.get("nodes_modes") ?? []) as readonly string[];
  const weights = leafWeights(node);
  const position = new Map(treeIds.map((tree, index) => [`${tree}:${nodeIds[index]}`, index]));
  if (position.size !== treeIds.length) throw new OnnxUnreadableError(`"${node.name}" lists a node of a tree twice`);

  // Set membership is exported as several branches to one child: a child that is met again is the same object.
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

  // The first node listed of each tree is its root in every exporter's files; ONNX requires it.
  const roots = new Map<number, number>();
  treeIds.forEach((tree, index) => {
    if (!roots.has(tree)) roots.set(tree, index);
  });
  return [...roots.values()].map(build);
};

/** Where weights are under class id 1 or under both, onnxruntime drops or swaps base values; exporters write them with id 0. */
const baseOf = (node: FloatNode): number => {
  const base = numbers(node, "base_values");
  const [value = 0] = base;
  const ids = weightIds(node);
  if (base.length > 1 || (base.length === 1 && ids.some((id) => id !== 0)))
    throw new UnsupportedOperatorError({
      operator: `${node.operator} with ${base.length} base values and weights for ids ${ids.join(" and ")}`,
      node: node.name,
      hint: "export one base value with weights under id 0, or add the base to one tree's leaves",
    });
  if (!Number.isFinite(value)) throw new OnnxUnreadableError(`node "${node.name}" has a base value that is not finite`);
  return value;
};

/** ONNX element types that a Cast may end in without changing a float32: float and double. */
const WIDE_ENOUGH: readonly unknown[] = [1, 11];

/** Operators between the ensemble and the model's output that leave the numbers as they are. */
const passesThrough = (node: FloatNode, constants: FloatGraph["constants"]): boolean => {
  if (node.operator === "Identity" || node.operator === "ZipMap") return true;
  if (node.operator === "Cast") return WIDE_ENOUGH.includes(node.attributes.get("to"));
  const factor = constants.get(node.inputs[1] ?? "");
  return node.operator === "Mul" && factor !== undefined && factor.every((value) => value === 1);
};

const SUPPORTED_HINT = "supported: TreeEnsembleClassifier and TreeEnsembleRegressor on the raw features";

/** Follows the graph from its last output back to the one tree ensemble, refusing by name whatever else it meets. */
const findEnsemble = (graph: FloatGraph): FloatNode => {
  const producer = new Map(graph.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  let tensor = graph.outputs.at(-1) ?? "";
  for (;;) {
    const node = producer.get(tensor);
    if (node === undefined) throw new OnnxUnreadableError(`nothing in the graph computes "${tensor}"`);
    if (node.operator === "TreeEnsembleClassifier" || node.operator === "TreeEnsembleRegressor") {
      if (node.operator === "TreeEnsembleClassifier" && tensor !== node.outputs[1])
        throw new OnnxUnreadableError(`its last output is the label of "${node.name}", not the probabilities`);
      const source = producer.get(node.inputs[0] ?? "");
      if (source === undefined && node.inputs[0] === graph.input.name) return node;
      throw new UnsupportedOperatorError({
        operator: source?.operator ?? "?",
        node: source?.name ?? node.inputs[0] ?? "?",
        hint: SUPPORTED_HINT,
      });
    }
    if (!passesThrough(node, graph.constants))
      throw new UnsupportedOperatorError({ operator: node.operator, node: node.name, hint: SUPPORTED_HINT });
    producer.delete(tensor); // a graph that runs in a circle ends above
    tensor = node.inputs[0] ?? "";
  }
};

/** The forest of an exported gradient-boosting model. Throws UnsupportedOperatorError and OnnxUnreadableError. */
export const readForest = (graph: FloatGraph, output: ModelOutput): FloatForest => {
  const node = findEnsemble(graph);
  const asTensor = [...node.attributes.keys()].find((name) => name.endsWith("_as_tensor"));
  if (asTensor !== undefined)
    throw new UnsupportedOperatorError({
      operator: `${node.operator} with ${asTensor}`,
      node: node.name,
      hint: "export with float32 inputs, which writes thresholds and weights as lists",
    });
  const transform = String(node.attributes.get("post_transform") ?? "NONE");
  // onnxruntime leaves a regressor's LOGISTIC out.
  const logistic = transform === "LOGISTIC" && node.operator === "TreeEnsembleClassifier";
  const logOdds = logistic ? output === "probability" : transform === "NONE" && output === "log-odds";
  if (!logOdds)
    throw new UnsupportedOperatorError({
      operator: `${node.operator} with post_transform ${transform} for a ${output}`,
      node: node.name,
      hint: "export boosted trees: LOGISTIC for a probability, or NONE for log-odds (and say so in the schema's output)",
    });
  const aggregate = String(node.attributes.get("aggregate_function") ?? "SUM");
  const targets = Number(node.attributes.get("n_targets") ?? 1);
  if (aggregate !== "SUM" || targets !== 1)
    throw new UnsupportedOperatorError({
      operator: `${node.operator} with ${targets} targets and ${aggregate}`,
      node: node.name,
      hint: "export one target with aggregate_function SUM",
    });
  return { base: baseOf(node), trees: buildTrees(node) };
};
