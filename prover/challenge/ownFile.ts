import { rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

import { FileUnwritableError } from "../errors.ts";
import { besidePath, makeFolder, readJson } from "../files.ts";
import { isRecord, toJson } from "../jsonValue.ts";
import { ChallengeFileError } from "./errors.ts";

/** Files with secrets that nobody but their owner reads. */

/** bytes32. */
export const WORD = /^0x[0-9a-f]{64}$/;
export const ADDRESS = /^0x[0-9a-fA-F]{40}$/;
export const HEX = /^0x([0-9a-f]{2})+$/;
export const INTEGER = /^\d{1,78}$/;
export const FLAG = /^(true|false)$/;

/** Writes a file that only its owner may read. @throws FileUnwritableError. */
export const writeOwnFile = async (path: string, value: unknown): Promise<void> => {
  const beside = besidePath(path);
  try {
    await makeFolder(dirname(path));
    await writeFile(beside, toJson(value), { mode: 0o600 });
    await rename(beside, path);
  } catch (cause) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw new FileUnwritableError({ path, reason: cause instanceof Error ? cause.message : String(cause) });
  }
};

/**
 * Reads the fields of a file that `writeOwnFile` has written.
 *
 * @param patterns What the text of each field looks like.
 * @throws FileUnreadableError, ChallengeFileError.
 */
export const readOwnFile = async <Name extends string>(
  path: string,
  patterns: Readonly<Record<Name, RegExp>>,
): Promise<Readonly<Record<Name, string>>> => {
  const json = await readJson(path);
  const texts = Object.entries<RegExp>(patterns).map(([name, pattern]) => {
    const value = isRecord(json) ? json[name] : undefined;
    const text =
      typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "";
    if (!pattern.test(text)) throw new ChallengeFileError({ path, reason: `${name} is missing or wrong` });
    return [name, text];
  });
  return Object.fromEntries(texts) as Record<Name, string>;
};
