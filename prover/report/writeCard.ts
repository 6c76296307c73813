import { join } from "node:path";

import type { AttackReport } from "../attack/attackReport.ts";
import { readJson, writeAtomic } from "../files.ts";
import { isRecord } from "../jsonValue.ts";
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
  const attack = (await readJson(path)) as Partial<AttackReport> | null;
  const isWhole =
    attack?.format === "veriscore-attack/1" &&
    [attack.model, attack.wallets, attack.verdict].every(isRecord) &&
    Array.isArray(attack.manipulations);
  if (!isWhole) throw new ReportUnreadableError({ path, reason: "it is not what `model attack` writes" });
  const written = attack as AttackReport;
  if (written.model.features.join() !== features.join())
    throw new ReportUnreadableError({ path, reason: `it is of ${written.model.name}, a model of other features` });
  return written;
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
