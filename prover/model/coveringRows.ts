import { rowsOfSums } from "./coveringSums.ts";
import type { Forest, IntegerModel } from "./integerModel.ts";

/** Rows on which a model takes each of its ways at least once. */
export interface CoveringRows {
  readonly rows: readonly (readonly bigint[])[];
  /** Bins of all readings of features; each end of each is in a row. */
  readonly bins: number;
  /** Leaves as branches of nodes, and those of them that no row here reaches: few, or none. */
  readonly leaves: number;
  readonly leavesMissed: number;
  /** Pieces of functions of sums, and those of them that no row here reaches. */
  readonly pieces: number;
  readonly piecesMissed: number;
}

/** What covering rows reach, in words. */
export const coverageInWords = ({
  bins,
  leaves,
  leavesMissed,
  pieces,
  piecesMissed,
}: Omit<CoveringRows, "rows">): string =>
  [
    `in ${bins} bins`,
    ...(pieces > 0 ? [`${pieces - piecesMissed} of ${pieces} pieces of functions of sums`] : []),
  ].join(", ") + ` and ${leaves - leavesMissed} of ${leaves} leaves`;

/** Rows for leaves that the rows for bins leave out: beyond, leaves are counted as missed. */
const MAX_LEAF_ROWS = 2_000;
/** Ways to leaves that one row is made to take together. */
const MAX_PACKED = 2_000;

/** Ranges that a way from the root leaves, by feature; features that it does not test are absent. */
type Box = ReadonlyMap<number, readonly [least: bigint, greatest: bigint]>;

/** A leaf as the branch that leads to it: twice the node, and one more for the branch above. */
type Branch = number;

const truncationEnds = ({ truncations }: IntegerModel, feature: number, min: bigint, max: bigint): bigint[] =>
  truncations
    .filter((one) => one.feature === feature)
    .flatMap(({ drop, limbs, limbBits }) => {
      const grid = BigInt(drop + limbBits * (limbs - 1));
      const units = Array.from({ length: limbs }, (_, limb) => min + (1n << BigInt(drop + limbBits * limb)));
      return [...units, min + (((max - min + 1n) >> grid) << grid)];
    });

/** Both ends of every bin of a feature's readings, ascending. */
const endsOf = (model: IntegerModel, feature: number): readonly bigint[] => {
  const { min = 0n, max = 0n } = model.features[feature] ?? {};
  const starts = [
    ...[...model.bins, ...model.curves]
      .filter((one) => one.feature === feature)
      .flatMap(({ thresholds }) => thresholds),
    ...truncationEnds(model, feature, min, max),
  ];
  const ends = new Set([min, max, ...starts, ...starts.map((start) => start - 1n)]);
  return [...ends].filter((value) => value >= min && value <= max).sort((one, other) => (one < other ? -1 : 1));
};

const binCount = ({ bins, curves }: IntegerModel): number =>
  [...bins, ...curves].reduce((sum, { thresholds }) => sum + thresholds.length + 1, 0);

/** The trees of a model: of its forest, and of inner ones behind it. */
type Trees = Pick<Forest, "nodes" | "roots">;

const treesOf = ({ forest, innerForests = [] }: IntegerModel): Trees => {
  const [nodes, roots] = [[...forest.nodes], [...forest.roots]];
  for (const inner of innerForests) {
    const first = nodes.length;
    const shifted = (reference: number): number => (reference < 0 ? reference : reference + first);
    nodes.push(...inner.nodes.map((node) => ({ ...node, below: shifted(node.below), above: shifted(node.above) })));
    roots.push(...inner.roots.map(shifted));
  }
  return { nodes, roots };
};

/** Branches to leaves that a row takes, over all trees. */
const branchesOf = ({ bins }: IntegerModel, trees: Trees, row: readonly bigint[]): readonly Branch[] =>
  trees.roots.flatMap((root) => {
    let [reference, branch] = [root, -1];
    for (let node = trees.nodes[reference]; node !== undefined; node = trees.nodes[reference]) {
      const { feature = 0, thresholds = [] } = bins[node.bin] ?? {};
      const isAbove = (row[feature] ?? 0n) >= (thresholds[node.threshold] ?? 0n);
      branch = 2 * reference + (isAbove ? 1 : 0);
      reference = isAbove ? node.above : node.below;
    }
    return branch < 0 ? [] : [branch];
  });

