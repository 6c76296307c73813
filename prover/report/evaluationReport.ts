import { backtest } from "./backtest.ts";
import { baselines } from "./baselines.ts";
import { type ChallengeResult, challengeResult } from "./challenge.ts";
import { bestF1, decisionsAt } from "./decisionMetrics.ts";
import { driftFromTraining, driftWithin, featureInformation } from "./drift.ts";
import { rowGroups } from "./groups.ts";
import {
  bootstrapIntervals,
  LEAST_OF_EACH_CLASS,
  LEAST_UNITS,
  RESAMPLES,
  unitName,
  weighedByWallet,
} from "./intervals.ts";
import { type LabelledRows, LEAST_ROWS } from "./labelledRows.ts";
import { hasWallets, measureRate, metricFigures } from "./measured.ts";
import { metricsOf } from "./metrics.ts";
import type { ModelWords } from "./modelWords.ts";
import { hasBothClasses, outcomeTable } from "./outcomes.ts";
import { calibrationByCount, calibrationByWidth } from "./probabilityMetrics.ts";
import { gainTable, rocCurve } from "./rankMetrics.ts";
import type { EvaluationReport, MeasuredBin, ReportedModel } from "./reportContent.ts";
import { summaryOf, trainedRows } from "./rowsSummary.ts";
import { scoreDistribution } from "./scoreBuckets.ts";
import { type ScoredRow, type ScoringModel, scoreRows } from "./scoredRows.ts";
import { stressTest } from "./stress.ts";
import type { TrainingRows } from "./trainingRows.ts";
import { verdictOn } from "./verdict.ts";

export interface ReportOptions {
  readonly model: Omit<ReportedModel, "words">;
  readonly words: ModelWords;
  readonly scoring: ScoringModel;
  readonly labelled: LabelledRows;
  /** Probability from which on a row is called bad. */
  readonly threshold: number;
  readonly trainedOn?: TrainingRows | undefined;
}

type Challenged = Pick<ReportOptions, "threshold" | "trainedOn">;

/** Only rows that the model was not trained on tell how it would do. */
const challengeOf = (rows: readonly ScoredRow[], { threshold, trainedOn }: Challenged): ChallengeResult | undefined => {
  const known = new Set(trainedRows(rows, trainedOn));
  const others = rows.filter((row) => !known.has(row));
  const table = outcomeTable(others);
  return others.length < LEAST_ROWS || !hasBothClasses(table)
    ? undefined
    : challengeResult(table, { threshold, rows: others.length });
};

const binsOf = (rows: readonly ScoredRow[]): readonly MeasuredBin[] =>
  calibrationByCount(outcomeTable(rows)).map((bin) => ({
    ...bin,
    measured: measureRate(rows.filter(({ probability }) => probability >= bin.from && probability <= bin.to)),
  }));

type Measured = Pick<EvaluationReport, "resampling" | "metrics" | "intervals" | "byWallet">;

const measured = (rows: readonly ScoredRow[], threshold: number): Measured => {
  const figures = metricFigures(threshold);
  const { intervals, reason, units, bad, good } = bootstrapIntervals(rows, figures);
  const weighed = hasWallets(rows) ? weighedByWallet(rows) : undefined;
  return {
    resampling: {
      unit: unitName(rows).many,
      resamples: RESAMPLES,
      ...{ units, bad, good, reason },
      leastUnits: LEAST_UNITS,
      leastOfEachClass: LEAST_OF_EACH_CLASS,
    },
    metrics: metricsOf(outcomeTable(rows), threshold),
    intervals,
    byWallet: weighed && {
      metrics: metricsOf(outcomeTable(weighed), threshold),
      intervals: bootstrapIntervals(weighed, figures).intervals,
    },
  };
};

/**
 * Deterministic: the same model and rows, in any order, give the same report, to the last digit of
 * this engine.
 */
export const evaluationReport = (options: ReportOptions): EvaluationReport => {
  const { model, words, scoring, labelled, threshold, trainedOn } = options;
  const rows = scoreRows(scoring, labelled.rows);
  const { beside, isWeighted } = labelled;
  const { features } = model;
  const table = outcomeTable(rows);
  const overTime = backtest(rows, threshold);
  const report = {
    format: "veriscore-report/1" as const,
    model: { ...model, words: words.features },
    label: words.label,
    rows: summaryOf(rows, { labelled, trainedOn }),
    threshold,
    ...measured(rows, threshold),
    decisions: { atThreshold: decisionsAt(table, threshold), bestF1: bestF1(table) },
    challenge: challengeOf(rows, options),
    baselines: baselines(features, rows, beside),
    calibration: { byCount: binsOf(rows), byWidth: calibrationByWidth(table) },
    gain: gainTable(table),
    roc: rocCurve(table),
    distribution: scoreDistribution(rows),
    stability: driftWithin(rows, { features, isWeighted }),
    trainingDrift: driftFromTraining(rows, { features, isWeighted, scoring, trainedOn }),
    information: featureInformation(rows, { features, isWeighted }),
    months: overTime?.months,
    monthBase: overTime?.base,
    groups: rowGroups(features, { rows, beside, threshold, trainedOn }),
    stress: stressTest({ scoring, rows, beside, threshold, words }),
  };
  return { ...report, verdict: verdictOn(report) };
};
