import { existsSync } from "node:fs";

import { aboutFile, aboutTemplateFile } from "../artifacts.ts";
import { FileUnreadableError } from "../errors.ts";
import { readRegularJson } from "../files.ts";
import { isRecord } from "../jsonValue.ts";
import { isLabelMeaning, type LabelMeaning } from "../modelFolder/meaning.ts";
import { AboutError } from "./errors.ts";

/** What a modeler says of a model and no report can measure: about.json in the model's folder. */
export interface About {
  readonly summary: string;
  readonly data: readonly string[];
  readonly gaps: readonly string[];
  readonly training: readonly string[];
  readonly intendedUse: readonly string[];
  readonly notFor: readonly string[];
  /** What the label means: it goes into the registry with the model. */
  readonly meaning?: LabelMeaning;
}

const LISTS = ["data", "gaps", "training", "intendedUse", "notFor"] as const;
const FIELDS = ["summary", ...LISTS] as const;

const isLine = (value: unknown): value is string => typeof value === "string" && /^[^\n]+$/.test(value);

/** A question of the template stands in angle brackets; whoever answers it takes them away. */
const isQuestion = (line: unknown): boolean => typeof line === "string" && /^\s*<.*>\s*$/.test(line);

/** Nothing was written in its place, or a question of the template still stands there. */
const isUnanswered = (value: unknown): boolean => {
  if (value === undefined || value === "") return true;
  return Array.isArray(value) ? value.length === 0 || value.some(isQuestion) : isQuestion(value);
};

/** What keeps a document from being an About, in words; undefined when nothing does. */
const faultOf = (written: unknown): string | undefined => {
  if (!isRecord(written)) return "it is not an object";
  const unknown = Object.keys(written).find((name) => name !== "meaning" && !FIELDS.some((field) => field === name));
  if (unknown !== undefined) return `"${unknown}" is not a part of it`;
  const missing = FIELDS.filter((field) => isUnanswered(written[field]));
  if (missing.length > 0) return `it has no answer for ${missing.join(", ")}`;
  if (!isLine(written["summary"])) return "summary is not one line of text";
  const { meaning } = written;
  if (meaning !== undefined && !isLabelMeaning(meaning))
    return "meaning is not label, market, horizonDays, calibratedAt and errorPpm";
  const unlisted = LISTS.find((name) => {
    const lines = written[name];
    return !Array.isArray(lines) || !lines.every(isLine);
  });
  return unlisted === undefined ? undefined : `${unlisted} is not a list of lines`;
};

/**
 * Reads what a modeler says of a model.
 *
 *
 * @param folder Model folder.
 * @returns The contents of its about.json, every field answered.
 * @throws FileUnreadableError without the file and for one that is not JSON, AboutError for one
 * that lacks answers.
 */
export const readAbout = async (folder: string): Promise<About> => {
  const path = aboutFile(folder);
  const template = existsSync(aboutTemplateFile(folder)) ? aboutTemplateFile(folder) : undefined;
  const fault = { folder, path, template };
  if (!existsSync(path)) {
    const reason = `it is missing, and with it ${FIELDS.join(", ")}`;
    throw new FileUnreadableError({ path, reason, hint: new AboutError({ ...fault, reason }).hint });
  }
  const written = await readRegularJson(path);
  const reason = faultOf(written);
  if (reason !== undefined) throw new AboutError({ ...fault, reason });
  return written as About;
};
