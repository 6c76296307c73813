import type { DescribedFeature } from "../features/describedFeature.ts";
import { dictionary, type DictionaryFeature } from "../features/dictionary.ts";

/**
 * What moves a feature back towards the reference row, as a fact about the feature. It is not an
 * advice: what a borrower could do is simulated first, in advice.ts.
 */

const OWN = "It is a feature of this model's own: its maker knows what it counts and what moves it.";
const MARKET = "It is the market's, the same for everyone at that moment: nobody can change it, and it passes.";

/** Features whose way of fading a borrower could not guess. */
const FADING: readonly (readonly [name: RegExp, text: string])[] = [
  [/_faded_/, "Only time changes it: each liquidation weighs less with every day and is gone after 365."],
  [/debt_peak_/, "Only time changes it: a loan counts for 90 days, repaid or not."],
];

const windowOf = (name: string): string | undefined => /_(\d+)d(?:_|$)/.exec(name)?.[1];

const falling = ({ name, costs }: DictionaryFeature): string => {
  const fading = FADING.find(([pattern]) => pattern.test(name))?.[1];
  const days = windowOf(name);
  if (fading !== undefined) return fading;
  if (costs.down === "time" && days !== undefined)
    return `Only time changes it: it covers the last ${days} days, and each entry drops out of it ${days} days later.`;
  return ofCost(costs.down);
};

const rising = ({ name, costs }: DictionaryFeature): string =>
  costs.up !== "time"
    ? ofCost(costs.up)
    : name === "clean_age"
      ? "Only time changes it: it grows by itself with every day without a liquidation."
      : "Only time changes it: it grows by itself with every day.";

/** By what the dictionary says that a move costs. */
const ofCost = (cost: DictionaryFeature["costs"]["up"]): string => {
  switch (cost) {
    case "impossible":
      return "What happened stays: nothing takes it back.";
    case "time":
      return "Only time changes it, little by little.";
    case "capital over time":
    case "capital":
      return "It moves little by little, with each day that is added to it.";
    case "gas":
    case "anyone":
      return "It follows from what is done next. A deed that costs next to nothing shows nothing, so none is advised.";
  }
};

/** @param isHigher whether the value is above the reference's, so that it would have to fall. */
export const natureOf = (
  { name, ingredient }: DescribedFeature,
  { isHigher }: { readonly isHigher: boolean },
): string => {
  const known = dictionary.features.find((feature) => feature.name === name);
  if (known === undefined) return OWN;
  if (ingredient === "market") return MARKET;
  return isHigher ? falling(known) : rising(known);
};
