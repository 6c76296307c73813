import { join } from "node:path";

import { openCsv } from "../events/recorded/csvFile.ts";
import { writeAtomic } from "../files.ts";
import { toJson } from "../json.ts";
import { loadModel } from "../modelFolder/load.ts";
import { type EvaluationReport, evaluationReport } from "./evaluationReport.ts";
import type { TrainingRows } from "./groups.ts";
import { type Period, readLabelledRows } from "./labelledRows.ts";
import { reportPage } from "./page.ts";

export interface ReportRequest {
  readonly folder: string;
  /** Labelled rows.csv or rows.csv.gz. */
  readonly input: string;
  readonly out: string;
  readonly period: Period;
  readonly threshold: number;
  /** The rows.csv that the model was trained on. */
  readonly trainedOn?: string | undefined;
}

/** @throws FileUnreadableError, CsvError, MissingColumnError. */
const readTrainingRows = async (path: string): Promise<TrainingRows> => {
  const csv = await openCsv(path, ["id", "wallet"]);
  const [id, wallet] = ["id", "wallet"].map((name) => csv.header.indexOf(name)) as [number, number];
  const ids = new Set<string>();
  const wallets = new Set<string>();
  for await (const block of csv.blocks)
    for (const { cells } of block) {
      ids.add(cells[id] ?? "");
      wallets.add(cells[wallet] ?? "");
    }
  return { ids, wallets };
};

/** Writes report.json and report.html. Throws as loadModel and readLabelledRows, FileUnwritableError. */
export const writeReport = async (request: ReportRequest): Promise<EvaluationReport> => {
  const { folder, input, out, period, threshold } = request;
  const { model, manifest, hash } = await loadModel(folder);
  const labelled = await readLabelledRows({ path: input, features: model.features, period });
  const report = evaluationReport({
    model: {
      name: manifest.name,
      manifest: hash,
      constraints: manifest.constraints,
      features: model.features.map(({ name }) => name),
    },
    scoring: { model, card: manifest.scorecard },
    labelled,
    threshold,
    trainedOn: request.trainedOn === undefined ? undefined : await readTrainingRows(request.trainedOn),
  });
  const page = await reportPage(report);
  await writeAtomic(join(out, "report.json"), toJson(report));
  await writeAtomic(join(out, "report.html"), page);
  return report;
};
