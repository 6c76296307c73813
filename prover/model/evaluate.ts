import { FeatureRangeError } from "./errors.ts";
import type { Evaluation, IntegerModel } from "./integerModel.ts";
import { SCORE_MAX, SCORE_MIN } from "./scorecard.ts";

/** Points at 2^-fractionBits to whole points, half up, clamped to 300-850. Twin of `Score` in circuits/lib/score.circom. */
export const toScore = (output: bigint, fractionBits: number): bigint => {
  const rounded = (output + (1n << BigInt(fractionBits - 1))) >> BigInt(fractionBits);
  return rounded < SCORE_MIN ? SCORE_MIN : rounded > SCORE_MAX ? SCORE_MAX : rounded;
};

/** Throws FeatureRangeError unless every value is in its declared range. Twin of the range checks of `Bins` in circuits/lib/bins.circom. */
const assertInRange = (model: IntegerModel, values: readonly bigint[]): void => {
  model.features.forEach(({ name, min, max }, index) => {
    const value = values[index];
    if (value === undefined || value < min || value > max)
      throw new FeatureRangeError({ feature: name, value: value ?? 0n, min, max });
  });
};

/** Runs the integer model on one row of raw integer features, in the model's order. Twin of `ForestModel` in circuits/lib/forest.circom. */
export const evaluate = (model: IntegerModel, values: readonly bigint[]): Evaluation => {
  assertInRange(model, values);
  let output = model.base;
  for (const root of model.roots) {
    let reference = root;
    for (let node = model.nodes[reference]; node !== undefined; node = model.nodes[reference]) {
      const threshold = model.features[node.feature]?.thresholds[node.threshold] ?? 0n;
      reference = (values[node.feature] ?? 0n) >= threshold ? node.above : node.below;
    }
    output += model.leaves[-reference - 1] ?? 0n;
  }
  return { output, score: toScore(output, model.fractionBits) };
};
