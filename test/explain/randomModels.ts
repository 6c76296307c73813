import fc from "fast-check";

import type { Forest, ForestNode, IntegerModel } from "../../prover/model/integerModel.ts";
import type { TwoRows } from "./bruteForce.ts";

/** Random integer models, and pairs of rows in their range. */

type Features = IntegerModel["features"];

const FEATURES = 5;
const HIGHEST = 9n;
const features = Array.from({ length: FEATURES }, (_, index) => ({
  name: `f${index}`,
  scale: 1,
  min: 0n,
  max: HIGHEST,
}));
const THRESHOLDS = [2n, 4n, 5n, 8n];

/** Trees as lists of nodes; a child is a node before it or a leaf, so subtrees are shared as the compiler shares them. */
const forest: fc.Arbitrary<Forest> = fc
  .record({
    leaves: fc.array(fc.bigInt({ min: -1000n, max: 1000n }), { minLength: 2, maxLength: 6 }),
    splits: fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.nat()), { minLength: 1, maxLength: 12 }),
    roots: fc.array(fc.nat(), { minLength: 1, maxLength: 4 }),
  })
  .map(({ leaves, splits, roots }) => {
    const reference = (pick: number, nodes: number): number => {
      const place = pick % (nodes + leaves.length);
      return place < nodes ? nodes - 1 - place : nodes - place - 1;
    };
    const nodes = splits.map(([feature, threshold, below, above], index): ForestNode => ({
      bin: feature % (FEATURES - 1),
      threshold: threshold % THRESHOLDS.length,
      below: reference(below, index),
      above: reference(above, index),
    }));
    return { nodes, leaves, roots: roots.map((root) => nodes.length - 1 - (root % nodes.length)) };
  });

/** The last feature is never tested. */
const BINS: IntegerModel["bins"] = Array.from({ length: FEATURES }, (_, feature) => ({
  feature,
  thresholds: feature === FEATURES - 1 ? [] : THRESHOLDS,
}));

const SCORES = fc.constantFrom<IntegerModel["output"]["score"]>(
  { kind: "points", fractionBits: 2 },
  { kind: "knots", thresholds: [-900n, -300n, -299n, 0n, 10n, 700n, 701n], first: 700n, step: -1n },
  { kind: "knots", thresholds: [-50n, 50n], first: 400n, step: 1n },
);

/** Forests over other features than f0 to f4: five of them, with their four thresholds each; the last is never tested. */
export const forestModelsOver = (
  own: Features,
  thresholds: readonly (readonly bigint[])[],
): fc.Arbitrary<IntegerModel> =>
  forestModels.map((model) => ({
    ...model,
    features: own,
    bins: own.map((_, feature) => ({
      feature,
      thresholds: feature === FEATURES - 1 ? [] : (thresholds[feature] ?? []),
    })),
  }));

export const forestModels: fc.Arbitrary<IntegerModel> = fc
  .record({ forest, score: SCORES, weight: fc.constantFrom(1n, -1n, 3n), bias: fc.bigInt({ min: 0n, max: 3000n }) })
  .map((parts) => ({
    features,
    bins: BINS,
    truncations: [],
    curves: [],
    forest: parts.forest,
    neurons: [],
    output: {
      terms: [{ source: 0, weight: parts.weight }],
      bias: parts.bias,
      min: -1_000_000n,
      max: 1_000_000n,
      score: parts.score,
    },
  }));

const row = fc.array(fc.bigInt({ min: 0n, max: HIGHEST }), { minLength: FEATURES, maxLength: FEATURES });
export const rowPairs: fc.Arbitrary<TwoRows> = fc.record({ subject: row, reference: row });

const weights = (count: number) =>
  fc
    .array(fc.bigInt({ min: -50n, max: 50n }), { minLength: count, maxLength: count })
    .map((list) => list.flatMap((weight, source) => (weight === 0n ? [] : [{ source, weight }])));

/** Two layers of neurons over truncated features, a curve and a forest, all of which the output reads too. The last feature is never read. */
export const mixedModels: fc.Arbitrary<IntegerModel> = fc
  .record({
    forest,
    score: SCORES,
    first: fc.tuple(weights(6), weights(6), weights(6)),
    second: fc.tuple(weights(12), weights(12)),
    terms: weights(14),
    bias: fc.bigInt({ min: -50n, max: 50n }),
  })
  .map(({ forest: trees, score, first, second, terms, bias }) => ({
    features,
    bins: BINS,
    truncations: [
      { feature: 0, drop: 0, limbs: 2, limbBits: 2 },
      { feature: 1, drop: 1, limbs: 1, limbBits: 8 },
      { feature: 2, drop: 0, limbs: 1, limbBits: 8 },
    ],
    curves: [{ feature: 3, thresholds: [4n], values: [-9n, 20n], slopes: [1n, -1n] }],
    forest: trees,
    neurons: [...first, ...second].map((list, index) => ({
      terms: list,
      bias,
      width: 30,
      drop: index % 2,
      limbs: 2,
      limbBits: 4,
    })),
    output: { terms, bias: 2000n, min: -(1n << 40n), max: 1n << 40n, score },
  }));
