import { attackReportOf } from "../../prover/attack/attackReading.ts";
import { attackPage } from "../../prover/attack/page.ts";
import { sha256 } from "../../prover/files.ts";
import { parseJson } from "../../prover/jsonValue.ts";
import { evaluationReportOf } from "../../prover/report/cardReading.ts";

/** Draws a report as its command does. @throws What a report lacks, which is not as its command writes it. */
const drawn = async (json: string): Promise<string> => {
  const value = parseJson(json);
  const attack = attackReportOf(value);
  if ("report" in attack) return attackPage(attack.report);
  const evaluation = evaluationReportOf(value);
  if ("wrong" in evaluation) throw new TypeError(`${evaluation.wrong} is missing or wrong`);
  // The pictures take a second to load.
  const { reportPage } = await import("../../prover/report/page.ts");
  return reportPage(evaluation.report);
};

interface Kept {
  readonly hash: string;
  readonly page: Promise<string>;
}

/** By the file of the report; as many as there are files. */
const kept = new Map<string, Kept>();

/**
 * The page of a report that lies in a folder as JSON. It is drawn once for each content of the file, however
 * many ask for it.
 *
 * @throws TypeError for a file that is no report of ours.
 */
export const pageOfReport = (path: string, json: Buffer): Promise<string> => {
  const hash = sha256(json);
  const known = kept.get(path);
  if (known?.hash === hash) return known.page;
  const page = drawn(json.toString("utf8"));
  kept.set(path, { hash, page });
  return page;
};
