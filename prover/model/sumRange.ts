import { type Affine, type Atom, type Column, declaredImages, type FloatTree, type Source } from "./column.ts";
import { between, hullOf, imageOf, type Interval } from "./interval.ts";

/** What sums and columns may be over all rows in the declared ranges. */

const leavesOf = (trees: readonly FloatTree[]): Interval => {
  const known = new Map<FloatTree, Interval>();
  const of = (tree: FloatTree): Interval => {
    const found =
      known.get(tree) ??
      ("leaf" in tree ? between(tree.leaf, tree.leaf) : hullOf([of(tree.whenTrue), of(tree.whenFalse)]));
    known.set(tree, found);
    return found;
  };
  let [min, max] = [0, 0];
  for (const own of trees.map(of)) {
    min += own.min;
    max += own.max;
  }
  return between(min, max);
};

const ranges = new WeakMap<Atom, Interval>();

const rangeOfAtom = (atom: Atom): Interval => {
  const known = ranges.get(atom);
  if (known !== undefined) return known;
  const found = ((): Interval => {
    switch (atom.kind) {
      case "feature":
        return between(atom.declared.min - atom.center, atom.declared.max - atom.center);
      case "curve": {
        const { min, max, nan } = atom.over(declaredImages(atom.source));
        return { min: min - atom.center, max: max - atom.center, nan };
      }
      case "sumCurve":
        return atom.over(rangeOf(atom.argument));
      case "relu":
        return imageOf(rangeOf(atom.argument), (x) => Math.max(x, 0));
      case "forest":
        return leavesOf(atom.trees);
    }
  })();
  ranges.set(atom, found);
  return found;
};

/** Least and greatest value of a sum over all rows in the declared ranges, by the ranges of its parts. */
export const rangeOf = ({ constant, terms }: Affine): Interval => {
  let [min, max, nan] = [constant, constant, false];
  for (const [atom, weight] of terms) {
    const own = rangeOfAtom(atom);
    min += Math.min(weight * own.min, weight * own.max);
    max += Math.max(weight * own.min, weight * own.max);
    nan ||= own.nan;
  }
  return { min, max, nan };
};

/** The source of a column over all rows in the declared ranges. */
export const rangeOfSource = (source: Source): Interval =>
  source.kind === "feature" ? declaredImages(source) : rangeOf(source.sum);

/** All that a column may be over the declared ranges. */
export const rangeOfColumn = ({ source, over }: Column): Interval => over(rangeOfSource(source));
