import type { LabelledRows } from "./labelledRows.ts";
import { hasBothClasses, outcomeTable } from "./outcomes.ts";
import { averagePrecision, kolmogorovSmirnov, rocAuc } from "./rankMetrics.ts";
import type { ScoredRow } from "./scoredRows.ts";

/**
 * One column of the rows as a ranking, the larger the riskier: what a model must beat to be worth
 * its trouble.
 */
export interface Baseline {
  readonly title: string;
  readonly auc: number;
  readonly prAuc: number;
  readonly ks: number;
}

const RANKINGS = [
  { column: "liquidation_count", title: "number of past liquidations" },
  { column: "risk_factor", title: "health factor alone" },
] as const;

const columnOf = (
  name: string,
  { names, rows, beside }: { names: readonly string[]; rows: readonly ScoredRow[]; beside: LabelledRows["beside"] },
): readonly bigint[] | undefined => {
  const position = names.indexOf(name);
  return position < 0 ? beside.get(name) : rows.map(({ values }) => values[position] ?? 0n);
};

/** Those whose column the rows have. */
export const baselines = (
  names: readonly string[],
  rows: readonly ScoredRow[],
  beside: LabelledRows["beside"],
): readonly Baseline[] =>
  RANKINGS.flatMap(({ column, title }) => {
    const values = columnOf(column, { names, rows, beside });
    if (values === undefined) return [];
    const ranks = outcomeTable(
      rows.map(({ label, weight }, index) => ({ label, weight, probability: Number(values[index] ?? 0n) })),
    );
    if (!hasBothClasses(ranks)) return [];
    return [{ title, auc: rocAuc(ranks), prAuc: averagePrecision(ranks), ks: kolmogorovSmirnov(ranks) }];
  });
