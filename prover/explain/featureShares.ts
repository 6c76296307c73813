import { type DescribedFeature, OTHER } from "../features/describedFeature.ts";
import { INGREDIENTS } from "../features/dictionary.ts";
import { quantityText } from "../features/quantity.ts";
import type { Output } from "../model/integerModel.ts";
import type { Rows } from "./forestAttribution.ts";
import { pointShares } from "./points.ts";
import { type Rational, roundTogether, sumOf, times, ZERO } from "./rational.ts";

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

const TENTHS = 10n;

const isNegative = ({ numerator }: Rational): boolean => numerator < 0n;
const magnitude = (value: Rational): Rational =>
  isNegative(value) ? times(value, { numerator: -1n, denominator: 1n }) : value;

/** The points of the seven ingredients, and of the model's own features where there are any. */
export const ingredientShares = (attributions: readonly Attribution[]): readonly IngredientShare[] => {
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

/** Each feature's share of the output and of the points, in the order of the features. */
export const attributionsOf = ({
  shares,
  described,
  rows: { subject, reference },
  scale,
  output,
}: {
  readonly shares: readonly Rational[];
  readonly described: readonly DescribedFeature[];
  readonly rows: Rows;
  readonly scale: Output["score"];
  /** Of the reference row. */
  readonly output: bigint;
}): readonly Attribution[] => {
  const points = pointShares(shares, { reference: output, scale });
  const tenths = roundTogether(points, TENTHS);
  return described.map((feature, index): Attribution => {
    const [value, other] = [subject[index] ?? 0n, reference[index] ?? 0n];
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
};
