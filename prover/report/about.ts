import { readJson } from "../files.ts";
import { AboutError } from "./errors.ts";

/** What a modeler says of a model and no report can measure: about.json in the model's folder. */
export interface About {
  readonly summary: string;
  readonly data: readonly string[];
  readonly gaps: readonly string[];
  readonly training: readonly string[];
  readonly intendedUse: readonly string[];
  readonly notFor: readonly string[];
}

const LISTS = ["data", "gaps", "training", "intendedUse", "notFor"] as const;

const isLine = (value: unknown): value is string => typeof value === "string" && /^[^\n]+$/.test(value);

/** Throws FileUnreadableError, AboutError. */
export const readAbout = async (path: string): Promise<About> => {
  const written = await readJson(path);
  if (typeof written !== "object" || written === null) throw new AboutError({ path, reason: "it is no object" });
  const fields = written as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(fields).find((name) => name !== "summary" && !LISTS.some((list) => list === name));
  if (unknown !== undefined) throw new AboutError({ path, reason: `"${unknown}" is no part of it` });
  if (!isLine(fields["summary"])) throw new AboutError({ path, reason: "summary is no line of text" });
  for (const name of LISTS) {
    const lines = fields[name];
    if (!Array.isArray(lines) || lines.length === 0 || !lines.every(isLine))
      throw new AboutError({ path, reason: `${name} is no list of lines` });
  }
  return written as About;
};
