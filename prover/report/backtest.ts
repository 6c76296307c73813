import { type GroupMetrics, groupMetrics } from "./metrics.ts";
import { outcomeTable } from "./outcomes.ts";
import type { ScoredRow } from "./scoredRows.ts";
import { stabilityIndex } from "./stability.ts";

/** One UTC month; months without rows are listed, with none. */
export interface MonthResult extends GroupMetrics {
  /** 2022-01 */
  readonly month: string;
  /** Mean predicted probability and share of bads; undefined without rows. */
  readonly predicted: number | undefined;
  readonly observed: number | undefined;
  /** Of the scores, against the first month; undefined without rows. */
  readonly psi: number | undefined;
}

const monthOf = (asOf: number): string => new Date(asOf * 1000).toISOString().slice(0, 7);

const monthAfter = (month: string): string => {
  const [year, number] = month.split("-").map(Number) as [number, number];
  return new Date(Date.UTC(year, number, 1)).toISOString().slice(0, 7);
};

/** Month by month, without a gap from the first to the last; undefined when a row has no time. */
export const backtest = (rows: readonly ScoredRow[], threshold: number): readonly MonthResult[] | undefined => {
  const byMonth = new Map<string, ScoredRow[]>();
  for (const row of rows) {
    if (row.asOf === undefined) return undefined;
    const month = monthOf(row.asOf);
    const ofMonth = byMonth.get(month) ?? [];
    ofMonth.push(row);
    byMonth.set(month, ofMonth);
  }
  const known = [...byMonth.keys()].sort();
  const last = known.at(-1) ?? "";
  const base = (byMonth.get(known[0] ?? "") ?? []).map(({ score }) => score);
  const results: MonthResult[] = [];
  for (let month = known[0] ?? ""; month <= last && month !== ""; month = monthAfter(month)) {
    const ofMonth = byMonth.get(month) ?? [];
    const isEmpty = ofMonth.length === 0;
    const predicted = ofMonth.reduce((sum, { probability }) => sum + probability, 0) / ofMonth.length;
    const group = groupMetrics(outcomeTable(ofMonth), threshold);
    results.push({
      month,
      ...group,
      predicted: isEmpty ? undefined : predicted,
      observed: isEmpty ? undefined : group.bad / group.rows,
      psi: isEmpty
        ? undefined
        : stabilityIndex(
            base,
            ofMonth.map(({ score }) => score),
          ),
    });
  }
  return results;
};
