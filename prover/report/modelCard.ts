import type { Manifest } from "../modelFolder/manifest.ts";
import type { About } from "./about.ts";
import type { EvaluationReport } from "./evaluationReport.ts";
import { day, decimal, percent, thousands } from "./format.ts";
import { METRIC_TITLES, METRICS } from "./metrics.ts";

/** A model in words and figures for whoever lends on its scores (Mitchell et al. 2019, Model Cards for Model Reporting). */
export interface CardContent {
  readonly manifest: Manifest;
  /** SHA-256 of the manifest. */
  readonly hash: string;
  readonly features: readonly CardFeature[];
  readonly about: About;
  readonly reports: readonly EvaluationReport[];
}

export interface CardFeature {
  readonly name: string;
  readonly ingredient: string;
  readonly meaning: string;
}

type Cells = readonly (readonly string[])[];

const table = (head: readonly string[], rows: Cells): string =>
  [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");

const list = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join("\n");

const section = (title: string, ...parts: readonly string[]): string =>
  [`## ${title}`, ...parts.filter((part) => part !== "")].join("\n\n");

const trainedOn = ({ rows }: EvaluationReport): string => {
  if (rows.trainedOn === undefined) return "It is not known whether the model was trained on these rows.";
  return rows.trainedOn === 0
    ? "None of these rows was trained on."
    : `**${thousands(rows.trainedOn)} of these ${thousands(rows.rows)} rows were trained on: of those, figures flatter.**`;
};

const metricsTable = ({ metrics, intervals }: EvaluationReport): string =>
  table(
    ["metric", "value", "95 % interval"],
    METRICS.map((metric) => {
      const { low, high } = intervals[metric];
      return [METRIC_TITLES[metric], decimal(metrics[metric]), `${decimal(low)} to ${decimal(high)}`];
    }),
  );

const calibrationTable = ({ calibration }: EvaluationReport): string =>
  table(
    ["rows, least likely tenth first", "predicted", "observed"],
    calibration.byCount.map(({ rows, predicted, observed }) => [
      thousands(rows),
      percent(predicted),
      percent(observed),
    ]),
  );

const bucketsTable = ({ distribution }: EvaluationReport): string =>
  table(
    ["score", "rows", "liquidated", "95 % interval"],
    distribution.buckets.flatMap(({ from, to, rows, rate, interval }) =>
      interval === undefined
        ? []
        : [
            [
              `${from} to ${to}`,
              thousands(rows),
              percent(rate),
              `${percent(interval.low)} to ${percent(interval.high)}`,
            ],
          ],
    ),
  );

const monthsTable = ({ months = [] }: EvaluationReport): string =>
  table(
    ["month", "rows", "observed", "predicted", "AUC", "KS"],
    months.map(({ month, rows, observed, predicted, metrics }) => [
      month,
      thousands(rows),
      percent(observed),
      percent(predicted),
      decimal(metrics?.auc),
      decimal(metrics?.ks),
    ]),
  );

const groupsTable = ({ groups }: EvaluationReport): string =>
  table(
    ["rows", "count", "liquidated", "AUC"],
    groups.map(({ title, rows, bad, metrics }) => [title, thousands(rows), thousands(bad), decimal(metrics?.auc)]),
  );

const ethLine = ({ stress }: EvaluationReport): string =>
  `ETH falls by ${stress.ethFalls.map(({ fall, meanChange }) => `${fall} %: ${decimal(meanChange, 1)} points`).join("; ")} (mean change of the score).`;

const results = (report: EvaluationReport, hash: string): string => {
  const { model, rows, distribution, stability } = report;
  const other = model.manifest === hash ? "" : " (another build of the same recipe)";
  return [
    `### ${model.name}${other}: ${day(rows.from)} to ${day(rows.to)}`,
    `${thousands(rows.rows)} rows, ${thousands(rows.bad)} liquidated (${percent(rows.bad / rows.rows)}). ${trainedOn(report)} Intervals resample wallets; precision, recall, F1 and accuracy are at a probability of ${percent(report.threshold, 0)}.`,
    metricsTable(report),
    "Calibration:",
    calibrationTable(report),
    distribution.falls
      ? "Scores; the rate falls from bucket to bucket:"
      : `Scores; the rate does **not** fall everywhere (${distribution.rises.join("; ")}):`,
    bucketsTable(report),
    report.months === undefined ? "" : monthsTable(report),
    report.groups.length === 0 ? "" : groupsTable(report),
    stability === undefined
      ? ""
      : `Drift of the scores between the halves of these rows: PSI ${decimal(stability.psi)}.`,
    ethLine(report),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
};

const scale = ({ scorecard }: Manifest): string => {
  const points = (odds: number): number => Math.round(scorecard.offset + scorecard.factor * Math.log(odds));
  return `Scores run from 300 to 850; ${points(1)} is even odds of liquidation, ${points(10)} is 10 good to 1 bad, ${points(50)} is 50 to 1, and ${scorecard.pointsToDoubleOdds} points double the odds.`;
};

/** MODEL_CARD.md. The same content gives the same text. */
export const modelCard = ({ manifest, hash, features, about, reports }: CardContent): string =>
  `${[
    `# Model card: ${manifest.name}`,
    "Generated by `veriscore model card` from the model folder, its about.json and its reports: do not edit.",
    about.summary,
    section(
      "The model",
      `${features.length} features, ${thousands(manifest.constraints)} constraints, manifest \`${hash}\`. Everything between raw features and score is inside the proof. ${scale(manifest)}`,
      table(
        ["feature", "ingredient", "meaning"],
        features.map(({ name, ingredient, meaning }) => [`\`${name}\``, ingredient, meaning]),
      ),
    ),
    section("Data", list(about.data)),
    section("What the data lacks", list(about.gaps)),
    section("Training and choice", list(about.training)),
    section("Results", ...reports.map((report) => results(report, hash))),
    section("What it is for", list(about.intendedUse)),
    section("Who should not use it, and for what it is no use", list(about.notFor)),
  ].join("\n\n")}\n`;
