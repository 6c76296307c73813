import { join } from "node:path";

import { checkWritable, writeAtomic } from "../files.ts";
import { toJson } from "../jsonValue.ts";
import { loadModel } from "../modelFolder/load.ts";
import { evaluationReport } from "./evaluationReport.ts";
import { type Period, readLabelledRows } from "./labelledRows.ts";
import { readModelWords } from "./modelWords.ts";
import { reportPage } from "./page.ts";
import type { EvaluationReport } from "./reportContent.ts";
import { findTrainingRows } from "./trainingRows.ts";

export interface ReportRequest {
  readonly folder: string;
  /** Labelled rows.csv or rows.csv.gz. */
  readonly input: string;
  readonly out: string;
  readonly period: Period;
  readonly threshold: number;
  /**
   * The rows.csv that the model was trained on; the list in the model folder, if there is one,
   * without it.
   */
  readonly trainedOn?: string | undefined;
}

/**
 * Writes report.json and report.html.
 *
 * @throws as loadModel, readModelWords, findTrainingRows and readLabelledRows, FileUnwritableError.
 */
export const writeReport = async (request: ReportRequest): Promise<EvaluationReport> => {
  const { folder, input, out, period, threshold } = request;
  await checkWritable(out);
  const loaded = await loadModel(folder);
  const { model, manifest, hash } = loaded;
  const trainedOn = await findTrainingRows(loaded, request.trainedOn);
  const labelled = await readLabelledRows({ path: input, features: model.features, period });
  const report = evaluationReport({
    model: {
      name: manifest.name,
      manifest: hash,
      constraints: manifest.constraints,
      features: model.features.map(({ name }) => name),
    },
    words: await readModelWords(loaded),
    scoring: { model, card: manifest.scorecard },
    labelled,
    threshold,
    trainedOn,
  });
  const page = await reportPage(report);
  await writeAtomic(join(out, "report.json"), toJson(report));
  await writeAtomic(join(out, "report.html"), page);
  return report;
};
