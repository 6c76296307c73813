import type { ForestNode, IntegerModel } from "../integerModel.ts";

/** Values of one feature, inclusive. */
export interface Interval {
  readonly min: bigint;
  readonly max: bigint;
}

/** What is left of a budget; below 0 it is spent. Counted, not timed: every machine decides alike. */
export interface Work {
  left: number;
}

export type ForestVerdict =
  | { readonly kind: "proved"; readonly isByLeaf: boolean }
  /** A row of raw features at which the total goes the wrong way as the feature reaches its value there. */
  | { readonly kind: "violated"; readonly row: readonly bigint[] }
  | { readonly kind: "undecided" };

type Trees = Pick<IntegerModel, "features" | "bins" | "forest">;

/** Cells of each bin that are left, inclusive: cell c holds the values that reach exactly c thresholds. */
interface Cells {
  readonly low: number[];
  readonly high: number[];
}

const cellOf = (thresholds: readonly bigint[], value: bigint): number =>
  thresholds.filter((threshold) => value >= threshold).length;

/** The total's change as the feature goes from threshold - 1 to threshold, in the wanted direction: what each tree adds to it. */
interface Step {
  readonly threshold: bigint;
  /** Trees that test this threshold; a root may stand for several equal trees. */
  readonly roots: readonly number[];
  /** Per bin of the feature: its cell before and after; undefined for other bins. */
  readonly before: readonly (number | undefined)[];
  readonly after: readonly (number | undefined)[];
  /** Per node: whether it or a node below it tests this threshold. */
  readonly touched: readonly boolean[];
}

const stepAt = ({ bins, forest: { nodes, roots } }: Trees, feature: number, threshold: bigint): Step => {
  const cells = (value: bigint) =>
    bins.map((bin) => (bin.feature === feature ? cellOf(bin.thresholds, value) : undefined));
  const touched: boolean[] = [];
  const isTouched = (reference: number): boolean => touched[reference] ?? false;
  for (const { bin, threshold: place, below, above } of nodes) {
    const tested = bins[bin];
    const own = tested?.feature === feature && tested.thresholds[place] === threshold;
    touched.push(own || isTouched(below) || isTouched(above));
  }
  return {
    threshold,
    roots: roots.filter(isTouched),
    before: cells(threshold - 1n),
    after: cells(threshold),
    touched,
  };
};

interface Change {
  readonly least: bigint;
  readonly greatest: bigint;
}

/** First test that the cells leave open on one side; a leaf where there is none. */
const settle = (
  { nodes, fixed, cells }: { nodes: readonly ForestNode[]; fixed: Step["before"]; cells: Cells },
  reference: number,
): number => {
  let at = reference;
  for (let node = nodes[at]; node !== undefined; node = nodes[at]) {
    const low = fixed[node.bin] ?? cells.low[node.bin] ?? 0;
    const high = fixed[node.bin] ?? cells.high[node.bin] ?? 0;
    if (node.threshold < low) at = node.above;
    else if (node.threshold >= high) at = node.below;
    else return at;
  }
  return at;
};

/** Runs `visit` where a test fails, or where it passes, and leaves the cells as they were. */
const onSide = <T>(
  { low, high }: Cells,
  { node: { bin, threshold }, isAbove }: { node: ForestNode; isAbove: boolean },
  visit: () => T,
): T => {
  const [lowest, highest] = [low[bin] ?? 0, high[bin] ?? 0];
  if (isAbove) low[bin] = threshold + 1;
  else high[bin] = threshold;
  const result = visit();
  low[bin] = lowest;
  high[bin] = highest;
  return result;
};

/** Exact bounds of one tree's change over the cells: both sides are walked at once, so that they agree on every test of another feature. */
const changeOf = (
  { forest: { nodes, leaves } }: Trees,
  { step, cells, sign, work }: { step: Step; cells: Cells; sign: bigint; work: Work },
  root: number,
): Change => {
  const walk = (one: number, other: number): Change => {
    work.left--;
    const from = settle({ nodes, fixed: step.before, cells }, one);
    const to = settle({ nodes, fixed: step.after, cells }, other);
    if (from === to && (from < 0 || step.touched[from] !== true)) return { least: 0n, greatest: 0n };
    const node = nodes[from] ?? nodes[to];
    if (node === undefined) {
      const change = sign * ((leaves[-to - 1] ?? 0n) - (leaves[-from - 1] ?? 0n));
      return { least: change, greatest: change };
    }
    const [below, above] = [false, true].map((isAbove) => onSide(cells, { node, isAbove }, () => walk(from, to)));
    if (below === undefined || above === undefined) return { least: 0n, greatest: 0n };
    return {
      least: below.least < above.least ? below.least : above.least,
      greatest: below.greatest > above.greatest ? below.greatest : above.greatest,
    };
  };
  return walk(root, root);
};

/** A test of another feature that decides about a tree's change. */
const openTest = ({ forest: { nodes } }: Trees, step: Step, cells: Cells, root: number): ForestNode | undefined =>
  nodes[settle({ nodes, fixed: step.before, cells }, root)] ?? nodes[settle({ nodes, fixed: step.after, cells }, root)];

