import type { EvaluationReport } from "./evaluationReport.ts";
import { decimal, percent, thousands } from "./format.ts";
import { METRIC_TITLES, METRICS } from "./metrics.ts";

/** Tables that the page and the model card share. */
export interface ReportTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export const metricsTable = ({ metrics, intervals }: EvaluationReport): ReportTable => ({
  head: ["metric", "value", "95 % interval"],
  rows: METRICS.map((metric) => {
    const { low, high } = intervals[metric];
    return [METRIC_TITLES[metric], decimal(metrics[metric]), `${decimal(low)} to ${decimal(high)}`];
  }),
});

export const bucketsTable = ({ distribution }: EvaluationReport): ReportTable => ({
  head: ["score", "rows", "liquidated", "rate", "95 % interval"],
  rows: distribution.buckets.map(({ from, to, rows, bad, rate, interval }) => [
    `${from} to ${to}`,
    thousands(rows),
    thousands(bad),
    percent(rate),
    interval === undefined ? "–" : `${percent(interval.low)} to ${percent(interval.high)}`,
  ]),
});

export const monthsTable = ({ months = [] }: EvaluationReport): ReportTable => ({
  head: ["month", "rows", "liquidated", "observed", "predicted", "AUC", "KS", "Brier", "PSI"],
  rows: months.map(({ month, rows, bad, observed, predicted, metrics, psi }) =>
    rows === 0
      ? [month, "no rows", "–", "–", "–", "–", "–", "–", "–"]
      : [
          month,
          thousands(rows),
          thousands(bad),
          percent(observed),
          percent(predicted),
          ...[metrics?.auc, metrics?.ks, metrics?.brier, psi].map((value) => decimal(value)),
        ],
  ),
});

export const groupsTable = ({ groups, rows, metrics }: EvaluationReport): ReportTable => ({
  head: ["rows", "count", "liquidated", "AUC", "PR-AUC", "KS", "Brier"],
  rows: [{ title: "all", rows: rows.rows, bad: rows.bad, metrics }, ...groups].map(
    ({ title, rows: count, bad, metrics: of }) => [
      title,
      thousands(count),
      thousands(bad),
      ...[of?.auc, of?.prAuc, of?.ks, of?.brier].map((value) => decimal(value)),
    ],
  ),
});
