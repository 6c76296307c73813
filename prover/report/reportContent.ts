import type { MonthResult } from "./backtest.ts";
import type { Baseline } from "./baselines.ts";
import type { ChallengeResult } from "./challenge.ts";
import type { Decisions } from "./decisionMetrics.ts";
import type { FeatureInformation, Stability, TrainingDrift } from "./drift.ts";
import type { RowGroup } from "./groups.ts";
import type { Interval, Support } from "./intervals.ts";
import type { MeasuredRate } from "./measured.ts";
import type { Metric, Metrics } from "./metrics.ts";
import type { FeatureWords } from "./modelWords.ts";
import type { CalibrationBin } from "./probabilityMetrics.ts";
import type { GainRow, RocPoint } from "./rankMetrics.ts";
import type { RowsSummary } from "./rowsSummary.ts";
import type { ScoreDistribution } from "./scoreBuckets.ts";
import type { StressTest } from "./stress.ts";

/**
 * All that is said of a model on labelled rows. report.json is this; the page and the model card are
 * made from it.
 */
export interface EvaluationReport {
  readonly format: "veriscore-report/1";
  readonly model: ReportedModel;
  /** What a row with the label 1 is. */
  readonly label: string;
  readonly verdict: Verdict;
  readonly rows: RowsSummary;
  readonly threshold: number;
  readonly resampling: Resampling;
  readonly metrics: Metrics;
  /** Of those metrics that have one. */
  readonly intervals: Readonly<Partial<Record<Metric, Interval>>>;
  /** The same, each wallet weighing the same; undefined without wallets. */
  readonly byWallet: { readonly metrics: Metrics; readonly intervals: EvaluationReport["intervals"] } | undefined;
  readonly decisions: { readonly atThreshold: Decisions; readonly bestF1: Decisions };
  /** Undefined where the model was trained on all of the rows, or on too many for a result. */
  readonly challenge: ChallengeResult | undefined;
  readonly baselines: readonly Baseline[];
  readonly calibration: {
    readonly byCount: readonly MeasuredBin[];
    readonly byWidth: readonly CalibrationBin[];
  };
  readonly gain: readonly GainRow[];
  readonly roc: readonly RocPoint[];
  readonly distribution: ScoreDistribution;
  /** Of the later half of the rows against the earlier; undefined when a row has no time. */
  readonly stability: Stability | undefined;
  /** Against the rows that the model was trained on. */
  readonly trainingDrift: TrainingDrift;
  readonly information: readonly FeatureInformation[];
  /** Undefined when a row has no time. */
  readonly months: readonly MonthResult[] | undefined;
  /** The month that the others' PSI is against; undefined where none has enough rows. */
  readonly monthBase: string | undefined;
  readonly groups: readonly RowGroup[];
  readonly stress: StressTest;
}

/** Rows of neighbouring predictions, with intervals. */
export interface MeasuredBin extends CalibrationBin {
  readonly measured: MeasuredRate | undefined;
}

export interface ReportedModel {
  readonly name: string;
  /** SHA-256 of the manifest. */
  readonly manifest: string;
  readonly constraints: number;
  readonly features: readonly string[];
  /** In the same order. */
  readonly words: readonly FeatureWords[];
}

/** How intervals are made, and why there are none. */
export interface Resampling extends Support {
  readonly unit: string;
  readonly resamples: number;
  readonly leastUnits: number;
  readonly leastOfEachClass: number;
  readonly reason: string | undefined;
}

/** `bad`: do not rely on the figures, or on the model; `care`: know this first. */
export type Level = "good" | "care" | "bad";

export interface Finding {
  readonly level: Level;
  readonly text: string;
}

/** The report in a few lines: what a reader must know before any table. */
export interface Verdict {
  /** The worst of the findings. */
  readonly level: Level;
  readonly summary: string;
  readonly findings: readonly Finding[];
}
