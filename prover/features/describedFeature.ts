import type { FeatureWords } from "../model/featureWords.ts";
import type { Feature } from "../model/schema.ts";
import { dictionary } from "./dictionary.ts";
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
  /** What it is, in full: as the dictionary has it, or the modeler's schema; else "". */
  readonly meaning: string;
  /** Words for integers that stand for a category or a missing value. */
  readonly labels: ReadonlyMap<bigint, string>;
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

const NO_LABELS: ReadonlyMap<bigint, string> = new Map();

/**
 * Describes a feature. A name of the dictionary means what the dictionary says, because that is
 * what attesters compute. Another name means what the modeler's schema says of it, or its own
 * words.
 *
 * @param feature of a model.
 * @param words of the modeler's schema; its labels are used under any name.
 */
export const describeFeature = (feature: Feature, words: FeatureWords = {}): DescribedFeature => {
  const { labels = NO_LABELS } = words;
  const known = dictionary.features.find(({ name }) => name === feature.name);
  if (known === undefined) {
    const { meaning = "", unit = "" } = words;
    const phrase = meaning === "" ? spelledOut(feature.name) : meaning.replace(/\.$/, "");
    return { ...feature, ingredient: OTHER, unit, phrase, meaning, labels, isSince: false, isKnown: false };
  }
  const { ingredient, unit, meaning } = known;
  const isSince = unit === "seconds" && meaning.startsWith("since ");
  return { ...feature, ingredient, unit, phrase: phraseOf(known), meaning, labels, isSince, isKnown: true };
};

/**
 * What a feature is, in full, for a table of a model's features: its meaning, the unit of a
 * modeler's own, and what its labels say. Pipes are escaped for Markdown.
 */
export const definitionText = ({ meaning, unit, labels, isKnown }: DescribedFeature): string => {
  const own = [meaning === "" ? "not in the dictionary" : meaning, ...(unit === "" ? [] : [`in ${unit}`])];
  const named = [...labels]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([integer, label]) => `${integer} is ${label}`);
  return [...(isKnown ? [meaning] : own), ...named].join("; ").replaceAll("|", "\\|");
};
