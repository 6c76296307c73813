import { link, open, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";

import { FileUnwritableError } from "../errors.ts";
import { besidePath, makeFolder, readJson } from "../files.ts";
import { isRecord, toJson } from "../jsonValue.ts";
import { ChallengeFileError, OwnFileExposedError } from "./errors.ts";

/** Files with secrets that nobody but their owner reads. */

/** bytes32. */
export const WORD = /^0x[0-9a-f]{64}$/;
export const ADDRESS = /^0x[0-9a-fA-F]{40}$/;
export const HEX = /^0x([0-9a-f]{2})+$/;
export const INTEGER = /^\d{1,78}$/;
export const FLAG = /^(true|false)$/;

/** Rights of anybody but the owner and the group. */
const OTHERS = 0o007;

/** Waits until the disk has what a file or a folder holds: what is lost with it is money. */
const settle = async (path: string, { content }: { readonly content?: string } = {}): Promise<void> => {
  const handle = await (content === undefined ? open(path, "r") : open(path, "wx", 0o600));
  try {
    if (content !== undefined) await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/**
 * Writes a file that only its owner may read, unless it is there: of several who write it at once one
 * does, and the others find that one's. It is on the disk before this returns.
 *
 * @returns Whether it was written.
 * @throws FileUnwritableError.
 */
export const writeOwnFile = async (path: string, value: unknown): Promise<boolean> => {
  const beside = besidePath(path);
  try {
    await makeFolder(dirname(path));
    await settle(beside, { content: toJson(value) });
    // Unlike a rename, it fails where there is a file.
    await link(beside, path);
    // Windows opens no folder.
    if (process.platform !== "win32") await settle(dirname(path));
    return true;
  } catch (cause) {
    const { code: reason = String(cause) } = cause as NodeJS.ErrnoException;
    if (reason === "EEXIST") return false;
    throw new FileUnwritableError({ path, reason });
  } finally {
    await rm(beside, { force: true }).catch(() => undefined);
  }
};

/**
 * Reads the fields of a file that `writeOwnFile` has written.
 *
 * @param patterns What the text of each field looks like.
 * @throws FileUnreadableError, OwnFileExposedError, ChallengeFileError.
 */
export const readOwnFile = async <Name extends string>(
  path: string,
  patterns: Readonly<Record<Name, RegExp>>,
): Promise<Readonly<Record<Name, string>>> => {
  const json = await readJson(path);
  const { mode } = await stat(path);
  // Windows has other rights, which mode does not show.
  if (process.platform !== "win32" && (mode & OTHERS) !== 0)
    throw new OwnFileExposedError({ path, mode: (mode & 0o777).toString(8) });
  const texts = Object.entries<RegExp>(patterns).map(([name, pattern]) => {
    const value = isRecord(json) ? json[name] : undefined;
    const text =
      typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "";
    if (!pattern.test(text)) throw new ChallengeFileError({ path, reason: `${name} is missing or wrong` });
    return [name, text];
  });
  return Object.fromEntries(texts) as Record<Name, string>;
};
