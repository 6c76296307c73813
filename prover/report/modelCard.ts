import type { AttackReport } from "../attack/attackReport.ts";
import { findingText, scopeText, summaryTable } from "../attack/words.ts";
import { manipulationInWords } from "../modelFolder/manipulable.ts";
import type { Manifest } from "../modelFolder/manifest.ts";
import type { About } from "./about.ts";
import type { FeatureWords } from "./modelWords.ts";
import type { EvaluationReport } from "./reportContent.ts";
import { day, decimal, percent, thousands } from "./format.ts";
import {
  bucketsTable,
  calibrationTable,
  groupsTable,
  intervalsNote,
  metricsTable,
  monthsNote,
  monthsTable,
  type ReportTable,
} from "./tables.ts";

/**
 * A model in words and figures, for lenders who use its scores. Source: Mitchell et al. 2019, Model
 * Cards for Model Reporting.
 */
export interface CardContent {
  readonly manifest: Manifest;
  /** SHA-256 of the manifest. */
  readonly hash: string;
  /** What a row with the label 1 is. */
  readonly label: string;
  readonly features: readonly FeatureWords[];
  readonly about: About;
  readonly reports: readonly EvaluationReport[];
  readonly attack: AttackReport | undefined;
}

const table = ({ head, rows }: ReportTable): string =>
  [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");

const list = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join("\n");

const section = (title: string, ...parts: readonly string[]): string =>
  [`## ${title}`, ...parts.filter((part) => part !== "")].join("\n\n");

const findings = ({ verdict }: EvaluationReport): string =>
  list(verdict.findings.map(({ level, text }) => (level === "bad" ? `**${text}**` : text)));

const drift = ({ stability, trainingDrift }: EvaluationReport): string =>
  [["between the halves of these rows", stability] as const, ["from the training rows", trainingDrift.drift] as const]
    .flatMap(([what, of]) =>
      of === undefined
        ? []
        : [`Drift of the scores ${what}: PSI ${decimal(of.psi)}, of which chance makes ${decimal(of.noise)}.`],
    )
    .join(" ");

const ethLine = ({ stress }: EvaluationReport): string =>
  `ETH falls by ${stress.ethFalls.map(({ fall, meanChange, isWrongWay }) => `${fall} %: ${decimal(meanChange, 1)} points${isWrongWay ? ", **the wrong way**" : ""}`).join("; ")} (mean change of the score).`;

const results = (report: EvaluationReport, hash: string): string => {
  const { model, rows, distribution, label } = report;
  const other = model.manifest === hash ? "" : " (another model with these features)";
  return [
    `### ${model.name}${other}: ${rows.from === undefined ? "rows without times" : `${day(rows.from)} to ${day(rows.to)}`}`,
    `${thousands(rows.rows)} rows, ${thousands(rows.bad)} ${label} (${percent(rows.rate)}). ${report.verdict.summary}`,
    findings(report),
    `${intervalsNote(report)} Precision, recall, F1 and accuracy are at a probability of ${percent(report.threshold, 0)}.`,
    table(metricsTable(report)),
    "Calibration:",
    table(calibrationTable(report)),
    distribution.falls
      ? "Scores; the rate falls from bucket to bucket:"
      : `Scores; the rate does **not** fall everywhere (${distribution.rises.join("; ")}):`,
    table(bucketsTable(report)),
    ...(report.months === undefined ? [] : [table(monthsTable(report)), monthsNote(report)]),
    report.groups.length === 0 ? "" : table(groupsTable(report)),
    drift(report),
    ethLine(report),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
};

const scale = ({ scorecard }: Manifest, label: string): string => {
  const points = (odds: number): number => Math.round(scorecard.offset + scorecard.factor * Math.log(odds));
  return `Scores run from 300 to 850; ${points(1)} is even odds of being ${label}, ${points(10)} is 10 good to 1 bad, ${points(50)} is 50 to 1, and ${scorecard.pointsToDoubleOdds} points double the odds.`;
};

/** What breaks the rule about rewarded moves; empty for a model that keeps it. */
const manipulable = ({ manipulations = [], costsUnknown = [] }: Manifest): string =>
  [
    ...(manipulations.length === 0
      ? []
      : [
          "**This model is manipulable**: it may pay for, or punish, what costs too little.",
          list(manipulations.map(manipulationInWords)),
        ]),
    ...(costsUnknown.length === 0 ? [] : [`Nothing is known of what it costs to move ${costsUnknown.join(", ")}.`]),
  ].join("\n\n");

const attacks = (attack: AttackReport, hash: string): string =>
  section(
    "What a borrower or a stranger can do to a score",
    `${attack.model.manifest === hash ? "" : "Of another model with these features. "}${scopeText(attack)}.`,
    list(
      attack.verdict.findings.map((finding) => (finding.passes ? findingText(finding) : `**${findingText(finding)}**`)),
    ),
    table(summaryTable(attack)),
  );

/** MODEL_CARD.md. The same content gives the same text. */
export const modelCard = ({ manifest, hash, label, features, about, reports, attack }: CardContent): string =>
  `${[
    `# Model card: ${manifest.name}`,
    "Generated by `veriscore model card` from the model folder, its about.json and its reports: do not edit.",
    about.summary,
    section(
      "The model",
      `${features.length} features, ${thousands(manifest.constraints)} constraints, manifest \`${hash}\`. Everything between raw features and score is inside the proof. ${scale(manifest, label)}`,
      table({
        head: ["feature", "ingredient", "meaning"],
        rows: features.map(({ name, ingredient, meaning }) => [`\`${name}\``, ingredient, meaning]),
      }),
      manipulable(manifest),
    ),
    section("Data", list(about.data)),
    section("What the data lacks", list(about.gaps)),
    section("Training and choice", list(about.training)),
    section("Results", ...reports.map((report) => results(report, hash))),
    ...(attack === undefined ? [] : [attacks(attack, hash)]),
    section("What it is for", list(about.intendedUse)),
    section("Who should not use it, and for what it is no use", list(about.notFor)),
  ].join("\n\n")}\n`;