/** Bounds of what all trees together change by, and the test that decides about the one whose bounds are widest. */
interface Bounds extends Change {
  readonly split: ForestNode | undefined;
}

interface StepSearch {
  readonly step: Step;
  readonly cells: Cells;
  readonly sign: bigint;
  readonly work: Work;
}

const boundsOf = (trees: Trees, { step, cells, sign, work }: StepSearch): Bounds => {
  let [least, greatest, widest] = [0n, 0n, 0n];
  let split: ForestNode | undefined;
  for (const root of step.roots) {
    const change = changeOf(trees, { step, cells, sign, work }, root);
    least += change.least;
    greatest += change.greatest;
    if (change.greatest - change.least <= widest) continue;
    widest = change.greatest - change.least;
    split = openTest(trees, step, cells, root);
  }
  return { least, greatest, split };
};

/** Whether the trees' changes can add up to a wrong one: cells with a wrong sum, none, or undefined where the budget ends. Goes where the bound is lowest first. */
const searchStep = (trees: Trees, search: StepSearch): readonly number[] | "none" | undefined => {
  const { cells, work } = search;
  const visit = ({ least, greatest, split: node }: Bounds): readonly number[] | "none" | undefined => {
    if (least >= 0n) return "none";
    if (greatest < 0n || node === undefined) return [...cells.low];
    if (work.left < 0) return undefined;
    const sides = [false, true].map((isAbove) => ({
      isAbove,
      bounds: onSide(cells, { node, isAbove }, () => boundsOf(trees, search)),
    }));
    sides.sort((one, other) => (one.bounds.least < other.bounds.least ? -1 : 1));
    let outcome: "none" | undefined = "none";
    for (const { isAbove, bounds } of sides) {
      const found = onSide(cells, { node, isAbove }, () => visit(bounds));
      if (typeof found === "object") return found;
      if (found === undefined) outcome = undefined;
    }
    return outcome;
  };
  return visit(boundsOf(trees, search));
};

/** A value in a cell of a bin and in the box. */
const valueIn = (thresholds: readonly bigint[], cell: number, { min }: Interval): bigint => {
  const lowest = thresholds[cell - 1] ?? min;
  return lowest > min ? lowest : min;
};

/** A row in the cells that a search ended in, with the feature at its value. */
const rowOf = (
  { bins }: Trees,
  {
    box,
    found,
    feature,
    value,
  }: { box: readonly Interval[]; found: readonly number[]; feature: number; value: bigint },
): readonly bigint[] => {
  const row = box.map(({ min }) => min);
  bins.forEach((bin, index) => {
    const range = box[bin.feature] ?? { min: 0n, max: 0n };
    row[bin.feature] = valueIn(bin.thresholds, found[index] ?? 0, range);
  });
  row[feature] = value;
  return row;
};

/** Tree nodes looked at for one step before the others have had their turn. */
const QUICK_WORK = 100_000;

/**
 * Whether the sum of the trees, times `sign`, never falls as one feature rises within a box of raw features. Exact: each threshold of the feature is one step; each tree's
 * least change at it is computed over all other features, and where those least changes add up to a fall, a branch and bound over the other features' cells decides. It ends
 * undecided only where the budget does.
 */
export const forestDirection = (
  model: Trees,
  { feature, sign, box, work }: { feature: number; sign: bigint; box: readonly Interval[]; work: Work },
): ForestVerdict => {
  const { bins } = model;
  const range = (index: number): Interval => box[index] ?? { min: 0n, max: 0n };
  const own = bins.filter((bin) => bin.feature === feature).flatMap(({ thresholds }) => thresholds);
  const { min, max } = range(feature);
  const steps = [...new Set(own)].filter((threshold) => threshold > min && threshold <= max);
  const cells: Cells = {
    low: bins.map((bin) => cellOf(bin.thresholds, range(bin.feature).min)),
    high: bins.map((bin) => cellOf(bin.thresholds, range(bin.feature).max)),
  };
  const failing = steps
    .map((threshold) => stepAt(model, feature, threshold))
    .filter((step) => step.roots.some((root) => changeOf(model, { step, cells, sign, work }, root).least < 0n));
  // A little for each step at first: a counterexample at one of them is found before a hard one takes all.
  let open = failing;
  for (const limit of [QUICK_WORK, Infinity]) {
    const undecided: Step[] = [];
    for (const step of open) {
      const own: Work = { left: Math.min(limit, work.left) };
      const before = own.left;
      const found = searchStep(model, { step, cells, sign, work: own });
      work.left -= before - own.left;
      if (typeof found === "object")
        return { kind: "violated", row: rowOf(model, { box, found, feature, value: step.threshold }) };
      if (found === undefined) undecided.push(step);
    }
    open = undecided;
  }
  return open.length > 0 ? { kind: "undecided" } : { kind: "proved", isByLeaf: failing.length === 0 };
};
