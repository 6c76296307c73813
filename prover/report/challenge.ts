import { type Metric, type Metrics, metricsOf } from "./metrics.ts";
import { type OutcomeTable, totalsOf } from "./outcomes.ts";

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

/** In percent, by metric: what a challenge asks for where its sponsor says nothing else. */
export const PUBLISHED_CRITERIA: readonly Pick<Criterion, "metric" | "knockOut" | "weight">[] = CRITERIA;

export interface CriterionResult {
  readonly title: string;
  readonly value: number;
  /** Of a predictor that gives every row the share of bads: what a knock-out asks of nobody. */
  readonly constant: number;
  readonly knockOut: number;
  readonly weight: number;
  readonly passes: boolean;
}

export interface ChallengeResult {
  /** Rows that it is measured on: those that the model was not trained on. */
  readonly rows: number;
  readonly criteria: readonly CriterionResult[];
  /** Mean of the values by their weights, in percent. */
  readonly weighted: number;
  readonly passes: boolean;
}

/**
 * PR-AUC, recall, F1 and the density gap depend on the share of bads: the challenge's rows had 37.5
 * %.
 *
 * @param table With both classes.
 */
export const challengeResult = (
  table: OutcomeTable,
  { threshold, rows }: { readonly threshold: number; readonly rows: number },
): ChallengeResult => {
  const { good, bad, rows: weight } = totalsOf(table);
  const metrics = metricsOf(table, threshold);
  const ofConstant = metricsOf([{ probability: bad / weight, good, bad }], threshold);
  const criteria = CRITERIA.map(({ title, knockOut, weight: share, value }) => {
    const reached = value(metrics);
    return { title, value: reached, constant: value(ofConstant), knockOut, weight: share, passes: reached >= knockOut };
  });
  return {
    rows,
    criteria,
    weighted: criteria.reduce((sum, { value, weight: share }) => sum + (value * share) / 100, 0),
    passes: criteria.every(({ passes }) => passes),
  };
};
