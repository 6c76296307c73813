import { OTHER } from "../features/describedFeature.ts";
import type { Explanation } from "./explanation.ts";
import type { Attribution, IngredientShare } from "./featureShares.ts";
import { compare, fractionText, tenthsText } from "./rational.ts";

/** Ingredients as borrowers know them. */
const TITLES: Readonly<Record<string, string>> = {
  defi_actions: "borrowing and repaying",
  liquidation: "liquidations",
  health_and_risk: "loan safety margin",
  credit_mix: "credit mix",
  time: "age of the history",
  wallet: "wallet",
  market: "market",
  [OTHER]: "the model's own",
};

const titleOf = (ingredient: string): string => TITLES[ingredient] ?? ingredient.replaceAll("_", " ");

/** Rows of each table that are printed; --json has all. */
const MOST_ROWS = 8;

export interface PrintedTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Features that cost points, or those that gave some, the greatest first. */
const featureTable = (attributions: readonly Attribution[], direction: -1n | 1n): PrintedTable => ({
  head: ["feature", "here", "reference", direction < 0n ? "lowers by" : "raises by", "ingredient"],
  rows: attributions
    .map((attribution, index) => ({ attribution, index }))
    .filter(({ attribution }) => attribution.tenths * direction > 0n)
    .sort(
      (one, other) =>
        Number(direction) * compare(other.attribution.points, one.attribution.points) || one.index - other.index,
    )
    .slice(0, MOST_ROWS)
    .map(({ attribution: { phrase, valueText, referenceText, tenths, ingredient } }) => [
      phrase,
      valueText,
      referenceText,
      tenthsText(tenths * direction),
      titleOf(ingredient),
    ]),
});

export const costTable = ({ attributions }: Explanation): PrintedTable => featureTable(attributions, -1n);
export const gainedPointsTable = ({ attributions }: Explanation): PrintedTable => featureTable(attributions, 1n);

const signed = (tenths: bigint): string => `${tenths > 0n ? "+" : ""}${tenthsText(tenths)}`;

export const ingredientTable = ({ ingredients }: Explanation): PrintedTable => ({
  head: ["ingredient", "features", "points", "share of points moved"],
  rows: ingredients.map(({ ingredient, features, tenths, percent }) => [
    titleOf(ingredient),
    String(features),
    features === 0 ? "not in this model" : signed(tenths),
    features === 0 ? "" : `${percent} %`,
  ]),
});

/** One line: the two scores and what lies between them. */
export const headline = ({ score, referenceScore }: Explanation): string => {
  const difference = score - referenceScore;
  if (difference === 0n) return `score ${score}, as the reference row's`;
  const size = difference < 0n ? -difference : difference;
  const side = difference < 0n ? "below" : "above";
  return `score ${score}: ${size} ${size === 1n ? "point" : "points"} ${side} the reference row's ${referenceScore}`;
};

/** The reasons, what each is worth alone and what moves it, numbered. */
export const reasonLines = ({ reasons }: Explanation): readonly string[] =>
  reasons.length === 0
    ? ["nothing cost points against the reference row"]
    : reasons.flatMap(({ sentence, alone, change }, index) => [
        `${index + 1}. ${sentence}`,
        `   ${alone}`,
        `   ${change}`,
      ]);

/** What the figures are and are not. */
export const caveat = ({ method }: Explanation): string =>
  `Points are shares of the difference from the reference row under this model (${
    method.kind === "shapley" ? "exact Shapley values" : `means over ${method.orders} fixed orders`
  }). Scores of changed rows are this model's, with the market as it is; they are no promise.`;

const describeIngredient = ({ ingredient, features, points, tenths, percent }: IngredientShare) => ({
  ingredient,
  features,
  points: fractionText(points),
  decimal: Number(tenthsText(tenths)),
  percent,
});

/**
 * The explanation as one JSON document's content: fractions as text, exact; decimals rounded so
 * that they add up.
 */
export const explanationDocument = (explanation: Explanation): Record<string, unknown> => ({
  score: explanation.score,
  referenceScore: explanation.referenceScore,
  difference: explanation.score - explanation.referenceScore,
  method: explanation.method,
  attributions: explanation.attributions.map(({ output, points, tenths, ...attribution }) => ({
    ...attribution,
    direction: points.numerator < 0n ? "lowers" : points.numerator > 0n ? "raises" : "none",
    output: fractionText(output),
    points: fractionText(points),
    decimal: Number(tenthsText(tenths)),
  })),
  ingredients: explanation.ingredients.map(describeIngredient),
  reasons: explanation.reasons,
  ceiling: explanation.ceiling ?? null,
  advice: explanation.advice,
  untried: explanation.untried,
  waiting: explanation.waiting.map((waited) => ({ ...waited, score: waited.score ?? null })),
});
