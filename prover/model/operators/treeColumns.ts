import {
  type Affine,
  type FeatureFunction,
  type FloatTree,
  type ForestAtom,
  imagesOf,
  ofAtom,
  weightedSum,
} from "../column.ts";
import { between } from "../interval.ts";
import { type Cut, stepsOf } from "../steps.ts";
import type { Element } from "../tensor.ts";
import { isColumn } from "./operator.ts";

/** Numbers that a single tree gives: functions of them are the same tree with other leaves. */

/** More leaves than any rule of a scorecard has. */
const MAX_LEAVES = 4096;

interface SingleTree {
  readonly tree: FloatTree;
  readonly columns: readonly FeatureFunction[];
}

const withLeaves = (tree: FloatTree, put: (leaf: number) => FloatTree, shift: number): FloatTree => {
  const known = new Map<FloatTree, FloatTree>();
  const of = (one: FloatTree): FloatTree => {
    const found =
      known.get(one) ??
      ("leaf" in one
        ? put(one.leaf)
        : { ...one, feature: one.feature + shift, whenTrue: of(one.whenTrue), whenFalse: of(one.whenFalse) });
    known.set(one, found);
    return found;
  };
  return of(tree);
};

const leavesIn = (tree: FloatTree): ReadonlySet<number> => {
  const leaves = new Set<number>();
  const seen = new Set<FloatTree>();
  const visit = (one: FloatTree): void => {
    if (seen.has(one)) return;
    seen.add(one);
    if ("leaf" in one) leaves.add(one.leaf);
    else {
      visit(one.whenTrue);
      visit(one.whenFalse);
    }
  };
  visit(tree);
  return leaves;
};

/** A sum that is one tree and nothing else, its leaves as the sum has them. */
const singleTree = ({ constant, terms }: Affine): SingleTree | undefined => {
  const [[atom, weight = 0] = [], ...more] = terms;
  if (atom?.kind !== "forest" || more.length > 0) return undefined;
  const [tree, ...others] = atom.trees;
  if (tree === undefined || others.length > 0) return undefined;
  return {
    tree: withLeaves(tree, (leaf) => ({ leaf: constant + weight * leaf }), 0),
    columns: atom.columns,
  };
};

/** Of each tree: the atoms that say which of its leaves are the second of two values. */
const indicators = new WeakMap<FloatTree, Map<string, ForestAtom>>();

const kept = (source: FloatTree, key: string, make: () => ForestAtom): ForestAtom => {
  const atoms = indicators.get(source) ?? new Map<string, ForestAtom>();
  indicators.set(source, atoms);
  const atom = atoms.get(key) ?? make();
  atoms.set(key, atom);
  return atom;
};

/**
 * A function of a sum that is a single tree, as that tree with other leaves. Where it takes two values, what
 * is kept is one tree of 0 and 1, the same for every function that tells the same leaves apart: so that
 * the votes for two classes are one number.
 */
export const mappedTree = (sum: Affine, at: (x: number) => number): (() => Affine) | undefined => {
  const single = singleTree(sum);
  const [atom] = sum.terms.keys();
  if (single === undefined || atom?.kind !== "forest") return undefined;
  const source = atom.trees[0] ?? single.tree;
  const leaves = [...leavesIn(single.tree)];
  const values = leaves.map(at);
  if (!values.every(Number.isFinite)) return undefined;
  const [first = 0] = values;
  const other = values.find((value) => value !== first);
  if (other === undefined) return () => ({ constant: first, terms: new Map() });
  if (values.some((value) => value !== first && value !== other))
    return () => ofAtom({ ...atom, trees: [withLeaves(single.tree, (leaf) => ({ leaf: at(leaf) }), 0)] });
  const key = values.map((value) => (value === first ? 0 : 1)).join("");
  const make = (): ForestAtom => ({
    ...atom,
    trees: [withLeaves(single.tree, (leaf) => ({ leaf: at(leaf) === first ? 0 : 1 }), 0)],
  });
  return () => weightedSum([[other - first, ofAtom(kept(source, key, make))]], first);
};

/** Which of the pieces of a step function an integer is in, as a tree tests it. */
export const pieceIndex = (
  cuts: readonly Cut<unknown>[],
  feature: number,
  origin: FeatureFunction["origin"],
): FeatureFunction => {
  const place = (value: bigint): number => cuts.findLastIndex(({ from }) => from <= value);
  return { feature, origin, over: (from, to) => between(place(from), place(to)) };
};

/** Pieces from `first` to `last` as a balanced tree over their index. */
const treeOfPieces = (cuts: readonly Cut<number>[], first: number, last: number): FloatTree => {
  if (first === last) return { leaf: cuts[first]?.is ?? 0 };
  const middle = (first + last + 1) >> 1;
  return {
    feature: 0,
    mode: "BRANCH_GTE",
    threshold: middle,
    whenTrue: treeOfPieces(cuts, middle, last),
    whenFalse: treeOfPieces(cuts, first, middle - 1),
  };
};

/** A column that is constant between few integers of its feature, or that is a single tree. */
const asTree = (element: Element): SingleTree | undefined => {
  if (!isColumn(element)) return { tree: { leaf: element }, columns: [] };
  const { source, over, origin, affine } = element;
  if (source.kind === "sum") return affine === undefined ? undefined : singleTree(affine());
  const cuts = stepsOf((from, to) => over(imagesOf(source, from, to)), source.declared);
  if (cuts === undefined) return undefined;
  return { tree: treeOfPieces(cuts, 0, cuts.length - 1), columns: [pieceIndex(cuts, source.feature, origin)] };
};

/** A function of several numbers that are single trees or step functions of one feature each, as one tree. */
export const joinedTree = (
  elements: readonly Element[],
  compute: (values: readonly number[]) => number,
): Affine | undefined => {
  const trees: SingleTree[] = [];
  let leaves = 1;
  for (const element of elements) {
    const tree = asTree(element);
    if (tree === undefined) return undefined;
    leaves *= leavesIn(tree.tree).size;
    if (leaves > MAX_LEAVES) return undefined;
    trees.push(tree);
  }
  const join = (at: number, shift: number, values: readonly number[]): FloatTree => {
    const next = trees[at];
    if (next === undefined) return { leaf: compute(values) };
    return withLeaves(next.tree, (leaf) => join(at + 1, shift + next.columns.length, [...values, leaf]), shift);
  };
  const columns = trees.flatMap((one) => one.columns);
  return ofAtom({ kind: "forest", trees: [join(0, 0, [])], columns });
};
