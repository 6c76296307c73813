import type { Metric, Metrics } from "./metrics.ts";

/**
 * The published challenge on lending data (Spectral, challenge 1, model validation): knock-out
 * thresholds and weights, in percent.
 */
interface Criterion {
  readonly title: string;
  readonly metric: Metric;
  readonly knockOut: number;
  readonly weight: number;
  /** In percent, larger is better. */
  readonly value: (metrics: Metrics) => number;
}

const criterion = (
  metric: Metric,
  title: string,
  {
    knockOut,
    weight,
    value = (metrics) => 100 * metrics[metric],
  }: Pick<Criterion, "knockOut" | "weight"> & Partial<Criterion>,
): Criterion => ({ title, metric, knockOut, weight, value });

const CRITERIA: readonly Criterion[] = [
  criterion("auc", "AUROC", { knockOut: 75, weight: 16 }),
  criterion("prAuc", "PR-AUC", { knockOut: 75, weight: 16 }),
  criterion("recall", "recall", { knockOut: 55, weight: 16 }),
  criterion("brier", "1 - Brier score", { knockOut: 80, weight: 16, value: ({ brier }) => 100 * (1 - brier) }),
  criterion("ks", "KS", { knockOut: 45, weight: 16 }),
  criterion("densityGap", "density gap", { knockOut: 30, weight: 10 }),
  criterion("f1", "F1", { knockOut: 65, weight: 10 }),
];

export interface CriterionResult {
  readonly title: string;
  readonly value: number;
  readonly knockOut: number;
  readonly weight: number;
  readonly passes: boolean;
}

export interface ChallengeResult {
  readonly criteria: readonly CriterionResult[];
  /** Mean of the values by their weights, in percent. */
  readonly weighted: number;
  readonly passes: boolean;
}

/**
 * PR-AUC, recall, F1 and the density gap depend on the share of bads: the challenge's rows had 37.5
 * %.
 */
export const challengeResult = (metrics: Metrics): ChallengeResult => {
  const criteria = CRITERIA.map(({ title, knockOut, weight, value }) => {
    const reached = value(metrics);
    return { title, value: reached, knockOut, weight, passes: reached >= knockOut };
  });
  return {
    criteria,
    weighted: criteria.reduce((sum, { value, weight }) => sum + (value * weight) / 100, 0),
    passes: criteria.every(({ passes }) => passes),
  };
};
