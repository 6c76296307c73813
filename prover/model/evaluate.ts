import { FeatureRangeError } from "./errors.ts";
import {
  type Curve,
  type Evaluation,
  type IntegerModel,
  type KnotTable,
  type Limbs,
  MANTISSA_BITS,
  type Neuron,
  type Output,
  type WeightedSum,
} from "./integerModel.ts";
import { SCORE_MAX, SCORE_MIN } from "./scorecard.ts";

/**
 * Points at 2^-fractionBits to whole points, half up, clamped to 300-850. Twin of `Points` in
 * circuits/lib/score.circom.
 */
export const roundToScore = (points: bigint, fractionBits: number): bigint => {
  const rounded = (points + (1n << BigInt(fractionBits - 1))) >> BigInt(fractionBits);
  return rounded < SCORE_MIN ? SCORE_MIN : rounded > SCORE_MAX ? SCORE_MAX : rounded;
};

/** Twin of `Knots` in circuits/lib/score.circom. */
export const scoreAtKnots = (sum: bigint, { thresholds, first, step }: KnotTable): bigint =>
  first + step * BigInt(thresholds.filter((threshold) => sum >= threshold).length);

/** The score of an exact integer output, which may lie beyond what inputs in range give. */
export const scoreAt = (sum: bigint, scale: Output["score"]): bigint =>
  scale.kind === "points" ? roundToScore(sum, scale.fractionBits) : scoreAtKnots(sum, scale);

/**
 * Throws FeatureRangeError unless every value is in its declared range. Twin of the range checks of
 * `Bins`, `Truncate` and `Curve` in circuits/lib.
 */
const assertInRange = (model: IntegerModel, features: readonly bigint[]): void => {
  model.features.forEach(({ name, min, max }, index) => {
    const value = features[index];
    if (value === undefined || value < min || value > max)
      throw new FeatureRangeError({ feature: name, value: value ?? 0n, min, max });
  });
};

/**
 * floor(value / 2^drop) as limbs, lowest first; the last one takes the rest. Twin of `limbOf` in
 * circuits/lib/truncate.circom.
 */
const splitLimbs = (value: bigint, { drop, limbs, limbBits }: Limbs): bigint[] =>
  Array.from({ length: limbs }, (_, limb) => {
    const shifted = value >> BigInt(drop + limb * limbBits);
    return limb === limbs - 1 ? shifted : shifted & ((1n << BigInt(limbBits)) - 1n);
  });

/** Twin of `Truncate` in circuits/lib/truncate.circom. */
export const truncate = (offset: bigint, span: bigint, layout: Limbs): bigint[] => {
  const grid = BigInt(layout.drop + layout.limbBits * (layout.limbs - 1));
  const whole = ((span + 1n) >> grid) << grid;
  return splitLimbs(offset < whole ? offset : span, layout);
};

/** Greatest k with 2^k <= value, for value >= 1. */
export const floorLog2 = (value: bigint): number => value.toString(2).length - 1;

/** Twin of `Curve` in circuits/lib/curve.circom. */
export const curveValue = (
  { thresholds, values, slopes }: Pick<Curve, "thresholds" | "values" | "slopes">,
  value: bigint,
  { min, max }: { min: bigint; max: bigint },
): bigint => {
  const bin = thresholds.filter((threshold) => value >= threshold).length;
  const slope = slopes[bin] ?? 0n;
  const start = values[bin] ?? 0n;
  if (slope === 0n) return start;
  const lower = thresholds[bin - 1] ?? min;
  const length = (thresholds[bin] ?? max + 1n) - lower;
  return start + slope * (((value - lower) << BigInt(MANTISSA_BITS)) / length);
};

/**
 * Sum of the trees' leaves for a row of raw features. Twin of `Forest` in
 * circuits/lib/forest.circom.
 */
export const forestTotal = (
  { bins, forest: { nodes, leaves, roots } }: Pick<IntegerModel, "bins" | "forest">,
  features: readonly bigint[],
): bigint => {
  let total = 0n;
  for (const root of roots) {
    let reference = root;
    for (let node = nodes[reference]; node !== undefined; node = nodes[reference]) {
      const { feature = 0, thresholds = [] } = bins[node.bin] ?? {};
      reference = (features[feature] ?? 0n) >= (thresholds[node.threshold] ?? 0n) ? node.above : node.below;
    }
    total += leaves[-reference - 1] ?? 0n;
  }
  return total;
};

const sumOf = ({ terms, bias }: WeightedSum, values: readonly bigint[]): bigint =>
  terms.reduce((sum, { source, weight }) => sum + weight * (values[source] ?? 0n), bias);

/** Twin of `Relu` in circuits/lib/network.circom. */
export const rectify = (sum: bigint, layout: Limbs): bigint[] => splitLimbs(sum < 0n ? 0n : sum, layout);

/** What a neuron makes of its sum. Twin of one round of `Network` in circuits/lib/network.circom. */
export const activate = (sum: bigint, neuron: Pick<Neuron, "curve"> & Limbs): bigint[] =>
  neuron.curve === undefined ? rectify(sum, neuron) : [curveValue(neuron.curve, sum, neuron.curve)];

/** The values of a row in range, in the order of `IntegerModel`, and the neurons' sums behind the last of them. */
const run = (
  model: IntegerModel,
  features: readonly bigint[],
): { readonly values: readonly bigint[]; readonly sums: readonly bigint[] } => {
  const raw = (feature: number): bigint => features[feature] ?? 0n;
  const range = (feature: number): { min: bigint; max: bigint } => model.features[feature] ?? { min: 0n, max: 0n };
  const values = [
    ...model.truncations.flatMap((truncation) => {
      const { min, max } = range(truncation.feature);
      return truncate(raw(truncation.feature) - min, max - min, truncation);
    }),
    ...model.curves.map((curve) => curveValue(curve, raw(curve.feature), range(curve.feature))),
  ];
  if (model.forest.roots.length > 0) values.push(forestTotal(model, features));
  for (const inner of model.innerForests ?? []) values.push(forestTotal({ bins: model.bins, forest: inner }, features));
  const sums = model.neurons.map((neuron) => {
    const sum = sumOf(neuron, values);
    values.push(...activate(sum, neuron));
    return sum;
  });
  return { values, sums };
};

/** The neurons' sums for a row of raw features in range. */
export const neuronSums = (model: IntegerModel, features: readonly bigint[]): readonly bigint[] =>
  run(model, features).sums;

/**
 * Runs the integer model on one row of features. It gives exactly the score that the circuit
 * proves. Twin of `Model` in circuits/lib/model.circom.
 *
 * @param model The integer model.
 * @param features Raw integer features, in the order of the model.
 * @returns The score from 300 to 850, and the exact integer output behind it.
 * @throws FeatureRangeError when a value is outside its declared range.
 * @example
 * ```ts
 * const { score } = evaluate(model, vector.values);
 * ```
 */
export const evaluate = (model: IntegerModel, features: readonly bigint[]): Evaluation => {
  assertInRange(model, features);
  const sum = sumOf(model.output, run(model, features).values);
  return { output: sum, score: scoreAt(sum, model.output.score) };
};
