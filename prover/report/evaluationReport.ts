import { backtest, type MonthResult } from "./backtest.ts";
import { type Baseline, baselines } from "./baselines.ts";
import { type ChallengeResult, challengeResult } from "./challenge.ts";
import { bestF1, type Decisions, decisionsAt } from "./decisionMetrics.ts";
import { type RowGroup, rowGroups, type TrainingRows } from "./groups.ts";
import { bootstrapIntervals, type Intervals } from "./intervals.ts";
import type { LabelledRows } from "./labelledRows.ts";
import { type Metrics, metricsOf } from "./metrics.ts";
import { outcomeTable, totalsOf } from "./outcomes.ts";
import { type CalibrationBin, calibrationByCount, calibrationByWidth } from "./probabilityMetrics.ts";
import { type GainRow, gainTable, rocCurve, type RocPoint } from "./rankMetrics.ts";
import { type ScoreDistribution, scoreDistribution } from "./scoreBuckets.ts";
import { type ScoredRow, type ScoringModel, scoreRows } from "./scoredRows.ts";
import { stabilityIndex } from "./stability.ts";
import { type StressTest, stressTest } from "./stress.ts";

/**
 * All that is said of a model on labelled rows. Numbers only: report.json is this, the page and the
 * model card are made from it.
 */
export interface EvaluationReport {
  readonly format: "veriscore-report/1";
  readonly model: ReportedModel;
  readonly rows: RowsSummary;
  readonly threshold: number;
  readonly metrics: Metrics;
  readonly intervals: Intervals;
  readonly decisions: { readonly atThreshold: Decisions; readonly bestF1: Decisions };
  readonly challenge: ChallengeResult;
  readonly baselines: readonly Baseline[];
  readonly calibration: { readonly byCount: readonly CalibrationBin[]; readonly byWidth: readonly CalibrationBin[] };
  readonly gain: readonly GainRow[];
  readonly roc: readonly RocPoint[];
  readonly distribution: ScoreDistribution;
  /** Of the later half of the rows against the earlier; undefined when a row has no time. */
  readonly stability: Stability | undefined;
  /** Undefined when a row has no time. */
  readonly months: readonly MonthResult[] | undefined;
  readonly groups: readonly RowGroup[];
  readonly stress: StressTest;
}

export interface ReportedModel {
  readonly name: string;
  /** SHA-256 of the manifest. */
  readonly manifest: string;
  readonly constraints: number;
  readonly features: readonly string[];
}

export interface RowsSummary {
  readonly rows: number;
  readonly good: number;
  readonly bad: number;
  readonly wallets: number | undefined;
  /** ISO times of the first and last as-of. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** Rows that the model was trained on, where that is known: of those the figures flatter. */
  readonly trainedOn: number | undefined;
}

export interface Stability {
  readonly base: string;
  readonly current: string;
  readonly psi: number;
  /** By feature, the largest first. */
  readonly csi: readonly { readonly feature: string; readonly csi: number }[];
}

export interface ReportOptions {
  readonly model: ReportedModel;
  readonly scoring: ScoringModel;
  readonly labelled: LabelledRows;
  /** Probability from which on a row is called bad. */
  readonly threshold: number;
  readonly trainedOn?: TrainingRows | undefined;
}

const isoTime = (seconds: number): string => new Date(seconds * 1000).toISOString().replace(".000Z", "Z");

/**
 * How many of the rows were trained on; undefined where one has no id, since nobody can tell then.
 */
const trainedRows = (rows: readonly ScoredRow[], { ids }: TrainingRows): number | undefined =>
  rows.some(({ id }) => id === undefined || id === "")
    ? undefined
    : rows.filter(({ id }) => id !== undefined && ids.has(id)).length;

const summaryOf = (rows: readonly ScoredRow[], trainedOn: TrainingRows | undefined): RowsSummary => {
  const totals = totalsOf(outcomeTable(rows));
  const times = rows.flatMap(({ asOf }) => (asOf === undefined ? [] : [asOf])).sort((a, b) => a - b);
  const [first, last] = [times[0], times.at(-1)];
  const wallets = new Set(rows.map(({ wallet }) => wallet));
  return {
    ...totals,
    wallets: wallets.has(undefined) ? undefined : wallets.size,
    from: first === undefined ? undefined : isoTime(first),
    to: last === undefined ? undefined : isoTime(last),
    trainedOn: trainedOn && trainedRows(rows, trainedOn),
  };
};

const stabilityOf = (rows: readonly ScoredRow[], features: readonly string[]): Stability | undefined => {
  if (rows.some(({ asOf }) => asOf === undefined)) return undefined;
  const inOrder = [...rows].sort((a, b) => (a.asOf ?? 0) - (b.asOf ?? 0));
  const half = Math.floor(inOrder.length / 2);
  const [earlier, later] = [inOrder.slice(0, half), inOrder.slice(half)];
  const period = (part: readonly ScoredRow[]): string =>
    `${isoTime(part[0]?.asOf ?? 0)} to ${isoTime(part.at(-1)?.asOf ?? 0)}`;
  const indexOf = (value: (row: ScoredRow) => number): number => stabilityIndex(earlier.map(value), later.map(value));
  return {
    base: period(earlier),
    current: period(later),
    psi: indexOf(({ score }) => score),
    csi: features
      .map((feature, position) => ({ feature, csi: indexOf(({ values }) => Number(values[position] ?? 0n)) }))
      .sort((a, b) => b.csi - a.csi || (a.feature < b.feature ? -1 : 1)),
  };
};

/**
 * Deterministic: the same model and rows give the same report, to the last digit of this engine.
 */
export const evaluationReport = ({
  model,
  scoring,
  labelled,
  threshold,
  trainedOn,
}: ReportOptions): EvaluationReport => {
  const rows = scoreRows(scoring, labelled.rows);
  const { beside } = labelled;
  const table = outcomeTable(rows);
  const metrics = metricsOf(table, threshold);
  return {
    format: "veriscore-report/1",
    model,
    rows: summaryOf(rows, trainedOn),
    threshold,
    metrics,
    intervals: bootstrapIntervals(rows, threshold),
    decisions: { atThreshold: decisionsAt(table, threshold), bestF1: bestF1(table) },
    challenge: challengeResult(metrics),
    baselines: baselines(model.features, rows, beside),
    calibration: { byCount: calibrationByCount(table), byWidth: calibrationByWidth(table) },
    gain: gainTable(table),
    roc: rocCurve(table),
    distribution: scoreDistribution(rows),
    stability: stabilityOf(rows, model.features),
    months: backtest(rows, threshold),
    groups: rowGroups(model.features, { rows, beside, threshold, trainedOn }),
    stress: stressTest({ scoring, rows, beside, threshold }),
  };
};
