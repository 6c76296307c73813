import type { EvaluationReport } from "./evaluationReport.ts";
import { day, decimal, percent, signed, thousands } from "./format.ts";
import { reportPlots } from "./plots.ts";
import { PSI_LARGE, PSI_MODERATE } from "./stability.ts";
import { bucketsTable, groupsTable, metricsTable, monthsTable, type ReportTable } from "./tables.ts";

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** First column as text, the others as numbers. */
const table = ({ head, rows }: ReportTable): string => {
  const cells = (tag: "th" | "td", row: readonly string[]): string =>
    row.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join("");
  const body = rows.map((row) => `<tr>${cells("td", row)}</tr>`).join("\n");
  return `<table><thead><tr>${cells("th", head)}</tr></thead><tbody>\n${body}\n</tbody></table>`;
};

const figure = (svg: string | undefined, caption: string): string =>
  svg === undefined || svg === "" ? "" : `<figure>${svg}<figcaption>${escaped(caption)}</figcaption></figure>`;

const section = (title: string, ...parts: readonly string[]): string =>
  `<section><h2>${escaped(title)}</h2>\n${parts.filter((part) => part !== "").join("\n")}\n</section>`;

const note = (text: string): string => `<p class="note">${escaped(text)}</p>`;
const figures = (...drawn: readonly string[]): string => `<div class="figures">${drawn.join("\n")}</div>`;

const verdict = (passes: boolean): string => (passes ? "pass" : "fail");

const decisionsTable = ({ decisions }: EvaluationReport): string =>
  table({
    head: [
      "called bad from",
      "liquidated, called",
      "not liquidated, called",
      "liquidated, missed",
      "not liquidated, let go",
      "F1",
    ],
    rows: [decisions.atThreshold, decisions.bestF1].map((at) => [
      percent(at.threshold),
      ...[at.truePositives, at.falsePositives, at.falseNegatives, at.trueNegatives].map(thousands),
      decimal(at.f1),
    ]),
  });

const challengeTable = ({ challenge }: EvaluationReport): string =>
  table({
    head: ["criterion", "reached, %", "knock-out, %", "weight, %", "result"],
    rows: [
      ...challenge.criteria.map(({ title, value, knockOut, weight, passes }) => [
        title,
        decimal(value, 1),
        String(knockOut),
        String(weight),
        verdict(passes),
      ]),
      ["weighted mean", decimal(challenge.weighted, 1), "", "100", verdict(challenge.passes)],
    ],
  });

const baselinesTable = ({ metrics, baselines, model }: EvaluationReport): string =>
  table({
    head: ["ranking", "AUC", "PR-AUC", "KS"],
    rows: [{ title: model.name, ...metrics }, ...baselines].map(({ title, auc, prAuc, ks }) => [
      title,
      ...[auc, prAuc, ks].map((value) => decimal(value)),
    ]),
  });

const gainSection = ({ gain }: EvaluationReport): string =>
  table({
    head: ["riskiest rows", ...gain.map(({ depth }) => percent(depth, 0))],
    rows: [
      ["liquidated among them (gain)", ...gain.map((at) => percent(at.gain, 0))],
      ["times as many as by chance (lift)", ...gain.map(({ lift }) => decimal(lift, 1))],
    ],
  });

const ethTable = ({ stress }: EvaluationReport): string =>
  table({
    head: ["ETH falls by", "mean change of the score", "rows that lose points", "AUC", "Brier"],
    rows: stress.ethFalls.map(({ fall, meanChange, fell, metrics }) => [
      `${fall} %`,
      signed(meanChange),
      percent(fell),
      decimal(metrics?.auc),
      decimal(metrics?.brier),
    ]),
  });

const knockOutTable = ({ stress }: EvaluationReport): string =>
  table({
    head: ["feature at its median", "change of AUC", "mean size of the change, points"],
    rows: stress.knockOuts.map(({ feature, aucChange, meanSize }) => [
      feature,
      signed(aucChange, 4),
      decimal(meanSize, 1),
    ]),
  });

const listed = (names: readonly string[]): string => (names.length === 0 ? "none" : names.join(", "));

const headline = ({ model, rows }: EvaluationReport): string => {
  const wallets = rows.wallets === undefined ? "" : ` of ${thousands(rows.wallets)} wallets`;
  const period = rows.from === undefined ? "" : `, ${day(rows.from)} to ${day(rows.to)}`;
  const seen =
    rows.trainedOn === undefined
      ? "Whether the model was trained on these rows is not known here."
      : rows.trainedOn === 0
        ? "The model was trained on none of these rows."
        : `The model was trained on ${thousands(rows.trainedOn)} of these rows: of those, figures flatter.`;
  return `<h1>Evaluation of ${escaped(model.name)}</h1>
<p>${thousands(rows.rows)} rows${wallets}${period}; ${thousands(rows.bad)} liquidated (${percent(rows.bad / rows.rows)}).
${escaped(seen)} Scores are those that a proof would show: the integer model's, 300 to 850. Manifest <code>${escaped(model.manifest.slice(0, 16))}…</code>,
${model.features.length} features, ${thousands(model.constraints)} constraints.</p>`;
};

