import { INGREDIENTS } from "../features/dictionary.ts";
import { evaluate } from "../model/evaluate.ts";
import type { IntegerModel } from "../model/integerModel.ts";
import { adviceOn } from "./advice.ts";
import { outputAttributions } from "./attribution.ts";
import type { Method } from "./coalitions.ts";
import { describeFeature, type DescribedFeature, OTHER } from "./describedFeature.ts";
import type { Rows } from "./forestAttribution.ts";
import { pointShares } from "./points.ts";
import { quantityText } from "./quantity.ts";
import { compare, type Rational, roundTogether, sumOf, times, ZERO } from "./rational.ts";

/** What one feature did to the score. */
export interface Attribution extends Pick<DescribedFeature, "ingredient" | "phrase"> {
  readonly feature: string;
  readonly value: bigint;
  readonly reference: bigint;
  /** Value and reference in human units. */
  readonly valueText: string;
  readonly referenceText: string;
  /**
   * Share of the integer output of the model. All shares add up to output(subject) -
   * output(reference).
   */
  readonly output: Rational;
  /** Share of the points. All shares add up to score(subject) - score(reference). */
  readonly points: Rational;
  /** The points in tenths, rounded so that they add up as well. */
  readonly tenths: bigint;
}

/** What the features of one ingredient did together. */
export interface IngredientShare {
  readonly ingredient: string;
  readonly features: number;
  readonly points: Rational;
  readonly tenths: bigint;
  /**
   * The share of this ingredient in all points that features cost or gave, in percent. All add up
   * to 100, or are 0 where no points moved.
   */
  readonly percent: bigint;
}

/** A feature that cost points, for the borrower. */
interface Reason {
  readonly feature: string;
  readonly ingredient: string;
  readonly sentence: string;
  /** What would change the feature, or that nothing can. */
  readonly change: string;
  /** The score if this feature alone were as in the reference row. */
  readonly scoreAsReference: bigint;
}

export interface Explanation {
  readonly score: bigint;
  readonly referenceScore: bigint;
  /** How the shares of neurons were found. All other shares are Shapley values. */
  readonly method: Method;
  /** In the order of the features. */
  readonly attributions: readonly Attribution[];
  /**
   * The seven ingredients of the dictionary in its order, and `other` where the model has features
   * of its own.
   */
  readonly ingredients: readonly IngredientShare[];
  /** The largest cost first. */
  readonly reasons: readonly Reason[];
}

/** Lenders give borrowers about four reasons; a fifth never hurt. */
const MOST_REASONS = 5;
const TENTHS = 10n;

const isNegative = ({ numerator }: Rational): boolean => numerator < 0n;
const magnitude = (value: Rational): Rational =>
  isNegative(value) ? times(value, { numerator: -1n, denominator: 1n }) : value;

/** "-3.1" of -31 tenths. */
export const tenthsText = (tenths: bigint): string => {
  const size = tenths < 0n ? -tenths : tenths;
  return `${tenths < 0n ? "-" : ""}${size / TENTHS}.${size % TENTHS}`;
};

const ingredientShares = (attributions: readonly Attribution[]): readonly IngredientShare[] => {
  const hasOwn = attributions.some(({ ingredient }) => ingredient === OTHER);
  const groups = [...INGREDIENTS, ...(hasOwn ? [OTHER] : [])].map((ingredient) => ({
    ingredient,
    members: attributions.filter((attribution) => attribution.ingredient === ingredient),
  }));
  const moved = groups.map(({ members }) => sumOf(members.map(({ points }) => magnitude(points))));
  const all = sumOf(moved);
  const inverse = all.numerator === 0n ? ZERO : { numerator: all.denominator, denominator: all.numerator };
  const percents = roundTogether(
    moved.map((points) => times(points, inverse)),
    100n,
  );
  return groups.map(({ ingredient, members }, index) => ({
    ingredient,
    features: members.length,
    points: sumOf(members.map(({ points }) => points)),
    tenths: members.reduce((sum, { tenths }) => sum + tenths, 0n),
    percent: percents[index] ?? 0n,
  }));
};

const sentenceOf = ({ phrase, valueText, referenceText, tenths }: Attribution): string =>
  `${phrase.charAt(0).toUpperCase()}${phrase.slice(1)}: ${valueText}, in the reference row ${referenceText}. This cost ${tenthsText(-tenths)} points.`;

/** Features that cost points that show, what cost the most first; of equals the model's order. */
const reasonsOf = (
  model: IntegerModel,
  {
    attributions,
    described,
    rows,
  }: { attributions: readonly Attribution[]; described: readonly DescribedFeature[]; rows: Rows },
): readonly Reason[] =>
  attributions
    .map((attribution, index) => ({ attribution, index }))
    .filter(({ attribution }) => attribution.tenths < 0n)
    .sort((one, other) => compare(one.attribution.points, other.attribution.points) || one.index - other.index)
    .slice(0, MOST_REASONS)
    .flatMap(({ attribution, index }) => {
      const feature = described[index];
      if (feature === undefined) return [];
      const { value, reference } = attribution;
      return {
        feature: attribution.feature,
        ingredient: attribution.ingredient,
        sentence: sentenceOf(attribution),
        change: adviceOn(feature, { isHigher: value > reference }),
        scoreAsReference: evaluate(model, rows.subject.with(index, reference)).score,
      };
    });

/**
 * Says why a row scores otherwise than a reference row, feature by feature. The shares are exact,
 * and the same on every machine.
 *
 * @param model The integer model.
 * @param rows The row to explain and the reference row, both in the order of the model.
 * @returns Both scores, the share of each feature and ingredient, and the reasons that cost points,
 * the largest first.
 * @throws FeatureRangeError.
 */
export const explainScore = (model: IntegerModel, rows: Rows): Explanation => {
  const { score } = evaluate(model, rows.subject);
  const { score: referenceScore, output: reference } = evaluate(model, rows.reference);
  const { shares, method } = outputAttributions(model, rows);
  const points = pointShares(shares, { reference, scale: model.output.score });
  const tenths = roundTogether(points, TENTHS);
  const described = model.features.map(describeFeature);
  const attributions = described.map((feature, index): Attribution => {
    const [value, other] = [rows.subject[index] ?? 0n, rows.reference[index] ?? 0n];
    return {
      feature: feature.name,
      ingredient: feature.ingredient,
      phrase: feature.phrase,
      value,
      reference: other,
      valueText: quantityText(value, feature),
      referenceText: quantityText(other, feature),
      output: shares[index] ?? ZERO,
      points: points[index] ?? ZERO,
      tenths: tenths[index] ?? 0n,
    };
  });
  const reasons = reasonsOf(model, { attributions, described, rows });
  return { score, referenceScore, method, attributions, ingredients: ingredientShares(attributions), reasons };
};
