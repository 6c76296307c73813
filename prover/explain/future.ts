import type { DescribedFeature } from "../features/describedFeature.ts";
import type { AfterDays } from "../features/waiting.ts";
import { evaluate } from "../model/evaluate.ts";
import type { IntegerModel } from "../model/integerModel.ts";

/** A row, the model that scores it, and what is known of the days to come. */
export interface Present {
  readonly model: IntegerModel;
  readonly row: readonly bigint[];
  readonly score: bigint;
  readonly described: readonly DescribedFeature[];
  readonly after: AfterDays;
}

/** One feature that moves. */
export interface FeatureChange {
  readonly feature: string;
  readonly from: bigint;
  readonly to: bigint;
}

/** What a row will be, and its score; or the features that stand in the way of knowing it. */
export type Future =
  | { readonly kind: "known"; readonly row: readonly bigint[]; readonly score: bigint }
  | { readonly kind: "unknown"; readonly because: readonly DescribedFeature[] };

/** Whether the output can depend on the feature. */
export const isRead = ({ bins, truncations, curves }: IntegerModel, index: number): boolean =>
  bins.some(({ feature, thresholds }) => feature === index && thresholds.length > 0) ||
  truncations.some(({ feature }) => feature === index) ||
  curves.some(({ feature }) => feature === index);

/**
 * Scores a row in which some features may be unknown. A feature that the model does not read keeps
 * its value. A value out of the range that the model takes has no score, so it counts as unknown.
 */
export const futureOf = (
  { model, row: present, described }: Present,
  values: readonly (bigint | undefined)[],
): Future => {
  const row = values.map((value, index) => (isRead(model, index) ? value : (present[index] ?? 0n)));
  const because = described.filter(({ min, max }, index) => {
    const value = row[index];
    return value === undefined || value < min || value > max;
  });
  if (because.length > 0) return { kind: "unknown", because };
  const known = row.map((value) => value ?? 0n);
  return { kind: "known", row: known, score: evaluate(model, known).score };
};

/** In the order of the features; only those that move. */
export const changesTo = ({ row, described }: Present, future: readonly bigint[]): readonly FeatureChange[] =>
  described.flatMap(({ name }, index) => {
    const [from, to] = [row[index] ?? 0n, future[index] ?? 0n];
    return from === to ? [] : [{ feature: name, from, to }];
  });
