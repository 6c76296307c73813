import type { Feature, FeatureSchema } from "../model/schema.ts";

/** What it takes to move a feature one way; `anyone`: a stranger can, in the owner's name. */
export type MoveCost = "time" | "capital over time" | "capital" | "gas" | "anyone" | "impossible";

/** A dictionary's feature, as far as the rule reads it; its costs are absent where nobody stated them. */
export interface PricedFeature {
  readonly name: string;
  readonly ingredient: string;
  readonly costs?: { readonly up: MoveCost; readonly down: MoveCost };
}

export interface PricedDictionary {
  readonly version: number;
  readonly features: readonly PricedFeature[];
}

/** A move of a feature that a model pays for or punishes, and that costs too little for that. */
export interface Manipulation {
  readonly feature: string;
  readonly move: "up" | "down";
  readonly effect: "rewarded" | "punished";
  readonly cost: MoveCost;
}

export interface PriceCheck {
  /** Empty where the schema obeys the rule. */
  readonly manipulations: readonly Manipulation[];
  /** Features whose moves have no stated cost, and which the rule therefore says nothing about. */
  readonly unpriced: readonly string[];
}

/** A reward has to cost its owner time. */
const MAY_BE_REWARDED: ReadonlySet<MoveCost> = new Set(["time", "capital over time", "impossible"]);

const MOVES = ["up", "down"] as const;

/** Effects of a move that the declared direction leaves possible. */
const effectsOf = (move: "up" | "down", direction: Feature["direction"]): readonly Manipulation["effect"][] => {
  if (direction === undefined) return ["rewarded", "punished"];
  return [move === direction ? "rewarded" : "punished"];
};

const isTooCheap = (effect: Manipulation["effect"], cost: MoveCost): boolean =>
  effect === "rewarded" ? !MAY_BE_REWARDED.has(cost) : cost === "anyone";

/**
 * Holds a schema's directions against what its dictionary says about moving each feature. A score may rise only by what costs time, or capital over time, or cannot be done; it
 * may not fall by what a stranger does. A feature without a direction may be rewarded and punished either way. Market features are nobody's to move.
 *
 * @returns What breaks the rule, in the schema's order, and the features that have no stated costs: all of them where the schema follows an older version of the dictionary
 * and declares no direction.
 */
export const checkPrices = (
  { features, dictionary: version }: Pick<FeatureSchema, "features" | "dictionary">,
  dictionary: PricedDictionary,
): PriceCheck => {
  const manipulations: Manipulation[] = [];
  const unpriced: string[] = [];
  // A version only adds features, so an older one is no way around the rule for a schema that claims a direction.
  const isPriced =
    version === dictionary.version ||
    (version < dictionary.version && features.some(({ direction }) => direction !== undefined));
  for (const { name, direction } of features) {
    const known = isPriced ? dictionary.features.find((feature) => feature.name === name) : undefined;
    if (known?.ingredient === "market") continue;
    const costs = known?.costs;
    if (costs === undefined) {
      unpriced.push(name);
      continue;
    }
    for (const move of MOVES)
      for (const effect of effectsOf(move, direction))
        if (isTooCheap(effect, costs[move])) manipulations.push({ feature: name, move, effect, cost: costs[move] });
  }
  return { manipulations, unpriced };
};

/** One manipulation in words. */
export const manipulationInWords = ({ feature, move, effect, cost }: Manipulation): string =>
  `feature "${feature}" may be ${effect} for going ${move}, which costs ${cost === "anyone" ? "its owner nothing, because anyone can do it" : `only ${cost}`}`;
