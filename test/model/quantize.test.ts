import { expect } from "chai";
import fc from "fast-check";

import { evaluate } from "../../prover/model/evaluate.ts";
import { quantizeForest } from "../../prover/model/quantize.ts";
import type { Feature } from "../../prover/model/schema.ts";
import { scorecard } from "../../prover/model/scorecard.ts";
import { float32Image } from "../../prover/model/threshold.ts";
import type { BranchMode, FloatTree } from "../../prover/model/treeEnsemble.ts";
import { expectError } from "../events/expectError.ts";

/** One point of log-odds is one point of score, upside down: leaves can be read off the output. */
const CARD = { offset: 0, factor: -1, pointsToDoubleOdds: 1 };
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

describe("quantize", () => {
  it("takes the same branches as the float forest on every row of a grid, in all six modes", () => {
    fc.assert(
      fc.property(fc.array(randomTree, { maxLength: 4 }), fc.integer({ min: -9, max: 9 }), (trees, base) => {
        const model = quantizeForest({ base, trees }, { features: FEATURES, card: CARD });
        for (const row of GRID) {
          const float = trees.reduce((sum, tree) => sum + walk(tree, FEATURES, row), base);
          expect(evaluate(model, row).output).to.equal(BigInt(float) * ONE);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("bounds the total: tightly for one tree, and never too tightly for many, against brute force", () => {
    fc.assert(
      fc.property(fc.array(randomTree, { minLength: 1, maxLength: 4 }), (trees) => {
        const model = quantizeForest({ base: 3, trees }, { features: FEATURES, card: CARD });
        const outputs = GRID.map((row) => evaluate(model, row).output);
        const [least, greatest] = [
          outputs.reduce((a, b) => (a < b ? a : b)),
          outputs.reduce((a, b) => (a > b ? a : b)),
        ];
        expect(model.total.min <= least && greatest <= model.total.max).to.equal(true);
        if (trees.length === 1) expect(model.total).to.deep.equal({ min: least, max: greatest });
      }),
      { numRuns: 300 },
    );
  });

  it("writes what the circuit assumes: rising thresholds inside the range, children first, every entry used, nothing listed twice", () => {
    fc.assert(
      fc.property(fc.array(randomTree, { maxLength: 5 }), (trees) => {
        const { features, nodes, leaves, roots } = quantizeForest(
          { base: 0, trees },
          { features: FEATURES, card: CARD },
        );
        for (const { min, max, thresholds: list } of features)
          list.forEach((threshold, index) => {
            expect(threshold > (list[index - 1] ?? min) && threshold <= max).to.equal(true);
          });
        const used = new Set<string>();
        nodes.forEach(({ feature, threshold, below, above }, index) => {
          expect(below < index && above < index && below !== above).to.equal(true);
          expect(features[feature]?.thresholds[threshold] === undefined).to.equal(false);
          used.add(`${feature}:${threshold}`).add(`r${below}`).add(`r${above}`);
        });
        roots.forEach((root) => used.add(`r${root}`));
        expect(roots).to.have.length(trees.length);
        expect(new Set(nodes.map((node) => Object.values(node).join())).size).to.equal(nodes.length);
        expect(new Set(leaves).size).to.equal(leaves.length);
        const references = nodes.length + leaves.length;
        expect([...used].filter((key) => key.startsWith("r"))).to.have.length(references);
        expect(used.size - references).to.equal(features.reduce((sum, { thresholds: list }) => sum + list.length, 0));
      }),
      { numRuns: 300 },
    );
  });

  it("leaves out branches that no value in range takes, by the range and by the branches above", () => {
    const inner = branch(1, "BRANCH_LEQ", 4, [leaf(1), leaf(2)]);
    const trees = [branch(1, "BRANCH_LEQ", 2, [inner, leaf(3)]), branch(1, "BRANCH_GT", 99, [leaf(4), leaf(5)])];
    const { nodes, leaves, roots } = quantizeForest({ base: 0, trees }, { features: FEATURES, card: CARD });
    expect(leaves).to.deep.equal([ONE, 3n * ONE, 5n * ONE]);
    expect(nodes).to.deep.equal([{ feature: 1, threshold: 0, below: -1, above: -2 }]);
    expect(roots).to.deep.equal([0, -3]);
  });

  it("leaves out a test whose two sides are the same", () => {
    const same = (): FloatTree => branch(0, "BRANCH_LT", 1, [leaf(1), leaf(2)]);
    const trees = [branch(1, "BRANCH_LEQ", 2, [same(), same()])];
    const { nodes, features } = quantizeForest({ base: 0, trees }, { features: FEATURES, card: CARD });
    expect(nodes).to.have.length(1);
    expect(features[1]?.thresholds).to.deep.equal([]);
  });

  it("pays once for a subtree that occurs in several trees, and for comparisons that are the same on integers", () => {
    const shared = (threshold: number): FloatTree => branch(0, "BRANCH_LEQ", threshold, [leaf(1), leaf(2)]);
    const trees = [
      shared(1.0),
      branch(1, "BRANCH_LEQ", 2, [shared(1.2), leaf(7)]),
      branch(1, "BRANCH_LEQ", 3, [shared(1.4), leaf(7)]),
    ];
    const { nodes, roots, leaves } = quantizeForest({ base: 0, trees }, { features: FEATURES, card: CARD });
    expect(nodes).to.have.length(3);
    expect(roots).to.deep.equal([0, 1, 2]);
    expect(leaves).to.have.length(3);
  });

  it("rounds leaves half up to 2^-16 of a point and scales log-odds of liquidation to points downwards", () => {
    const card = scorecard();
    const { leaves, base } = quantizeForest({ base: 0.5, trees: [leaf(1)] }, { features: FEATURES, card });
    expect(leaves).to.deep.equal([BigInt(Math.floor(-card.factor * 65536 + 0.5))]);
    expect(base).to.equal(BigInt(Math.floor((card.offset - card.factor * 0.5) * 65536 + 0.5)));
    const half = (points: number): bigint | undefined =>
      quantizeForest({ base: 0, trees: [leaf(points)] }, { features: FEATURES, card: CARD }).leaves[0];
    expect([half(2 ** -17), half(-(2 ** -17)), half(-3 * 2 ** -17)]).to.deep.equal([1n, 0n, -1n]);
  });

  it("refuses leaves that are not finite or beyond any score, and features the schema does not have", async () => {
    const quantize = (tree: FloatTree) => () =>
      quantizeForest({ base: 0, trees: [tree] }, { features: FEATURES, card: CARD });
    for (const value of [NaN, Infinity, 1e12]) await expectError("E_SCHEMA", quantize(leaf(value)));
    for (const feature of [3, -1, 0.5])
      await expectError("E_ONNX", quantize(branch(feature, "BRANCH_LT", 1, [leaf(1), leaf(2)])));
  });

  it("refuses in time a forest that shared children would make endless", async () => {
    let tree = leaf(1);
    const features = Array.from({ length: 64 }, (_, index) => ({ name: `f${index}`, scale: 1, min: 0n, max: 9n }));
    for (let feature = 0; feature < 64; feature++)
      tree = branch(feature, "BRANCH_LT", 5, [tree, branch(feature, "BRANCH_LT", 6, [tree, leaf(2)])]);
    const error = await expectError("E_ONNX", () =>
      quantizeForest({ base: 0, trees: [tree] }, { features, card: CARD }),
    );
    expect(error.message).to.include("500000 nodes");
  });

  it("refuses trees whose sum the circuit's gadgets could not hold", async () => {
    const leaf = 2 ** 53 / 2 ** 17 / CARD.factor;
    const trees = Array.from({ length: 2 ** 13 }, () => ({ leaf: -leaf }));
    const { message } = await expectError("E_SCHEMA", () =>
      quantizeForest({ base: 0, trees }, { features: FEATURES, card: CARD }),
    );
    expect(message).to.include("beyond what a score can use");
  });
});
