import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

import { FileUnreadableError, FileUnwritableError } from "./errors.ts";

const reasonOf = (cause: unknown): string =>
  cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);

/** Bytes of a file. Throws FileUnreadableError. */
export const readBytes = async (path: string): Promise<Buffer> => {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new FileUnreadableError({ path, reason: reasonOf(cause) });
  }
};

/** Parsed JSON of a file. Throws FileUnreadableError when it is missing or no JSON. */
export const readJson = async (path: string): Promise<unknown> => {
  const text = (await readBytes(path)).toString("utf8");
  try {
    return JSON.parse(text);
  } catch {
    throw new FileUnreadableError({ path, reason: "not valid JSON" });
  }
};

/** A name beside `path` that nobody else uses, for writing before the rename. */
export const besidePath = (path: string): string => join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);

const codeOf = (cause: unknown): unknown => (cause instanceof Error && "code" in cause ? cause.code : undefined);

/** Makes a folder and those above it. Node's own recursive one never returns where the system lets nothing be made (/proc). Throws what Node's does otherwise. */
export const makeFolder = async (path: string): Promise<void> => {
  const make = (): Promise<void> =>
    mkdir(path).catch(async (cause: unknown) => {
      const isThere = codeOf(cause) === "EEXIST" && (await stat(path)).isDirectory();
      if (!isThere) throw cause;
    });
  try {
    await make();
  } catch (cause) {
    if (codeOf(cause) !== "ENOENT" || dirname(path) === path) throw cause;
    await makeFolder(dirname(path));
    await make();
  }
};

/** Writes beside the target and renames, so that a reader sees the old file or the whole new one. Makes the folder. Throws FileUnwritableError. */
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

/** SHA-256 of bytes as 64 hex digits. */
export const sha256 = (bytes: Uint8Array | string): string => createHash("sha256").update(bytes).digest("hex");
