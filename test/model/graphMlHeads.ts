import type { BranchMode } from "../../prover/model/column.ts";
import type { Dice } from "../../scripts/dice.ts";
import { branch, forestAttributes, type TestAttribute, type TestTree, type Weights } from "../support/onnxFile.ts";
import { mlNode } from "./agreement.ts";
import { type Head, type MakeHead, type Seen, weightsFor } from "./graphHead.ts";

/** Heads of ai.onnx.ml: classes, transforms, base values, and lists in other orders. */

const MODES: readonly BranchMode[] = ["BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ"];

type Leaf = (dice: Dice) => number | Weights;

/** The float itself, the next ones, and what lies next to a number at all. */
const nearTo = (seen: number, dice: Dice): number => {
  const next = Math.fround(seen * (1 + 2 ** -23 * (dice.roll(3) - 1)));
  const chosen = dice.roll(12) === 0 ? dice.pick([0, -0, 2 ** -149, -(2 ** -126), 16_777_216, 3.4e38]) : next;
  return Number.isFinite(chosen) ? chosen : 0.5;
};

/** Thresholds that rows meet exactly, or by the next float. */
const treeOf = (
  dice: Dice,
  { values, depth, leaf }: Pick<Seen, "values"> & { depth: number; leaf: Leaf },
): TestTree => {
  if (depth === 0) return { leaf: leaf(dice) };
  const row = dice.pick(values);
  const column = dice.roll(row.length);
  const threshold = nearTo(row[column] ?? 0, dice);
  const side = (): TestTree => treeOf(dice, { values, depth: depth - 1, leaf });
  return branch(column, dice.pick(MODES.slice(0, dice.roll(3) === 0 ? 6 : 4)), threshold, [side(), side()]);
};

const thousandths = (dice: Dice): number => (dice.roll(2001) - 1000) / 1000;

/** The node lists in another order: trees mixed, or a root that is not the first of its tree. */
const reordered = (
  dice: Dice,
  attributes: Readonly<Record<string, TestAttribute>>,
): Readonly<Record<string, TestAttribute>> => {
  const names = Object.keys(attributes).filter((name) => name.startsWith("nodes_"));
  const listOf = (value: TestAttribute | undefined): readonly (number | string)[] =>
    Array.isArray(value) ? value : typeof value === "object" && "ints" in value ? value.ints : [];
  const order = dice.shuffled(Array.from(listOf(attributes["nodes_treeids"]), (_, index) => index));
  const permuted = names.map((name): [string, TestAttribute] => {
    const value = attributes[name];
    const moved = order.map((place) => listOf(value)[place] ?? 0);
    const isInts = typeof value === "object" && "ints" in value;
    return [name, isInts ? { ints: moved.map(Number) } : (moved as readonly number[] | readonly string[])];
  });
  return { ...attributes, ...Object.fromEntries(permuted) };
};

const LABELS: readonly Readonly<Record<string, TestAttribute>>[] = [
  { classlabels_int64s: { ints: [0, 1] } },
  { classlabels_int64s: { ints: [1, 0] } },
  { classlabels_strings: ["bad", "good"] },
];

/** Which classes the leaves have weights for, and how large they are. */
const leafOf = (dice: Dice, kind: "one" | "both" | "shares"): Leaf => {
  if (kind === "one") return thousandths;
  return () => {
    const share = dice.roll(1001) / 1000;
    return kind === "shares" ? { 0: 1 - share, 1: share } : { 0: thousandths(dice), 1: thousandths(dice) };
  };
};

const classifierHead = (dice: Dice, seen: Seen): Head => {
  const kind = dice.pick(["one", "one", "one", "both", "shares"] as const);
  const leaf = leafOf(dice, kind);
  const count = 1 + dice.roll(4);
  const trees = Array.from({ length: count }, () => treeOf(dice, { ...seen, depth: 1 + dice.roll(3), leaf }));
  const transform =
    kind === "shares"
      ? "NONE"
      : dice.pick(["LOGISTIC", "LOGISTIC", "LOGISTIC", "SOFTMAX", "NONE", "PROBIT", "SOFTMAX_ZERO"]);
  const base = dice.roll(4) === 0 ? [[0.25], [-0.5], [0.25, -0.5]][dice.roll(3)] : [];
  const labels = dice.pick(LABELS);
  const made = Object.entries(forestAttributes({ trees, transform, classId: dice.roll(2), base: base ?? [] }));
  const unlabelled = made.filter(([name]) => !name.startsWith("classlabels"));
  const attributes = { ...Object.fromEntries(unlabelled), ...labels };
  const listed = dice.roll(12) === 0 ? reordered(dice, attributes) : attributes;
  const isNormalized = dice.roll(5) === 0;
  return {
    nodes: [
      mlNode("TreeEnsembleClassifier", [seen.from], ["h_l", isNormalized ? "h_n" : "h_p"], listed),
      ...(isNormalized ? [mlNode("Normalizer", ["h_n"], ["h_p"], { norm: "L1" })] : []),
    ],
    constants: {},
    result: "h_p",
    output: transform === "NONE" && kind !== "shares" && dice.roll(2) === 0 ? "log-odds" : "probability",
    limit: 1,
    hasClasses: true,
  };
};