const leafBranches = ({ nodes }: Trees): Set<Branch> =>
  new Set(
    nodes.flatMap(({ below, above }, node) => [...(below < 0 ? [2 * node] : []), ...(above < 0 ? [2 * node + 1] : [])]),
  );

/** A way to each wanted branch that some row in range can take. */
const waysTo = (model: IntegerModel, trees: Trees, wanted: ReadonlySet<Branch>): ReadonlyMap<Branch, Box> => {
  const { bins, features } = model;
  const ways = new Map<Branch, Box>();
  const visit = (reference: number, box: Box): void => {
    const node = trees.nodes[reference];
    if (node === undefined) return;
    const { feature = 0, thresholds = [] } = bins[node.bin] ?? {};
    const threshold = thresholds[node.threshold] ?? 0n;
    const { min = 0n, max = 0n } = features[feature] ?? {};
    const [least, greatest] = box.get(feature) ?? [min, max];
    const sides = [
      [node.below, least, greatest < threshold ? greatest : threshold - 1n],
      [node.above, least < threshold ? threshold : least, greatest],
    ] as const;
    for (const [side, [next, from, to]] of sides.entries()) {
      if (from > to) continue;
      const narrowed = new Map(box).set(feature, [from, to]);
      const branch = 2 * reference + side;
      if (next >= 0) visit(next, narrowed);
      else if (wanted.has(branch) && !ways.has(branch)) ways.set(branch, narrowed);
    }
  };
  for (const root of trees.roots) visit(root, new Map());
  return ways;
};

/** The ranges that both leave; undefined where they have no row in common. */
const intersection = (one: Box, other: Box): Box | undefined => {
  const both = new Map(one);
  for (const [feature, [from, to]] of other) {
    const [least, greatest] = both.get(feature) ?? [from, to];
    const [least2, greatest2] = [from > least ? from : least, to < greatest ? to : greatest];
    if (least2 > greatest2) return undefined;
    both.set(feature, [least2, greatest2]);
  }
  return both;
};

/** A row in a box that takes as many of the ways as fit together. */
const packedBox = (ways: readonly Box[]): Box => {
  let box: Box = new Map();
  for (const way of ways.slice(0, MAX_PACKED)) box = intersection(box, way) ?? box;
  return box;
};

/**
 * Rows that take a model through both ends of every bin of every feature, and through every leaf of
 * its trees that some row reaches, and through pieces of functions of sums.
 *
 * @param model The integer model.
 * @param next Numbers of at least 128 bits, by which free features are drawn.
 */
export const coveringRows = (model: IntegerModel, next: () => bigint): CoveringRows => {
  const { features } = model;
  const ends = features.map((_, feature) => endsOf(model, feature));
  const count = ends.reduce((most, { length }) => Math.max(most, length), 0);
  const rows: bigint[][] = Array.from({ length: count }, (_, row) => ends.map((own) => own[row % own.length] ?? 0n));
  const trees = treesOf(model);
  const missing = leafBranches(trees);
  const leaves = missing.size;
  const strike = (row: readonly bigint[]): void => {
    for (const branch of branchesOf(model, trees, row)) missing.delete(branch);
  };
  rows.forEach(strike);
  const ways = new Map(waysTo(model, trees, missing));
  for (let made = 0; made < MAX_LEAF_ROWS && ways.size > 0; made++) {
    const box = packedBox([...ways.values()]);
    const row = features.map(({ min, max }, feature) => {
      const [least, greatest] = box.get(feature) ?? [min, max];
      return least + (next() % (greatest - least + 1n));
    });
    rows.push(row);
    strike(row);
    for (const branch of ways.keys()) if (!missing.has(branch)) ways.delete(branch);
  }
  const { rows: between, ...pieces } = rowsOfSums(model, rows);
  return { rows: [...rows, ...between], bins: binCount(model), leaves, leavesMissed: ways.size, ...pieces };
};
