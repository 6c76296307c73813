import { expectedRate, observedOverExpected } from "./calibrationLine.ts";
import { bootstrapIntervals, type Interval, type OwnedPrediction, type Support, weighedByWallet } from "./intervals.ts";
import { groupMetrics, type GroupMetrics, METRICS, type Metrics, metricsOf } from "./metrics.ts";
import { hasBothClasses, type OutcomeTable, outcomeTable, totalsOf } from "./outcomes.ts";
import { rocAuc } from "./rankMetrics.ts";

/** Whether "by wallet" means anything. */
export const hasWallets = (rows: readonly OwnedPrediction[]): boolean =>
  rows.some(({ wallet }) => wallet !== undefined);

const NO_METRICS = Object.fromEntries(METRICS.map((metric) => [metric, Number.NaN])) as Metrics;

/** For resamples: one of a single class tells nothing. */
export const metricFigures =
  (threshold: number) =>
  (table: OutcomeTable): Metrics =>
    hasBothClasses(table) ? metricsOf(table, threshold) : NO_METRICS;

/** Share of bads, what was foretold, and the one over the other. */
export interface Rate {
  readonly observed: number;
  readonly predicted: number;
  readonly observedOverExpected: number;
}

const rateOf = (table: OutcomeTable): Rate => {
  const { rows, bad } = totalsOf(table);
  return {
    observed: bad / rows,
    predicted: expectedRate(table),
    observedOverExpected: observedOverExpected(table),
  };
};

/** Of some rows; intervals resample wallets. */
export interface MeasuredRate extends Rate {
  /** Numbers of rows, whatever they weigh. */
  readonly rows: number;
  readonly bad: number;
  readonly support: Support;
  readonly interval: Interval | undefined;
  readonly ratioInterval: Interval | undefined;
  /** Why there are no intervals. */
  readonly reason: string | undefined;
  /** Each wallet weighs the same; undefined without wallets. */
  readonly byWallet: Rate | undefined;
}

/** Undefined without rows. */
export const measureRate = (rows: readonly OwnedPrediction[]): MeasuredRate | undefined => {
  if (rows.length === 0) return undefined;
  const { intervals, reason, ...support } = bootstrapIntervals(rows, (table) => ({ ...rateOf(table) }));
  return {
    ...rateOf(outcomeTable(rows)),
    rows: rows.length,
    bad: rows.filter(({ label }) => label === 1).length,
    support,
    interval: intervals.observed,
    ratioInterval: intervals.observedOverExpected,
    reason,
    byWallet: hasWallets(rows) ? rateOf(outcomeTable(weighedByWallet(rows))) : undefined,
  };
};

/** Metrics of some rows, by row and by wallet. */
export interface MeasuredGroup extends GroupMetrics {
  readonly support: Support;
  /** Undefined where there is none; `reason` says why. */
  readonly aucInterval: Interval | undefined;
  readonly reason: string | undefined;
  /** Each wallet weighs the same; undefined without wallets, and for rows of one class. */
  readonly byWallet: Metrics | undefined;
}

export const measureGroup = (rows: readonly OwnedPrediction[], threshold: number): MeasuredGroup => {
  const { intervals, reason, ...support } = bootstrapIntervals(rows, (table) => ({
    auc: hasBothClasses(table) ? rocAuc(table) : Number.NaN,
  }));
  const { metrics } = groupMetrics(outcomeTable(rows), threshold);
  return {
    rows: rows.length,
    bad: rows.filter(({ label }) => label === 1).length,
    metrics,
    support,
    aucInterval: intervals.auc,
    reason,
    byWallet: hasWallets(rows) ? groupMetrics(outcomeTable(weighedByWallet(rows)), threshold).metrics : undefined,
  };
};
