import { contents, escaped, htmlPage, section } from "../html.ts";
import { day, percent, thousands } from "./format.ts";

import { sectionsOf } from "./pageSections.ts";
import { reportPlots } from "./plots.ts";
import type { EvaluationReport } from "./reportContent.ts";

/** What must be read before any table, in the colour of the worst of it. */
const verdictBox = ({ verdict }: EvaluationReport): string =>
  `<div class="notice verdict ${verdict.level}" role="note"><p>${escaped(verdict.summary)}</p>
<ul>${verdict.findings.map(({ level, text }) => `<li class="${level}">${escaped(text)}</li>`).join("\n")}</ul></div>`;

const headline = (report: EvaluationReport): string => {
  const { model, rows, label } = report;
  const wallets = rows.wallets === undefined ? "" : ` of ${thousands(rows.wallets)} wallets`;
  const period = rows.from === undefined ? "" : `, ${day(rows.from)} to ${day(rows.to)}`;
  const weighed = rows.weight === undefined ? "" : "; rates and metrics count each row by its weight";
  return `<h1>Evaluation of ${escaped(model.name)}</h1>
${verdictBox(report)}
<p>${thousands(rows.rows)} rows${wallets}${period}; ${thousands(rows.bad)} ${escaped(label)} (${percent(rows.rate)})${weighed}.
Scores are those that a proof would show: the integer model's, 300 to 850. Manifest <code title="${escaped(model.manifest)}">${escaped(model.manifest.slice(0, 16))}…</code>,
${model.features.length} features, ${thousands(model.constraints)} constraints.</p>`;
};

/** One HTML page that holds everything it shows. */
export const reportPage = async (report: EvaluationReport): Promise<string> => {
  const sections = sectionsOf(report, await reportPlots(report));
  const body = [headline(report), contents(sections), ...sections.map(section)].join("\n");
  return htmlPage({ title: `Evaluation of ${report.model.name}`, body });
};
