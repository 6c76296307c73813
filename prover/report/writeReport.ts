import { existsSync } from "node:fs";
import { join } from "node:path";

import { trainingRowsFile } from "../artifacts.ts";
import { openCsv } from "../events/recorded/csvFile.ts";
import { writeAtomic } from "../files.ts";
import { toJson } from "../jsonValue.ts";
import { type LoadedModel, loadModel } from "../modelFolder/load.ts";
import { readArtifact } from "../modelFolder/manifest.ts";
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
  /**
   * The rows.csv that the model was trained on; the list in the model folder, if there is one,
   * without it.
   */
  readonly trainedOn?: string | undefined;
}

/** @throws FileUnreadableError, CsvError, MissingColumnError. */
const readTrainingRows = async (path: string): Promise<TrainingRows> => {
  const csv = await openCsv(path, ["id", "wallet"]);
  const [id, wallet] = ["id", "wallet"].map((name) => csv.header.indexOf(name)) as [number, number];
  const ids = new Set<string>();
  const wallets = new Set<string>();
  // A row of no wallet, such as a day of a market, has an empty cell.
  const add = (set: Set<string>, cell = ""): unknown => cell !== "" && set.add(cell);
  for await (const block of csv.blocks)
    for (const { cells } of block) {
      add(ids, cells[id]);
      add(wallets, cells[wallet]);
    }
  return { ids, wallets };
};

/**
 * The rows that the model was trained on, as far as that is known.
 *
 *
 * @throws as readTrainingRows, and ManifestMismatchError where the list in the folder was left by a
 * training after the one that was compiled.
 */
const findTrainingRows = async (
  { folder, manifest }: LoadedModel,
  asked: string | undefined,
): Promise<TrainingRows | undefined> => {
  if (asked !== undefined) return readTrainingRows(asked);
  const path = trainingRowsFile(folder);
  if (!existsSync(path)) return undefined;
  // The list belongs to the ONNX file beside it, which must be the one that was compiled.
  await readArtifact(folder, manifest, "onnx");
  return readTrainingRows(path);
};

/**
 * Writes report.json and report.html.
 *
 * @throws as loadModel, findTrainingRows and readLabelledRows, FileUnwritableError.
 */
export const writeReport = async (request: ReportRequest): Promise<EvaluationReport> => {
  const { folder, input, out, period, threshold } = request;
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
