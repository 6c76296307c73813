import { LEAST_UNITS } from "./intervals.ts";
import { hasWallets, type MeasuredGroup, type MeasuredRate, measureGroup, measureRate } from "./measured.ts";
import type { ScoredRow } from "./scoredRows.ts";
import { type Sample, type Shift, shiftOf } from "./stability.ts";

/** One UTC month; months without rows are listed, with none. */
export interface MonthResult extends MeasuredGroup {
  /** 2022-01 */
  readonly month: string;
  /** Mean predicted probability and share of bads; undefined without rows. */
  readonly predicted: number | undefined;
  readonly observed: number | undefined;
  /** Of the scores, against the base; undefined without rows or without a base. */
  readonly psi: number | undefined;
  readonly psiNoise: number | undefined;
  readonly psiNoiseBound: number | undefined;
  /** Too few rows or wallets for figures that mean much; never the base. */
  readonly isFew: boolean;
  readonly rate: MeasuredRate | undefined;
}

export interface Backtest {
  /** The first month that has enough rows; undefined where none has. */
  readonly base: string | undefined;
  readonly months: readonly MonthResult[];
}

/**
 * A base of 90 rows makes a PSI of 9 / 90 = 0.1 by its count alone, which already reads as a
 * moderate shift.
 */
export const LEAST_MONTH_ROWS = 100;

const monthOf = (asOf: number): string => new Date(asOf * 1000).toISOString().slice(0, 7);

const monthAfter = (month: string): string => {
  const [year, number] = month.split("-").map(Number) as [number, number];
  return new Date(Date.UTC(year, number, 1)).toISOString().slice(0, 7);
};

const scoresOf = (rows: readonly ScoredRow[]): Sample => ({
  values: rows.map(({ score }) => score),
  weights: rows.some(({ weight }) => weight !== 1) ? rows.map(({ weight }) => weight) : undefined,
});

const isFew = (rows: readonly ScoredRow[]): boolean =>
  rows.length < LEAST_MONTH_ROWS ||
  (hasWallets(rows) && new Set(rows.map(({ wallet }, index) => wallet ?? index)).size < LEAST_UNITS);

const byMonthOf = (rows: readonly ScoredRow[]): ReadonlyMap<string, readonly ScoredRow[]> | undefined => {
  const byMonth = new Map<string, ScoredRow[]>();
  for (const row of rows) {
    if (row.asOf === undefined) return undefined;
    const month = monthOf(row.asOf);
    const ofMonth = byMonth.get(month) ?? [];
    ofMonth.push(row);
    byMonth.set(month, ofMonth);
  }
  return byMonth;
};

/** Month by month, without a gap from the first to the last; undefined when a row has no time. */
export const backtest = (rows: readonly ScoredRow[], threshold: number): Backtest | undefined => {
  const byMonth = byMonthOf(rows);
  if (byMonth === undefined) return undefined;
  const known = [...byMonth.keys()].sort();
  const base = known.find((month) => !isFew(byMonth.get(month) ?? []));
  const baseScores = base === undefined ? undefined : scoresOf(byMonth.get(base) ?? []);
  const last = known.at(-1) ?? "";
  const months: MonthResult[] = [];
  for (let month = known[0] ?? ""; month <= last && month !== ""; month = monthAfter(month)) {
    const ofMonth = byMonth.get(month) ?? [];
    const rate = measureRate(ofMonth);
    const shift: Shift | undefined =
      rate === undefined || baseScores === undefined ? undefined : shiftOf(baseScores, scoresOf(ofMonth));
    months.push({
      month,
      ...measureGroup(ofMonth, threshold),
      predicted: rate?.predicted,
      observed: rate?.observed,
      psi: shift?.index,
      psiNoise: shift?.noise,
      psiNoiseBound: shift?.noiseBound,
      isFew: isFew(ofMonth),
      rate,
    });
  }
  return { base, months };
};
