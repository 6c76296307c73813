import { dictionary } from "../features/dictionary.ts";
import type { Feature } from "../model/schema.ts";
import { PHRASES } from "./phrases.ts";

/** A feature of a model in the words that a borrower reads. */
export interface DescribedFeature extends Feature {
  /** One of the dictionary's seven, or OTHER. */
  readonly ingredient: string;
  readonly unit: string;
  /** A few plain words for it, such as "repayments in the last 30 days". */
  readonly phrase: string;
  /** Seconds that count from an event: their top means that it never happened. */
  readonly isSince: boolean;
  /** Whether the dictionary knows the name. */
  readonly isKnown: boolean;
}

/** Ingredient of features whose name is not in the dictionary: a model's own. */
export const OTHER = "other";

const NAME_IN_TEXT = /\b[a-z][a-z0-9]*(?:_[a-z0-9]+)+\b/g;

/** Names may hold anything; what is printed is one line of words. */
const spelledOut = (name: string): string =>
  name.replace(/[_\s\p{Cc}\u2028\u2029]+/gu, " ").trim() || "unnamed feature";

/**
 * A definition without what only a modeler needs: roundings, cases, the words of the dictionary.
 */
const shortened = (meaning: string): string =>
  meaning
    .replace(/;.*$/, "")
    .replace(/\s*\([^)]*\)/g, "")
    .replace(/, (each at its own time|0 when .*)$/, "")
    .replace(/,? floored\b/g, "")
    .replace(/in the (\d+) days up to the as-of/, "in the last $1 days")
    .replace(/ (up to|at) the as-of/g, "")
    .replace(/\bthe as-of\b/g, "the time of the score")
    .replace(/\bUTC /g, "")
    .replace(/^since /, "")
    .replace(/^1 when /, "whether ")
    .replace(/^(mean |)ETH value of /, (_, mean: string) => (mean === "" ? "value of " : "mean value of "));

/**
 * The phrase of a dictionary's feature: by hand for what is hard to derive, else from its meaning.
 * Names of others become their words.
 */
const phraseOf = ({
  name,
  ingredient,
  meaning,
}: {
  readonly name: string;
  readonly ingredient: string;
  readonly meaning: string;
}): string => {
  const phrase =
    PHRASES[name] ?? shortened(meaning).replace(NAME_IN_TEXT, (other) => PHRASES[other] ?? spelledOut(other));
  return ingredient === "market" ? `market indicator: ${phrase}` : phrase;
};

/**
 * Describes a feature by its name. A name that the dictionary does not know is its own description.
 */
export const describeFeature = (feature: Feature): DescribedFeature => {
  const known = dictionary.features.find(({ name }) => name === feature.name);
  if (known === undefined) {
    const phrase = spelledOut(feature.name);
    return { ...feature, ingredient: OTHER, unit: "", phrase, isSince: false, isKnown: false };
  }
  const { ingredient, unit, meaning } = known;
  const isSince = unit === "seconds" && meaning.startsWith("since ");
  return { ...feature, ingredient, unit, phrase: phraseOf(known), isSince, isKnown: true };
};
