import type { IntegerModel, KnotTable, Output, PointsScale } from "../../prover/model/integerModel.ts";

/** Integer models of every kind by hand, small enough that a circuit's every row is tried or nearly so. */

export interface SmallModel {
  readonly title: string;
  readonly model: IntegerModel;
  readonly constraints: number;
}

const UINT64 = (1n << 64n) - 1n;
const INT64_MIN = -(1n << 63n);

const range = (name: string, min: bigint, max: bigint) => ({ name, scale: 1, min, max });
const points = (fractionBits: number): PointsScale => ({ kind: "points", fractionBits });
const knots = (thresholds: readonly bigint[], first: bigint, step: bigint): KnotTable => ({
  kind: "knots",
  thresholds,
  first,
  step,
});

const output = (
  terms: readonly (readonly [source: number, weight: bigint])[],
  rest: Omit<Output, "terms">,
): Output => ({
  terms: terms.map(([source, weight]) => ({ source, weight })),
  ...rest,
});

const EMPTY: Omit<IntegerModel, "features" | "output"> = {
  bins: [],
  truncations: [],
  curves: [],
  forest: { nodes: [], leaves: [], roots: [] },
  neurons: [],
};

const TREES: Pick<IntegerModel, "features" | "bins" | "forest"> = {
  features: [range("count", 0n, 9n), range("balance", -20n, 20n), range("format", 3n, 3n)],
  bins: [
    { feature: 0, thresholds: [2n, 5n, 6n] },
    { feature: 1, thresholds: [-3n] },
    { feature: 2, thresholds: [] },
  ],
  forest: {
    nodes: [
      { bin: 1, threshold: 0, below: -1, above: -2 },
      { bin: 0, threshold: 1, below: 0, above: -3 },
      { bin: 0, threshold: 0, below: -2, above: 0 },
      { bin: 0, threshold: 2, below: 2, above: 1 },
    ],
    leaves: [900n, -450n, 3n],
    roots: [1, 3],
  },
};

const forestPoints: IntegerModel = {
  ...EMPTY,
  ...TREES,
  output: output([[0, 1n]], { bias: 600n, min: -300n, max: 2400n, score: points(2) }),
};

const forestKnots: IntegerModel = {
  ...EMPTY,
  ...TREES,
  output: output([[0, -1n]], {
    bias: 0n,
    min: -1800n,
    max: 900n,
    score: knots([-1799n, -903n, 0n, 447n, 900n], 850n, -1n),
  }),
};

const linear: IntegerModel = {
  ...EMPTY,
  features: [range("a", -3n, 4n), range("b", 0n, 10n), range("wide", INT64_MIN, (1n << 63n) - 1n)],
  truncations: [
    { feature: 0, drop: 0, limbs: 1, limbBits: 8 },
    { feature: 1, drop: 1, limbs: 1, limbBits: 8 },
    { feature: 2, drop: 48, limbs: 2, limbBits: 8 },
  ],
  output: output(
    [
      [0, -70n],
      [1, 33n],
      [2, 1n],
      [3, 9n],
    ],
    { bias: 5000n, min: 5000n - 490n, max: 5000n + 165n + 255n + 9n * 255n, score: points(3) },
  ),
};

const network: IntegerModel = {
  ...EMPTY,
  features: [range("a", 0n, 6n), range("b", -2n, 2n), range("c", 100n, 104n)],
  truncations: [
    { feature: 0, drop: 0, limbs: 2, limbBits: 1 },
    { feature: 1, drop: 1, limbs: 1, limbBits: 8 },
    { feature: 2, drop: 0, limbs: 1, limbBits: 8 },
  ],
  neurons: [
    {
      terms: [
        { source: 0, weight: 5n },
        { source: 1, weight: -9n },
        { source: 2, weight: 6n },
      ],
      bias: -3n,
      width: 5,
      drop: 0,
      limbs: 1,
      limbBits: 8,
    },
    {
      terms: [
        { source: 3, weight: 77n },
        { source: 1, weight: 20n },
      ],
      bias: -150n,
      width: 8,
      drop: 1,
      limbs: 2,
      limbBits: 4,
    },
    {
      terms: [
        { source: 4, weight: 3n },
        { source: 6, weight: -8n },
        { source: 5, weight: 1n },
      ],
      bias: 11n,
      width: 6,
      drop: 3,
      limbs: 1,
      limbBits: 8,
    },
  ],
  output: output(
    [
      [7, 400n],
      [4, -11n],
      [2, 1n],
    ],
    { bias: 2000n, min: 1200n, max: 6000n, score: points(2) },
  ),
};

