import { dictionary } from "../features/dictionary.ts";
import { evaluate } from "../model/evaluate.ts";
import type { IntegerModel } from "../model/integerModel.ts";
import { isRead, type Present } from "./future.ts";

/**
 * The most that a score can be while one age is what it is, whatever else a borrower does. It holds
 * because the model is proved to be monotone in every feature but the market's, which are held.
 */
export interface Ceiling {
  readonly feature: string;
  readonly phrase: string;
  readonly value: bigint;
  /** The most that a row with this age can score. */
  readonly most: bigint;
  /** The least age at which more is possible, and the most from then on. */
  readonly next: { readonly value: bigint; readonly most: bigint };
}

const dictionaryFeature = (name: string) => dictionary.features.find((feature) => feature.name === name);

/** An age that only time raises, and that the model rewards. */
const isAge = ({ name, direction }: IntegerModel["features"][number]): boolean => {
  const known = dictionaryFeature(name);
  return direction === "up" && known?.unit === "seconds" && known.costs.up === "time";
};

/** The best row: every direction at its good end, the market as it is; undefined where a direction is not declared. */
const bestRow = ({ model, row }: Present): readonly bigint[] | undefined => {
  const best = model.features.map(({ name, direction, min, max }, index) =>
    dictionaryFeature(name)?.needs === "market" || !isRead(model, index)
      ? row[index]
      : direction === undefined
        ? undefined
        : direction === "up"
          ? max
          : min,
  );
  return best.every((value) => value !== undefined) ? best : undefined;
};

/** Least value above `low` at which the score is above `most`; it never falls as the value rises, and is above it at `high`. */
const leastAbove = (scoreOf: (value: bigint) => bigint, range: { low: bigint; high: bigint; most: bigint }): bigint => {
  let { low, high } = range;
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (scoreOf(middle) > range.most) high = middle;
    else low = middle;
  }
  return high;
};

/**
 * The lowest ceiling that an age of the row sets, where it is below what the model gives at best.
 * Needs a declared direction of every feature but the market's.
 */
export const ceilingOf = (present: Present): Ceiling | undefined => {
  const { model, row, described } = present;
  const best = bestRow(present);
  if (best === undefined) return undefined;
  const ceilings = model.features.flatMap((feature, index): readonly Ceiling[] => {
    const [value, last] = [row[index] ?? 0n, feature.max];
    const scoreOf = (age: bigint): bigint => evaluate(model, best.with(index, age)).score;
    const most = scoreOf(value);
    if (!isAge(feature) || most === scoreOf(last)) return [];
    const at = leastAbove(scoreOf, { low: value, high: last, most });
    const phrase = described[index]?.phrase ?? feature.name;
    return [{ feature: feature.name, phrase, value, most, next: { value: at, most: scoreOf(at) } }];
  });
  return ceilings.toSorted((one, other) => Number(one.most - other.most))[0];
};