const regressorHead = (dice: Dice, seen: Seen): Head => {
  const isProbability = dice.roll(3) === 0;
  const leaf: Leaf = isProbability ? (own) => own.roll(1001) / 1000 : thousandths;
  const count = 1 + dice.roll(4);
  const trees = Array.from({ length: count }, () => treeOf(dice, { ...seen, depth: 1 + dice.roll(3), leaf }));
  const attributes = forestAttributes({
    trees,
    kind: "regressor",
    transform: dice.roll(10) === 0 ? "LOGISTIC" : "NONE",
    base: dice.roll(5) === 0 ? [isProbability ? 0 : -0.75] : [],
    extra: isProbability || dice.roll(4) === 0 ? { aggregate_function: "AVERAGE" } : {},
  });
  const listed = dice.roll(12) === 0 ? reordered(dice, attributes) : attributes;
  return {
    nodes: [mlNode("TreeEnsembleRegressor", [seen.from], ["h_p"], listed)],
    constants: {},
    result: "h_p",
    output: isProbability ? "probability" : "log-odds",
    limit: 1,
  };
};

/** The same trees as ai.onnx.ml 5 lists them: nodes and leaves apart. */
const tensorForest = (trees: readonly TestTree[]): Readonly<Record<string, TestAttribute>> => {
  const lists = { feature: [], split: [], mode: [], yes: [], no: [], isYesLeaf: [], isNoLeaf: [] } as Record<
    "feature" | "split" | "mode" | "yes" | "no" | "isYesLeaf" | "isNoLeaf",
    number[]
  >;
  const weights: number[] = [];
  const visit = (tree: TestTree): readonly [id: number, isLeaf: number] => {
    if ("leaf" in tree) return [weights.push(typeof tree.leaf === "number" ? tree.leaf : 0) - 1, 1];
    const place = lists.feature.push(tree.feature) - 1;
    lists.mode.push(MODES.indexOf(tree.mode));
    lists.split.push(tree.threshold);
    for (const list of [lists.yes, lists.no, lists.isYesLeaf, lists.isNoLeaf]) list.push(0);
    [lists.yes[place], lists.isYesLeaf[place]] = [...visit(tree.yes)];
    [lists.no[place], lists.isNoLeaf[place]] = [...visit(tree.no)];
    return [place, 0];
  };
  const roots = trees.map((tree) => visit(tree)[0]);
  const floats32 = (values: readonly number[]): TestAttribute => ({ tensor: { shape: [values.length], values } });
  return {
    nodes_featureids: { ints: lists.feature },
    nodes_splits: floats32(lists.split),
    nodes_modes: { tensor: { shape: [lists.mode.length], values: lists.mode, type: "uint8" } },
    nodes_truenodeids: { ints: lists.yes },
    nodes_falsenodeids: { ints: lists.no },
    nodes_trueleafs: { ints: lists.isYesLeaf },
    nodes_falseleafs: { ints: lists.isNoLeaf },
    tree_roots: { ints: roots },
    leaf_targetids: { ints: weights.map(() => 0) },
    leaf_weights: floats32(weights),
    n_targets: { int: 1 },
  };
};

const tensorHead = (dice: Dice, seen: Seen): Head => {
  const count = 1 + dice.roll(4);
  const depth = (): number => 1 + dice.roll(3);
  const trees = Array.from({ length: count }, () => treeOf(dice, { ...seen, depth: depth(), leaf: thousandths }));
  const attributes = { ...tensorForest(trees), aggregate_function: { int: dice.roll(2) } };
  return {
    nodes: [mlNode("TreeEnsemble", [seen.from], ["h_p"], attributes)],
    constants: {},
    result: "h_p",
    output: "log-odds",
    limit: 1,
    ml: 5,
  };
};

export const treeHead: MakeHead = (dice, seen) =>
  dice.pick([regressorHead, classifierHead, classifierHead, tensorHead])(dice, seen);

const LINEAR_LABELS: typeof LABELS = [
  { classlabels_ints: { ints: [0, 1] } },
  { classlabels_ints: { ints: [1, 0] } },
  { classlabels_strings: ["bad", "good"] },
];

/** LinearRegressor, and LinearClassifier with coefficients for one class or both. */
export const linearMlHead: MakeHead = (dice, seen) => {
  const weights = weightsFor(dice, seen);
  const isOne = dice.roll(2) === 0;
  if (dice.roll(4) === 0)
    return {
      nodes: [mlNode("LinearRegressor", [seen.from], ["h_p"], { coefficients: weights, intercepts: [-1.5] })],
      constants: {},
      result: "h_p",
      output: "log-odds",
      limit: 1,
    };
  const transform = dice.pick(["LOGISTIC", "LOGISTIC", "SOFTMAX", "NONE", "PROBIT"]);
  const attributes: Readonly<Record<string, TestAttribute>> = {
    coefficients: isOne ? weights : [...weights.map((weight) => -weight), ...weights],
    intercepts: isOne ? [-1.5] : [1.5, -1.5],
    post_transform: transform,
    ...dice.pick(LINEAR_LABELS),
  };
  const isNormalized = dice.roll(3) === 0;
  return {
    nodes: [
      mlNode("LinearClassifier", [seen.from], ["h_l", isNormalized ? "h_n" : "h_p"], attributes),
      ...(isNormalized ? [mlNode("Normalizer", ["h_n"], ["h_p"], { norm: "L1" })] : []),
    ],
    constants: {},
    result: "h_p",
    output: transform === "NONE" && dice.roll(2) === 0 ? "log-odds" : "probability",
    limit: 1,
    hasClasses: true,
  };
};
