import type { IntegerModel } from "../model/integerModel.ts";
import { type Rational, rational } from "./rational.ts";

/** Two rows in the model's order. */
export interface Rows {
  readonly subject: readonly bigint[];
  readonly reference: readonly bigint[];
}

/**
 * A leaf that some mixture of the two rows reaches: one that takes every feature of `ours` from the
 * subject and every one of `theirs` from the reference.
 */
interface MixedLeaf {
  readonly ours: readonly number[];
  readonly theirs: readonly number[];
  readonly leaf: bigint;
}

/**
 * All leaves of one tree that mixtures of the rows reach. Where the rows part at a feature for the
 * second time, the first time has settled which row it is taken from.
 */
const mixedLeaves = (
  { bins, forest }: IntegerModel,
  root: number,
  { subject, reference }: Rows,
): readonly MixedLeaf[] => {
  const found: MixedLeaf[] = [];
  const follow = (at: number, ours: readonly number[], theirs: readonly number[]): void => {
    const node = forest.nodes[at];
    if (node === undefined) {
      found.push({ ours, theirs, leaf: forest.leaves[-at - 1] ?? 0n });
      return;
    }
    const { feature = 0, thresholds = [] } = bins[node.bin] ?? {};
    const threshold = thresholds[node.threshold] ?? 0n;
    const next = (row: readonly bigint[]): number => ((row[feature] ?? 0n) >= threshold ? node.above : node.below);
    const [own, other] = [next(subject), next(reference)];
    if (own === other) follow(own, ours, theirs);
    else if (ours.includes(feature)) follow(own, ours, theirs);
    else if (theirs.includes(feature)) follow(other, ours, theirs);
    else {
      follow(own, [...ours, feature], theirs);
      follow(other, ours, [...theirs, feature]);
    }
  };
  follow(root, [], []);
  return found;
};

/** 0!, 1!, ... up to and with `last`!. */
export const factorials = (last: number): readonly bigint[] => {
  const values = [1n];
  for (let n = 1; n <= last; n++) values.push((values[n - 1] ?? 1n) * BigInt(n));
  return values;
};

/**
 * Exact Shapley value of each feature for the forest's total, in leaf units, in the game in which a
 * coalition's features come from the subject and all others from the reference. Of the orders in
 * which the a features of `ours` and b of `theirs` may enter, (a - 1)! b! of (a + b)! reach the
 * leaf by the entry of a given one of `ours`, and a! (b - 1)! leave it by that of one of `theirs`
 * (Lundberg et al. 2020, interventional TreeSHAP with one background row).
 */
export const forestAttributions = (model: IntegerModel, rows: Rows): readonly Rational[] => {
  const leaves = model.forest.roots.flatMap((root) => mixedLeaves(model, root, rows));
  const most = leaves.reduce((size, { ours, theirs }) => Math.max(size, ours.length + theirs.length), 0);
  const factorial = factorials(most);
  const of = (n: number): bigint => factorial[n] ?? 1n;
  const totals = model.features.map(() => 0n);
  for (const { ours, theirs, leaf } of leaves) {
    const [a, b] = [ours.length, theirs.length];
    // (a + b)! divides the common denominator.
    const unit = leaf * (of(most) / of(a + b));
    for (const feature of ours) totals[feature] = (totals[feature] ?? 0n) + unit * of(a - 1) * of(b);
    for (const feature of theirs) totals[feature] = (totals[feature] ?? 0n) - unit * of(a) * of(b - 1);
  }
  return totals.map((total) => rational(total, of(most)));
};
