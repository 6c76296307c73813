import { describeFeature, type DescribedFeature } from "../features/describedFeature.ts";
import { type AfterDays, agedRow } from "../features/waiting.ts";
import { evaluate } from "../model/evaluate.ts";
import type { IntegerModel } from "../model/integerModel.ts";
import { type Advice, simulatedAdvice, type UntriedAct } from "./advice.ts";
import { outputAttributions } from "./attribution.ts";
import { type Ceiling, ceilingOf } from "./ceiling.ts";
import type { Method } from "./coalitions.ts";
import { type Attribution, attributionsOf, type IngredientShare, ingredientShares } from "./featureShares.ts";
import type { Rows } from "./forestAttribution.ts";
import { type Reason, reasonsOf } from "./reasons.ts";
import { type Waited, waitedScores } from "./waiting.ts";

export interface Explanation {
  readonly score: bigint;
  readonly referenceScore: bigint;
  /** The features in words, in the model's order. */
  readonly described: readonly DescribedFeature[];
  /** How the shares of neurons were found. All other shares are Shapley values. */
  readonly method: Method;
  /** In the order of the features. */
  readonly attributions: readonly Attribution[];
  /**
   * The seven ingredients of the dictionary in its order, and `other` where the model has features
   * of its own.
   */
  readonly ingredients: readonly IngredientShare[];
  /** Those that help when reversed first, and of these the largest cost first. */
  readonly reasons: readonly Reason[];
  /** What an age lets a score be at most; undefined where the model sets no such limit. */
  readonly ceiling: Ceiling | undefined;
  /** Acts that raise the score; none where nothing that was tried does. */
  readonly advice: readonly Advice[];
  readonly untried: readonly UntriedAct[];
  /** What time alone does. */
  readonly waiting: readonly Waited[];
}

/** What is known beside the two rows. */
export interface Surroundings {
  /** The features in words, in the model's order; by their names alone where it is left out. */
  readonly described?: readonly DescribedFeature[];
  /** What the row will be after some days; by the row alone where it is left out. */
  readonly after?: AfterDays;
}

/**
 * Says why a row scores otherwise than a reference row, feature by feature, and what would raise
 * the score. The shares are exact, and every score of a changed row is the integer model's. All is
 * the same on every machine.
 *
 * @param model The integer model.
 * @param rows The row to explain and the reference row, both in the order of the model.
 * @param surroundings The modeler's words for the features, and the days to come from a store.
 * @returns Both scores, the share of each feature and ingredient, the reasons that cost points, the
 * acts that raise the score, and what time alone does.
 * @throws FeatureRangeError.
 */
export const explainScore = (
  model: IntegerModel,
  rows: Rows,
  { described = model.features.map((feature) => describeFeature(feature)), after }: Surroundings = {},
): Explanation => {
  const { score } = evaluate(model, rows.subject);
  const { score: referenceScore, output } = evaluate(model, rows.reference);
  const { shares, method } = outputAttributions(model, rows);
  const attributions = attributionsOf({ shares, described, rows, scale: model.output.score, output });
  const names = model.features.map(({ name }) => name);
  const present = { model, row: rows.subject, score, described, after: after ?? agedRow(names) };
  return {
    score,
    referenceScore,
    described,
    method,
    attributions,
    ingredients: ingredientShares(attributions),
    reasons: reasonsOf(model, { attributions, described, rows }),
    ceiling: ceilingOf(present),
    ...simulatedAdvice(present),
    waiting: waitedScores(present),
  };
};
