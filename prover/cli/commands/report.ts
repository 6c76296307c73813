import type { Command } from "commander";

import { resolvePath } from "../../environment.ts";
import { emit, note, probability } from "../output.ts";

interface ReportCommandOptions {
  readonly input: string;
  readonly out: string;
  readonly from?: string;
  readonly to?: string;
  readonly trainedOn?: string;
  readonly threshold: number;
  readonly json?: boolean;
}

const reportAction = async (folder: string, options: ReportCommandOptions): Promise<void> => {
  const { parseTime } = await import("../../features/asOf.ts");
  const { writeReport } = await import("../../report/writeReport.ts");
  const { between, decimal } = await import("../../report/format.ts");
  const seconds = (text: string | undefined): number | undefined =>
    text === undefined ? undefined : Number(parseTime(text));
  const out = resolvePath(options.out);
  const report = await writeReport({
    folder: resolvePath(folder),
    input: resolvePath(options.input),
    out,
    period: { from: seconds(options.from), to: seconds(options.to) },
    threshold: options.threshold,
    trainedOn: options.trainedOn === undefined ? undefined : resolvePath(options.trainedOn),
  });
  if (options.json) {
    emit(report);
    return;
  }
  const { metrics, intervals, byWallet, rows, label, verdict, resampling } = report;
  const { auc } = intervals;
  const interval =
    auc === undefined ? `no interval: ${resampling.reason ?? "all resamples are alike"}` : between(auc, decimal);
  const weighed = byWallet === undefined ? "" : ` by row, ${decimal(byWallet.metrics.auc)} by wallet`;
  const seen = rows.trainedOn === undefined ? "not known how many trained on" : `${rows.trainedOn} trained on`;
  note(
    `${rows.rows} rows, ${rows.bad} ${label}: AUC ${decimal(metrics.auc)} (${interval})${weighed}, KS ${decimal(metrics.ks)}, Brier ${decimal(metrics.brier)}; ${seen}; in ${out}`,
  );
  note(verdict.summary);
  for (const { level, text } of verdict.findings) if (level !== "good") note(`${level}: ${text}`);
};

interface CardCommandOptions {
  readonly report?: readonly string[];
  readonly attack?: string;
  readonly init?: boolean;
  readonly json?: boolean;
}

const initAction = async (folder: string, { json }: CardCommandOptions): Promise<void> => {
  const { writeAboutTemplate } = await import("../../report/writeAboutTemplate.ts");
  const { path, isNew } = await writeAboutTemplate(resolvePath(folder));
  if (json) {
    emit({ path, isNew });
    return;
  }
  note(`${isNew ? "template written to" : "there is a template already, left as it is:"} ${path}`);
  note("answer its questions, each in place of its <...>, and save it as about.json beside it");
};

const cardAction = async (folder: string, options: CardCommandOptions): Promise<void> => {
  const { init, report, attack, json } = options;
  const { UsageError } = await import("../../errors.ts");
  if ((init === true) === (report !== undefined))
    throw new UsageError("give either --report <report.json...> or --init");
  if (report === undefined) return initAction(folder, options);
  const { writeCard } = await import("../../report/writeCard.ts");
  const path = await writeCard({
    folder: resolvePath(folder),
    reports: report.map(resolvePath),
    attack: attack === undefined ? undefined : resolvePath(attack),
  });
  if (json) emit({ path });
  else note(`model card written to ${path}`);
};

/** `model report | card`. */
export const registerReport = (model: Command): void => {
  model
    .command("report")
    .description("evaluation of a model on labelled rows: metrics, calibration, drift, stress; a page and JSON")
    .argument("<dir>", "model folder")
    .requiredOption("--input <rows.csv>", "feature rows with a label column (1: liquidated), .gz allowed")
    .requiredOption("--out <dir>", "folder for report.html and report.json")
    .option("--from <time>", "rows with an as_of from then on")
    .option("--to <time>", "rows with an as_of before")
    .option(
      "--trained-on <rows.csv>",
      "rows the model was trained on, by id and wallet; drift needs their features too; without it <dir>/training-rows.csv",
    )
    .option("--threshold <p>", "probability from which on a row is called bad", probability, 0.5)
    .option("--json", "the report as JSON on stdout")
    .addHelpText(
      "after",
      "\nExample:\n  veriscore model report models/default --input rows.csv --trained-on training.csv --out out/report\n",
    )
    .action(reportAction);
  model
    .command("card")
    .description("MODEL_CARD.md of a model folder, from its about.json and its reports")
    .argument("<dir>", "model folder")
    .option("--report <report.json...>", "reports of this model, or of others with its features")
    .option("--attack <attack.json>", "what `model attack` found, for its table")
    .option("--init", "write about.template.json into the folder instead: the questions that about.json answers")
    .option("--json", "the path as JSON on stdout")
    .addHelpText(
      "after",
      "\nExample:\n  veriscore model card out/mine --init\n  veriscore model card out/mine --report out/report/report.json\n",
    )
    .action(cardAction);
};