const STYLE = `
body { font: 14px/1.5 Helvetica, Arial, sans-serif; color: #1f2933; max-width: 960px; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; margin-bottom: .3rem; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; border-bottom: 1px solid #d5dbe1; }
table { border-collapse: collapse; margin: .5rem 0; font-variant-numeric: tabular-nums; }
th, td { padding: .15rem .8rem .15rem 0; text-align: right; vertical-align: top; } th:first-child, td:first-child { text-align: left; }
th { font-weight: 600; border-bottom: 1px solid #9aa5b1; } tbody tr:nth-child(even) { background: #f5f7f9; }
.figures { display: flex; flex-wrap: wrap; gap: .5rem 1rem; } figure { margin: .5rem 0; max-width: 100%; break-inside: avoid; }
figure svg { max-width: 100%; height: auto; } figcaption, .note { color: #52606d; font-size: .86rem; max-width: 46rem; }
section { break-inside: auto; } table, h2 { break-inside: avoid; } h2 { break-after: avoid; }
@media print { body { margin: 0; max-width: none; font-size: 11px; } figure svg { max-width: 8.4cm; } a { color: inherit; } }`;

const sections = (report: EvaluationReport, plots: Readonly<Record<string, string>>): readonly string[] => [
  section(
    "How well it ranks, and how far its probabilities can be believed",
    table(metricsTable(report)),
    note(
      `Intervals are bootstrap percentiles of 500 resamples of wallets. Precision, recall, F1 and accuracy call a row bad from a probability of ${percent(report.threshold, 0)}; probabilities are those behind the scores by the model's scorecard.`,
    ),
    figures(
      figure(plots["roc"], "ROC: every threshold."),
      figure(plots["precisionRecall"], "Precision and recall; dashed: the share of liquidated rows."),
      figure(plots["calibration"], "Calibration; on the dashed line probabilities are what happened."),
      figure(plots["gain"], "Gain: how many of the liquidated rows are among the riskiest."),
    ),
    gainSection(report),
    decisionsTable(report),
    note("The second line is the threshold with the largest F1 on these very rows: a bound, not a promise."),
  ),
  section(
    "Scores",
    figures(
      figure(plots["separation"], "Where liquidated and other rows score."),
      figure(plots["buckets"], "Share of liquidated rows by score."),
    ),
    table(bucketsTable(report)),
    note(
      report.distribution.falls
        ? "The rate falls from bucket to bucket."
        : `The rate does not fall everywhere: ${report.distribution.rises.join("; ")}.`,
    ),
  ),
  section(
    "Against the published challenge and simple rankings",
    challengeTable(report),
    note(
      "PR-AUC, recall, F1 and the density gap fall with the share of bads: the challenge's rows had 37.5 %, so its knock-outs are not meant for rarer liquidations.",
    ),
    baselinesTable(report),
  ),
  section(
    "Over time",
    report.months === undefined ? note("The rows have no times.") : table(monthsTable(report)),
    figures(
      figure(plots["months"], "Predicted and observed share of liquidated rows."),
      figure(plots["drift"], `Drift of each feature; dashed: ${PSI_MODERATE} moderate, ${PSI_LARGE} large.`),
    ),
    report.stability === undefined
      ? ""
      : note(
          `PSI of the scores, ${report.stability.current} against ${report.stability.base}: ${decimal(report.stability.psi)}. In the table it is against the first month.`,
        ),
  ),
  section("Rows to look at apart", table(groupsTable(report))),
  section(
    "Under stress",
    ethTable(report),
    note(
      `${thousands(report.stress.rows)} rows changed and scored again. Moved: ${listed(report.stress.moved)}. Would move, but a row does not tell how: ${listed(report.stress.untold)}. Amounts are in ETH at the price of their own block, so history does not move.`,
    ),
    figures(figure(plots["knockOuts"], "Each feature knocked out: set to its median in every row.")),
    knockOutTable(report),
  ),
];

/** One HTML page that holds everything it shows. */
export const reportPage = async (report: EvaluationReport): Promise<string> => {
  const plots = await reportPlots(report);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Evaluation of ${escaped(report.model.name)}</title><style>${STYLE}</style></head><body>
${headline(report)}
${sections(report, plots).join("\n")}
</body></html>
`;
};
