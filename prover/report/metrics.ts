import { calibrationLine, observedOverExpected } from "./calibrationLine.ts";
import { decisionsAt } from "./decisionMetrics.ts";
import { type OutcomeTable, totalsOf } from "./outcomes.ts";
import { brierScore, brierSkill, densityGap, expectedCalibrationError, logLoss } from "./probabilityMetrics.ts";
import { averagePrecision, kolmogorovSmirnov, rocAuc } from "./rankMetrics.ts";

/** In the order in which they are shown. */
export const METRICS = [
  "auc",
  "gini",
  "prAuc",
  "ks",
  "brier",
  "brierSkill",
  "logLoss",
  "ece",
  "calibrationSlope",
  "calibrationIntercept",
  "observedOverExpected",
  "densityGap",
  "precision",
  "recall",
  "f1",
  "accuracy",
] as const;
export type Metric = (typeof METRICS)[number];
/** NaN where the rows do not tell: null in JSON. */
export type Metrics = Readonly<Record<Metric, number>>;

export const METRIC_TITLES: Readonly<Record<Metric, string>> = {
  auc: "AUC (ROC)",
  gini: "Gini",
  prAuc: "PR-AUC (average precision)",
  ks: "KS",
  brier: "Brier score",
  brierSkill: "Brier skill against the base rate",
  logLoss: "log loss",
  ece: "expected calibration error",
  calibrationSlope: "calibration slope (1 is right; below, too extreme)",
  calibrationIntercept: "calibration intercept (0 is right)",
  observedOverExpected: "observed over expected (1 is right)",
  densityGap: "density gap",
  precision: "precision",
  recall: "recall",
  f1: "F1",
  accuracy: "accuracy",
};

/** Of a table with both classes; the last four at the threshold. */
export const metricsOf = (table: OutcomeTable, threshold: number): Metrics => {
  const auc = rocAuc(table);
  const { slope, intercept } = calibrationLine(table);
  const { precision, recall, f1, accuracy } = decisionsAt(table, threshold);
  return {
    auc,
    gini: 2 * auc - 1,
    prAuc: averagePrecision(table),
    ks: kolmogorovSmirnov(table),
    brier: brierScore(table),
    brierSkill: brierSkill(table),
    logLoss: logLoss(table),
    ece: expectedCalibrationError(table),
    calibrationSlope: slope,
    calibrationIntercept: intercept,
    observedOverExpected: observedOverExpected(table),
    densityGap: densityGap(table),
    precision,
    recall,
    f1,
    accuracy,
  };
};

/** Metrics of some rows; undefined where they are of one class or none. */
export interface GroupMetrics {
  readonly rows: number;
  readonly bad: number;
  readonly metrics: Metrics | undefined;
}

export const groupMetrics = (table: OutcomeTable, threshold: number): GroupMetrics => {
  const { rows, good, bad } = totalsOf(table);
  return { rows, bad, metrics: good > 0 && bad > 0 ? metricsOf(table, threshold) : undefined };
};
