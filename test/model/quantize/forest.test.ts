import { expect } from "chai";
import fc from "fast-check";

import type { FeatureFunction, ForestAtom } from "../../../prover/model/column.ts";
import { evaluate } from "../../../prover/model/evaluate.ts";
import { between, type Interval } from "../../../prover/model/interval.ts";
import type { IntegerModel } from "../../../prover/model/integerModel.ts";
import { type QuantizedForest, quantizeForests } from "../../../prover/model/quantize/forest.ts";
import { float32Image } from "../../../prover/model/quantize/threshold.ts";
import type { Feature } from "../../../prover/model/schema.ts";
import type { BranchMode, FloatTree } from "../../../prover/model/column.ts";
import { expectError } from "../../support/expectError.ts";

const ONE = 1n << 16n;

const COMPARE: Readonly<Record<BranchMode, (image: number, threshold: number) => boolean>> = {
  BRANCH_LEQ: (image, threshold) => image <= threshold,
  BRANCH_LT: (image, threshold) => image < threshold,
  BRANCH_GTE: (image, threshold) => image >= threshold,
  BRANCH_GT: (image, threshold) => image > threshold,
  BRANCH_EQ: (image, threshold) => image === threshold,
  BRANCH_NEQ: (image, threshold) => image !== threshold,
};
const MODES = Object.keys(COMPARE) as BranchMode[];

const walk = (tree: FloatTree, features: readonly Feature[], row: readonly bigint[]): number => {
  if ("leaf" in tree) return tree.leaf;
  const image = float32Image(row[tree.feature] ?? 0n, features[tree.feature]?.scale ?? 1);
  return walk(COMPARE[tree.mode](image, tree.threshold) ? tree.whenTrue : tree.whenFalse, features, row);
};

const FEATURES: readonly Feature[] = [
  { name: "a", scale: 0.5, min: -3n, max: 4n },
  { name: "b", scale: 1, min: 0n, max: 5n },
  { name: "c", scale: 1e-3, min: 7n, max: 7n },
];
/** Columns that are the features themselves. */
const identity = (features: readonly Feature[]): FeatureFunction[] =>
  features.map((_, feature) => functionOf(features, feature, (x) => x));

/** A rising or falling function of a feature, as trees test it. */
const functionOf = (features: readonly Feature[], feature: number, at: (image: number) => number): FeatureFunction => {
  const { scale = 1 } = features[feature] ?? {};
  const over = (from: bigint, to: bigint): Interval => {
    const ends = [at(float32Image(from, scale)), at(float32Image(to, scale))];
    return between(Math.min(...ends), Math.max(...ends));
  };
  return { feature, over, origin: { operator: "test", node: "test" } };
};

const atomOf = (trees: readonly FloatTree[], features = FEATURES): ForestAtom => ({
  kind: "forest",
  trees,
  columns: identity(features),
});

const quantize = (trees: readonly FloatTree[], { weight = 1, features = FEATURES } = {}): QuantizedForest =>
  quantizeForests([{ atom: atomOf(trees, features), weight }], { features, fractionBits: 16 });

/** A model whose output is the sum of the trees. */
const modelOf = ({ bins, forest, min, max }: QuantizedForest): IntegerModel => ({
  features: FEATURES,
  bins,
  truncations: [],
  curves: [],
  forest,
  neurons: [],
  output: { terms: [{ source: 0, weight: 1n }], bias: 0n, min, max, score: { kind: "points", fractionBits: 16 } },
});

const GRID = Array.from({ length: 8 }, (_, a) =>
  Array.from({ length: 6 }, (_, b) => [BigInt(a) - 3n, BigInt(b), 7n]),
).flat();

const thresholds = fc.oneof(
  fc.integer({ min: -5, max: 12 }).map((value) => value / 4),
  fc.constantFrom(0.007, Math.fround(0.007), -Infinity, Infinity, 5, 5.5, 2),
);
const { tree: randomTree } = fc.letrec<{ tree: FloatTree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.record({ leaf: fc.integer({ min: -9, max: 9 }) }),
    fc.record({
      feature: fc.nat(2),
      mode: fc.constantFrom(...MODES),
      threshold: thresholds,
      whenTrue: tie("tree"),
      whenFalse: tie("tree"),
    }),
  ),
}));
const branch = (
  feature: number,
  mode: BranchMode,
  threshold: number,
  [whenTrue, whenFalse]: [FloatTree, FloatTree],
): FloatTree => ({
  feature,
  mode,
  threshold,
  whenTrue,
  whenFalse,
});
const leaf = (value: number): FloatTree => ({ leaf: value });

