import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

import { FileUnreadableError, FileUnwritableError } from "./errors.ts";
import { parseJson } from "./jsonValue.ts";

const reasonOf = (cause: unknown): string =>
  cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);

/**
 * Reads a file.
 *
 * @returns Its bytes.
 * @throws FileUnreadableError.
 */
export const readBytes = async (path: string): Promise<Buffer> => {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new FileUnreadableError({ path, reason: reasonOf(cause) });
  }
};

/** Bytes of the longest text that is read: V8 holds no string of twice as many. */
const LONGEST_TEXT = 2 ** 28;

/**
 * The text that a file holds.
 *
 * @throws FileUnreadableError for one that is too long to be a text.
 */
export const textOf = (bytes: Buffer, path: string): string => {
  if (bytes.length > LONGEST_TEXT)
    throw new FileUnreadableError({ path, reason: `${bytes.length} bytes, and a text has ${LONGEST_TEXT} at most` });
  return bytes.toString("utf8");
};

/**
 * Reads a file as JSON.
 *
 * @returns The parsed value, of any shape.
 * @throws FileUnreadableError when the file is missing, is not JSON, or is nested too deep to be
 * written again.
 */
export const readJson = async (path: string): Promise<unknown> => jsonOf(await readBytes(path), path);

const jsonOf = (bytes: Buffer, path: string): unknown => {
  const value = parseJson(textOf(bytes, path));
  if (value === undefined) throw new FileUnreadableError({ path, reason: "not valid JSON, or nested too deep" });
  return value;
};

/** Bytes of the largest file of a model folder. Node reads none that is larger at once. */
const LARGEST = 2 ** 31 - 1;

/**
 * Reads a file that comes from a stranger: a regular one, or a link to one. A device or a pipe would
 * never end.
 *
 * @throws FileUnreadableError.
 */
export const readRegularFile = async (path: string): Promise<Buffer> => {
  const found = await stat(path).catch((cause: unknown) => {
    throw new FileUnreadableError({ path, reason: reasonOf(cause) });
  });
  // A folder is left to the reader, which says so.
  if (!found.isFile() && !found.isDirectory()) throw new FileUnreadableError({ path, reason: "not a regular file" });
  if (found.size > LARGEST) throw new FileUnreadableError({ path, reason: `${found.size} bytes are too many` });
  return readBytes(path);
};

/** `readJson` of a regular file. @throws FileUnreadableError. */
export const readRegularJson = async (path: string): Promise<unknown> => jsonOf(await readRegularFile(path), path);

/** A name beside `path` that is not in use, for writing before the rename. */
export const besidePath = (path: string): string => join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);

const codeOf = (cause: unknown): unknown => (cause instanceof Error && "code" in cause ? cause.code : undefined);

/**
 * Makes a folder and those above it. The recursive call of Node never returns where the system lets
 * nothing be made, as in /proc.
 *
 * @returns Those that were not there, the outermost first.
 * @throws The errors of the `mkdir` of Node.
 */
export const makeFolder = async (path: string): Promise<readonly string[]> => {
  const make = async (): Promise<readonly string[]> => {
    try {
      await mkdir(path);
      return [path];
    } catch (cause) {
      const isThere = codeOf(cause) === "EEXIST" && (await stat(path)).isDirectory();
      if (!isThere) throw cause;
      return [];
    }
  };
  try {
    return await make();
  } catch (cause) {
    if (codeOf(cause) !== "ENOENT" || dirname(path) === path) throw cause;
    const above = await makeFolder(dirname(path));
    return [...above, ...(await make())];
  }
};

/**
 * Tries whether files can be written into a folder, before long work whose result goes there. It
 * leaves nothing behind.
 *
 * @throws FileUnwritableError.
 */
export const checkWritable = async (folder: string): Promise<void> => {
  const probe = besidePath(join(folder, "probe"));
  try {
    const made = await makeFolder(folder);
    await writeFile(probe, "");
    await rm(probe);
    for (const one of made.toReversed()) await rmdir(one);
  } catch (cause) {
    throw new FileUnwritableError({ path: folder, reason: reasonOf(cause) });
  }
};

/**
 * Writes beside the target and renames, so a reader sees the old file or the whole new one. It
 * makes the folder if needed.
 *
 * @throws FileUnwritableError.
 */
export const writeAtomic = async (path: string, content: string | Uint8Array): Promise<void> => {
  const beside = besidePath(path);
  try {
    await makeFolder(dirname(path));
    await writeFile(beside, content);
    await rename(beside, path);
  } catch (cause) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw new FileUnwritableError({ path, reason: reasonOf(cause) });
  }
};

/** SHA-256 of bytes, as 64 hex digits. */
export const sha256 = (bytes: Uint8Array | string): string => createHash("sha256").update(bytes).digest("hex");
