import fc from "fast-check";

import { evaluate } from "../../prover/model/evaluate.ts";
import type { Forest, ForestNode, IntegerModel } from "../../prover/model/integerModel.ts";
import type { Feature, ScoreDirection } from "../../prover/model/schema.ts";

/** Integer models with few enough rows to try all, and what trying all says. */

const HIGHEST = 5n;
export const THREE: readonly Feature[] = ["a", "b", "c"].map((name) => ({ name, scale: 1, min: 0n, max: HIGHEST }));

type Score = IntegerModel["output"]["score"];
const POINTS: Score = { kind: "points", fractionBits: 2 };

export const withDirection = (model: IntegerModel, feature: number, direction: ScoreDirection): IntegerModel => ({
  ...model,
  features: model.features.map((own, index) => (index === feature ? { ...own, direction } : own)),
});

const rowsOf = (features: readonly Feature[]): readonly (readonly bigint[])[] =>
  features.reduce<readonly (readonly bigint[])[]>(
    (rows, { min, max }) =>
      rows.flatMap((row) => Array.from({ length: Number(max - min) + 1 }, (_, step) => [...row, min + BigInt(step)])),
    [[]],
  );

/** Whether the exact output keeps the direction of the score between each two neighbouring rows: all rows are evaluated. */
export const keepsByTrying = (model: IntegerModel, feature: number, direction: ScoreDirection): boolean => {
  const { score } = model.output;
  const rises = (score.kind === "knots" && score.step < 0n) !== (direction === "up");
  return rowsOf(model.features).every((row) => {
    const value = row[feature] ?? 0n;
    if (value === model.features[feature]?.max) return true;
    const next = row.map((own, index) => (index === feature ? value + 1n : own));
    const [before, after] = [evaluate(model, row).output, evaluate(model, next).output];
    return rises ? after >= before : after <= before;
  });
};

const SCORES = fc.constantFrom<Score>(
  POINTS,
  { kind: "knots", thresholds: [-9n, -3n, 0n, 7n], first: 700n, step: -1n },
  { kind: "knots", thresholds: [-5n, 5n], first: 400n, step: 1n },
);

const THRESHOLDS = [1n, 2n, 4n];
const BINS = THREE.map((_, feature) => ({ feature, thresholds: THRESHOLDS }));

/** Trees over small leaves; `steps` are leaves of stumps on the first feature that rise, which make up for what falls in other trees. */
const forests: fc.Arbitrary<Forest> = fc
  .record({
    leaves: fc.array(fc.bigInt({ min: -4n, max: 4n }), { minLength: 2, maxLength: 6 }),
    splits: fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.nat()), { minLength: 1, maxLength: 8 }),
    roots: fc.array(fc.nat(), { minLength: 1, maxLength: 3 }),
    steps: fc.array(fc.bigInt({ min: 0n, max: 6n }), { minLength: 3, maxLength: 3 }),
  })
  .map(({ leaves, splits, roots, steps }) => {
    const reference = (pick: number, nodes: number): number => {
      const place = pick % (nodes + leaves.length);
      return place < nodes ? nodes - 1 - place : nodes - place - 1;
    };
    const nodes = splits.map(([feature, threshold, below, above], index): ForestNode => ({
      bin: feature % THREE.length,
      threshold: threshold % THRESHOLDS.length,
      below: reference(below, index),
      above: reference(above, index),
    }));
    const zero = -(leaves.length + 1);
    const stumps = steps.map((_, threshold): ForestNode => ({
      bin: 0,
      threshold,
      below: zero,
      above: zero - 1 - threshold,
    }));
    return {
      nodes: [...nodes, ...stumps],
      leaves: [...leaves, 0n, ...steps],
      roots: [
        ...roots.map((root) => nodes.length - 1 - (root % nodes.length)),
        ...stumps.map((_, index) => nodes.length + index),
      ],
    };
  });

export const modelOf = (parts: Partial<IntegerModel> & Pick<IntegerModel, "output">): IntegerModel => ({
  features: THREE,
  bins: BINS,
  truncations: [],
  curves: [],
  forest: { nodes: [], leaves: [], roots: [] },
  neurons: [],
  ...parts,
});

export const outputOf = (
  terms: IntegerModel["output"]["terms"],
  score: Score = POINTS,
  bias = 2000n,
): IntegerModel["output"] => ({ terms, bias, min: -(1n << 40n), max: 1n << 40n, score });

export const forestModels: fc.Arbitrary<IntegerModel> = fc
  .record({ forest: forests, score: SCORES, weight: fc.constantFrom(1n, -1n, 3n) })
  .map(({ forest, score, weight }) => modelOf({ forest, output: outputOf([{ source: 0, weight }], score) }));

const weights = (count: number, least: bigint) =>
  fc
    .array(fc.bigInt({ min: least, max: 6n }), { minLength: count, maxLength: count })
    .map((list) => list.flatMap((weight, source) => (weight === 0n ? [] : [{ source, weight }])));

/** Sums of truncated features in limbs of two bits, and of a curve. */
export const linearModels: fc.Arbitrary<IntegerModel> = fc
  .record({
    terms: weights(5, -6n),
    values: fc.tuple(fc.bigInt({ min: -9n, max: 0n }), fc.bigInt({ min: 0n, max: 9n })),
    slopes: fc.tuple(fc.bigInt({ min: -1n, max: 1n }), fc.bigInt({ min: -1n, max: 1n })),
    score: SCORES,
  })
  .map(({ terms, values, slopes, score }) =>
    modelOf({
      bins: [],
      truncations: [
        { feature: 0, drop: 0, limbs: 2, limbBits: 2 },
        { feature: 1, drop: 1, limbs: 1, limbBits: 8 },
      ],
      curves: [
        { feature: 2, thresholds: [4n], values, slopes: [slopes[0], 0n] },
        { feature: 0, thresholds: [2n], values: [0n, values[1]], slopes: [slopes[1], slopes[0]] },
      ],
      output: outputOf(terms, score),
    }),
  );

/** Two layers of neurons over features, a curve and trees; weights mostly of one sign, so that some models are monotone. */
export const networkModels: fc.Arbitrary<IntegerModel> = fc
  .constantFrom(0n, -1n, -6n)
  .chain((least) =>
    fc.record({
      forest: forests,
      first: fc.tuple(weights(5, least), weights(5, least)),
      second: fc.tuple(weights(9, least)),
      terms: weights(11, least),
      drop: fc.constantFrom(0, 1),
      limbs: fc.constantFrom(1, 2),
      bias: fc.bigInt({ min: -30n, max: 10n }),
      score: SCORES,
    }),
  )
  .map(({ forest, first, second, terms, drop, limbs, bias, score }) => {
    const places = (list: IntegerModel["output"]["terms"], known: number) =>
      list.filter(({ source }) => source < known);
    const known = (neurons: number): number => 5 + neurons * limbs;
    return modelOf({
      truncations: [
        { feature: 0, drop: 0, limbs: 2, limbBits: 2 },
        { feature: 1, drop: 1, limbs: 1, limbBits: 8 },
      ],
      curves: [{ feature: 2, thresholds: [4n], values: [-3n, 5n], slopes: [0n, 0n] }],
      forest,
      neurons: [...first, ...second].map((list, index) => ({
        terms: places(list, known(index < 2 ? 0 : 2)),
        bias,
        width: 30,
        drop,
        limbs,
        limbBits: 2,
      })),
      output: outputOf(places(terms, known(3)), score),
    });
  });
