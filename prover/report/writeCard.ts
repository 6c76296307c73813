import { join } from "node:path";

import { attackReportOf } from "../attack/attackReading.ts";
import type { AttackReport } from "../attack/attackReport.ts";
import { readJson, writeAtomic } from "../files.ts";
import { loadModel } from "../modelFolder/load.ts";
import { readAbout } from "./about.ts";
import { evaluationReportOf } from "./cardReading.ts";
import { ReportUnreadableError } from "./errors.ts";
import type { EvaluationReport } from "./reportContent.ts";
import { modelCard } from "./modelCard.ts";
import { readModelWords } from "./modelWords.ts";

interface Wanted {
  readonly path: string;
  readonly features: readonly string[];
  /** The command that writes it. */
  readonly by: "model report" | "model attack";
}

/** @throws ReportUnreadableError for what is broken, or of other features. */
const ofFeatures = <Report extends EvaluationReport | AttackReport>(
  read: { readonly report: Report } | { readonly wrong: string },
  { path, features, by }: Wanted,
): Report => {
  if ("wrong" in read)
    throw new ReportUnreadableError({ path, by, reason: `its "${read.wrong}" is not what \`${by}\` writes` });
  const { model } = read.report;
  if (model.features.join() !== features.join())
    throw new ReportUnreadableError({ path, by, reason: `it is of ${model.name}, a model of other features` });
  return read.report;
};

/** @throws FileUnreadableError, ReportUnreadableError for a report of other features. */
const readReport = async (path: string, features: readonly string[]): Promise<EvaluationReport> =>
  ofFeatures(evaluationReportOf(await readJson(path)), { path, features, by: "model report" });

/** @throws FileUnreadableError, ReportUnreadableError for an attack on other features. */
const readAttack = async (path: string, features: readonly string[]): Promise<AttackReport> =>
  ofFeatures(attackReportOf(await readJson(path)), { path, features, by: "model attack" });

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
