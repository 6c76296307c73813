import { join } from "node:path";

import { withStore } from "../events/openStore.ts";
import { checkWritable, writeAtomic } from "../files.ts";
import { toJson } from "../jsonValue.ts";
import { loadModel } from "../modelFolder/load.ts";
import { type AttackOptions, attackModel } from "./attackModel.ts";
import type { AttackReport } from "./attackReport.ts";
import { attackPage } from "./page.ts";

export interface AttackRequest extends Omit<AttackOptions, "store" | "loaded"> {
  /** Model folder. */
  readonly folder: string;
  /** Event store, which is opened for reading only. */
  readonly db: string;
  readonly out: string;
}

/**
 * Writes attack.json and attack.html.
 *
 * @throws as loadModel, openStore and attackModel, FileUnwritableError.
 */
export const writeAttack = async ({ folder, db, out, ...options }: AttackRequest): Promise<AttackReport> => {
  await checkWritable(out);
  const loaded = await loadModel(folder);
  const report = await withStore(db, { readOnly: true }, (store) => attackModel({ ...options, store, loaded }));
  await writeAtomic(join(out, "attack.json"), toJson(report));
  await writeAtomic(join(out, "attack.html"), attackPage(report));
  return report;
};