describe("quantizeForests", () => {
  it("takes the same branches as the float forest on every row of a grid, in all six modes", () => {
    fc.assert(
      fc.property(fc.array(randomTree, { minLength: 1, maxLength: 4 }), (trees) => {
        const model = modelOf(quantize(trees));
        for (const row of GRID) {
          const float = trees.reduce((sum, tree) => sum + walk(tree, FEATURES, row), 0);
          expect(evaluate(model, row).output).to.equal(BigInt(float) * ONE);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("takes the same branches behind functions of a feature that rise or fall, steps and constants included", () => {
    const FUNCTIONS = [
      { feature: 0, at: (image: number) => Math.fround(-2 * image + 1) },
      { feature: 1, at: (image: number) => Math.min(image, 2) },
      { feature: 1, at: () => 5 },
    ];
    const COLUMNS = FUNCTIONS.map(({ feature, at }) => functionOf(FEATURES, feature, at));
    const read = (tree: FloatTree, row: readonly bigint[]): number => {
      if ("leaf" in tree) return tree.leaf;
      const { feature, at } = FUNCTIONS[tree.feature] ?? { feature: 0, at: () => NaN };
      const value = at(float32Image(row[feature] ?? 0n, FEATURES[feature]?.scale ?? 1));
      return read(COMPARE[tree.mode](value, tree.threshold) ? tree.whenTrue : tree.whenFalse, row);
    };
    fc.assert(
      fc.property(fc.array(randomTree, { minLength: 1, maxLength: 3 }), (trees) => {
        const atom: ForestAtom = { kind: "forest", trees, columns: COLUMNS };
        const model = modelOf(quantizeForests([{ atom, weight: 1 }], { features: FEATURES, fractionBits: 16 }));
        for (const row of GRID)
          expect(evaluate(model, row).output).to.equal(
            BigInt(trees.reduce((sum, tree) => sum + read(tree, row), 0)) * ONE,
          );
      }),
      { numRuns: 200 },
    );
  });

  it("adds several ensembles, each with its own weight", () => {
    const [one, other] = [
      branch(0, "BRANCH_LT", 1, [leaf(1), leaf(2)]),
      branch(1, "BRANCH_LEQ", 2, [leaf(3), leaf(5)]),
    ];
    const model = modelOf(
      quantizeForests(
        [
          { atom: atomOf([one]), weight: 2 },
          { atom: atomOf([other]), weight: -0.5 },
        ],
        { features: FEATURES, fractionBits: 16 },
      ),
    );
    for (const row of GRID)
      expect(Number(evaluate(model, row).output) / 65536).to.equal(
        2 * walk(one, FEATURES, row) - walk(other, FEATURES, row) / 2,
      );
  });

  it("bounds the total: tightly for one tree, and never too tightly for many, against brute force", () => {
    fc.assert(
      fc.property(fc.array(randomTree, { minLength: 1, maxLength: 4 }), (trees) => {
        const quantized = quantize(trees);
        const outputs = GRID.map((row) => evaluate(modelOf(quantized), row).output);
        const [least, greatest] = [
          outputs.reduce((a, b) => (a < b ? a : b)),
          outputs.reduce((a, b) => (a > b ? a : b)),
        ];
        expect(quantized.min <= least && greatest <= quantized.max).to.equal(true);
        if (trees.length === 1) expect([quantized.min, quantized.max]).to.deep.equal([least, greatest]);
      }),
      { numRuns: 300 },
    );
  });

  it("writes what the circuit assumes: rising thresholds inside the range, children first, every entry used, nothing listed twice", () => {
    fc.assert(
      fc.property(fc.array(randomTree, { maxLength: 5 }), (trees) => {
        const {
          bins,
          forest: { nodes, leaves, roots },
        } = quantize(trees);
        for (const { feature, thresholds: list } of bins) {
          const { min = 0n, max = 0n } = FEATURES[feature] ?? {};
          list.forEach((threshold, index) => {
            expect(threshold > (list[index - 1] ?? min) && threshold <= max).to.equal(true);
          });
        }
        expect(new Set(bins.map(({ feature }) => feature)).size).to.equal(bins.length);
        const used = new Set<string>();
        nodes.forEach(({ bin, threshold, below, above }, index) => {
          expect(below < index && above < index && below !== above).to.equal(true);
          expect(bins[bin]?.thresholds[threshold] === undefined).to.equal(false);
          used.add(`${bin}:${threshold}`).add(`r${below}`).add(`r${above}`);
        });
        roots.forEach((root) => used.add(`r${root}`));
        expect(roots).to.have.length(trees.length);
        expect(new Set(nodes.map((node) => Object.values(node).join())).size).to.equal(nodes.length);
        expect(new Set(leaves).size).to.equal(leaves.length);
        const references = nodes.length + leaves.length;
        expect([...used].filter((key) => key.startsWith("r"))).to.have.length(references);
        expect(used.size - references).to.equal(bins.reduce((sum, { thresholds: list }) => sum + list.length, 0));
      }),
      { numRuns: 300 },
    );
  });

  it("leaves out branches that no value in range takes, by the range and by the branches above", () => {
    const inner = branch(1, "BRANCH_LEQ", 4, [leaf(1), leaf(2)]);
    const trees = [branch(1, "BRANCH_LEQ", 2, [inner, leaf(3)]), branch(1, "BRANCH_GT", 99, [leaf(4), leaf(5)])];
    const { nodes, leaves, roots } = quantize(trees).forest;
    expect(leaves).to.deep.equal([ONE, 3n * ONE, 5n * ONE]);
    expect(nodes).to.deep.equal([{ bin: 0, threshold: 0, below: -1, above: -2 }]);
    expect(roots).to.deep.equal([0, -3]);
  });

  it("leaves out a test whose two sides are the same", () => {
    const same = (): FloatTree => branch(0, "BRANCH_LT", 1, [leaf(1), leaf(2)]);
    const { forest, bins } = quantize([branch(1, "BRANCH_LEQ", 2, [same(), same()])]);
    expect(forest.nodes).to.have.length(1);
    expect(bins.map(({ feature }) => feature)).to.deep.equal([0]);
  });

  it("pays once for a subtree that occurs in several trees, and for comparisons that are the same on integers", () => {
    const shared = (threshold: number): FloatTree => branch(0, "BRANCH_LEQ", threshold, [leaf(1), leaf(2)]);
    const { nodes, roots, leaves } = quantize([
      shared(1.0),
      branch(1, "BRANCH_LEQ", 2, [shared(1.2), leaf(7)]),
      branch(1, "BRANCH_LEQ", 3, [shared(1.4), leaf(7)]),
    ]).forest;
    expect(nodes).to.have.length(3);
    expect(roots).to.deep.equal([0, 1, 2]);
    expect(leaves).to.have.length(3);
  });

  it("rounds leaves half up, after they are weighted", () => {
    const rounded = (value: number, weight?: number) =>
      quantize([leaf(value)], weight === undefined ? {} : { weight }).forest.leaves[0];
    expect([rounded(2 ** -17), rounded(-(2 ** -17)), rounded(-3 * 2 ** -17)]).to.deep.equal([1n, 0n, -1n]);
    expect(rounded(0.3, -28.8539)).to.equal(BigInt(Math.floor(-28.8539 * 0.3 * 65536 + 0.5)));
  });

  it("refuses leaves that are not finite or beyond any score, and features the schema does not have", async () => {
    for (const value of [NaN, Infinity, 1e12]) await expectError("E_SCHEMA", () => quantize([leaf(value)]));
    for (const feature of [3, -1, 0.5])
      await expectError("E_ONNX", () => quantize([branch(feature, "BRANCH_LT", 1, [leaf(1), leaf(2)])]));
  });

  it("refuses in time a forest that shared children would make endless", async () => {
    let tree = leaf(1);
    const features = Array.from({ length: 64 }, (_, index) => ({ name: `f${index}`, scale: 1, min: 0n, max: 9n }));
    for (let feature = 0; feature < 64; feature++)
      tree = branch(feature, "BRANCH_LT", 5, [tree, branch(feature, "BRANCH_LT", 6, [tree, leaf(2)])]);
    const error = await expectError("E_ONNX", () => quantize([tree], { features }));
    expect(error.message).to.include("500000 nodes");
  });

  it("refuses trees whose sum the circuit's gadgets could not hold", async () => {
    const trees = Array.from({ length: 2 ** 13 }, () => leaf(2 ** 36));
    const { message } = await expectError("E_SCHEMA", () => quantize(trees));
    expect(message).to.include("beyond what a score can use");
  });
});