const curve: IntegerModel = {
  ...EMPTY,
  features: [range("fee", -4n, 27n), range("wide", 0n, UINT64), range("age", 0n, 5n)],
  bins: [{ feature: 2, thresholds: [] }],
  curves: [
    { feature: 0, thresholds: [-2n, 6n, 7n, 11n], values: [0n, 10n, 300n, -5n, 40n], slopes: [1n, 4n, 0n, -3n, 0n] },
    {
      feature: 1,
      thresholds: [1n, 1n << 20n, (1n << 20n) + (1n << 20n)],
      values: [0n, 5n, 70n, 400n],
      slopes: [0n, 0n, 5n, 0n],
    },
  ],
  output: output(
    [
      [0, 2n],
      [1, -3n],
    ],
    { bias: 1500n, min: -4100n, max: 3600n, score: knots([-199n, 0n, 700n, 701n, 2100n], 400n, 1n) },
  ),
};

const mixed: IntegerModel = {
  features: [...TREES.features, range("sum", 0n, 40n), range("rate", 0n, 7n)],
  bins: TREES.bins,
  truncations: [{ feature: 3, drop: 1, limbs: 2, limbBits: 2 }],
  curves: [{ feature: 4, thresholds: [4n], values: [-9n, 20n], slopes: [1n, -1n] }],
  forest: TREES.forest,
  neurons: [
    {
      terms: [
        { source: 0, weight: 7n },
        { source: 1, weight: -4n },
        { source: 2, weight: 2n },
      ],
      bias: 3n,
      width: 10,
      drop: 2,
      limbs: 1,
      limbBits: 8,
    },
  ],
  output: output(
    [
      [3, 1n],
      [4, 50n],
      [2, -1n],
    ],
    { bias: 1400n, min: 200n, max: 10_000n, score: points(1) },
  ),
};

/** A second ensemble and a neuron's limbs, each through a curve of their sum: one with slopes, one in steps. */
const sumCurves: IntegerModel = {
  features: TREES.features.concat(range("sum", 0n, 40n)),
  bins: TREES.bins,
  truncations: [{ feature: 3, drop: 0, limbs: 1, limbBits: 8 }],
  curves: [],
  forest: TREES.forest,
  innerForests: [
    {
      nodes: [
        { bin: 0, threshold: 0, below: -1, above: -2 },
        { bin: 1, threshold: 0, below: 0, above: -3 },
      ],
      leaves: [-20n, 7n, 11n],
      roots: [1],
    },
  ],
  neurons: [
    {
      terms: [
        { source: 2, weight: 1n },
        { source: 0, weight: 2n },
      ],
      bias: -3n,
      width: 0,
      drop: 0,
      limbs: 1,
      limbBits: 8,
      curve: {
        min: -23n,
        max: 88n,
        thresholds: [-7n, 25n, 57n],
        values: [4n, 30n, -6n, 90n],
        slopes: [2n, -1n, 3n, 0n],
      },
    },
    { terms: [{ source: 3, weight: 3n }], bias: 5n, width: 12, drop: 0, limbs: 1, limbBits: 8 },
    {
      terms: [
        { source: 4, weight: 1n },
        { source: 1, weight: -1n },
      ],
      bias: 0n,
      width: 0,
      drop: 0,
      limbs: 1,
      limbBits: 8,
      curve: { min: -2000n, max: 6000n, thresholds: [-600n, 450n], values: [8n, -3n, 77n], slopes: [0n, 0n, 0n] },
    },
  ],
  output: output(
    [
      [5, 20n],
      [3, 1n],
    ],
    { bias: 1000n, min: -2000n, max: 9000n, score: points(1) },
  ),
};

export const SMALL_MODELS: readonly SmallModel[] = [
  { title: "trees, points", model: forestPoints, constraints: 276 },
  { title: "trees, knots", model: forestKnots, constraints: 282 },
  { title: "a sum of features, one over all of 64 bits", model: linear, constraints: 330 },
  { title: "a network of two layers over truncated features", model: network, constraints: 298 },
  { title: "curves, knots", model: curve, constraints: 360 },
  { title: "trees, a neuron, a curve and limbs together", model: mixed, constraints: 331 },
  { title: "an inner ensemble and curves of sums", model: sumCurves, constraints: 356 },
];
