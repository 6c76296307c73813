import { join } from "node:path";

import { attackReportOf } from "../attack/attackReading.ts";
import type { AttackReport } from "../attack/attackReport.ts";
import { readJson, writeAtomic } from "../files.ts";
import { loadModel } from "../modelFolder/load.ts";
import { readAbout } from "./about.ts";
import { ReportUnreadableError } from "./errors.ts";
import type { EvaluationReport } from "./reportContent.ts";
import { modelCard } from "./modelCard.ts";
import { readModelWords } from "./modelWords.ts";

/** What a card is made from. */
const PARTS = [
  ...(["model", "rows", "metrics", "intervals", "calibration", "distribution", "groups", "stress"] as const),
  ...(["verdict", "resampling", "trainingDrift"] as const),
];

/** @throws FileUnreadableError, ReportUnreadableError for a report of other features. */
const readReport = async (path: string, features: readonly string[]): Promise<EvaluationReport> => {
  const written = (await readJson(path)) as Partial<EvaluationReport> | null;
  if (written?.format !== "veriscore-report/1")
    throw new ReportUnreadableError({ path, reason: "its format is another" });
  const report = written as EvaluationReport;
  const missing = PARTS.find((part) => typeof report[part] !== "object");
  if (missing !== undefined) throw new ReportUnreadableError({ path, reason: `it has no ${missing}` });
  if (!Array.isArray(report.model.features) || report.model.features.join() !== features.join())
    throw new ReportUnreadableError({ path, reason: `it is of ${report.model.name}, a model of other features` });
  return report;
};

/** @throws FileUnreadableError, ReportUnreadableError for an attack on other features. */
const readAttack = async (path: string, features: readonly string[]): Promise<AttackReport> => {
  const read = attackReportOf(await readJson(path));
  const by = "model attack";
  if ("wrong" in read)
    throw new ReportUnreadableError({ path, by, reason: `its "${read.wrong}" is not what \`${by}\` writes` });
  const { model } = read.report;
  if (model.features.join() !== features.join())
    throw new ReportUnreadableError({ path, by, reason: `it is of ${model.name}, a model of other features` });
  return read.report;
};

/**
 * Writes MODEL_CARD.md into the folder of the model, from its about.json and the reports.
 *
 * @returns The path of the card.
 * @throws The errors of `readAbout`, `readModelWords` and `readReport`, and FileUnwritableError.
 */
export const writeCard = async ({
  folder,
  reports,
  attack,
}: {
  readonly folder: string;
  readonly reports: readonly string[];
  /** Path of an attack.json. */
  readonly attack?: string | undefined;
}): Promise<string> => {
  const loaded = await loadModel(folder);
  const { manifest, hash } = loaded;
  const { features, label } = await readModelWords(loaded);
  const names = features.map(({ name }) => name);
  const about = await readAbout(folder);
  const read: EvaluationReport[] = [];
  for (const path of reports) read.push(await readReport(path, names));
  const path = join(folder, "MODEL_CARD.md");
  const attacked = attack === undefined ? undefined : await readAttack(attack, names);
  await writeAtomic(path, modelCard({ manifest, hash, label, features, about, reports: read, attack: attacked }));
  return path;
};
