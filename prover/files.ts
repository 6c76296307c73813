import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
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

/** A bigint as a JSON number where every reader gets it exactly, as a decimal string past 2^53. */
export const jsonInteger = (value: bigint): number | string =>
  Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();

/** JSON text; integers past 2^53 are decimal strings. */
export const toJson = (value: unknown): string =>
  `${JSON.stringify(value, (_key, item: unknown) => (typeof item === "bigint" ? jsonInteger(item) : item), 2)}\n`;

/** A name beside `path` that nobody else uses, for writing before the rename. */
export const besidePath = (path: string): string => join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);

/** Writes beside the target and renames, so that a reader sees the old file or the whole new one. Makes the folder. Throws FileUnwritableError. */
export const writeAtomic = async (path: string, content: string | Uint8Array): Promise<void> => {
  const beside = besidePath(path);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(beside, content);
    await rename(beside, path);
  } catch (cause) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw new FileUnwritableError({ path, reason: reasonOf(cause) });
  }
};

/** SHA-256 of bytes as 64 hex digits. */
export const sha256 = (bytes: Uint8Array | string): string => createHash("sha256").update(bytes).digest("hex");
