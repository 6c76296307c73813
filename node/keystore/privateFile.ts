import { randomUUID } from "node:crypto";
import { link, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

import { FileUnreadableError, FileUnwritableError } from "../../prover/errors.ts";
import { makeFolder, readBytes } from "../../prover/files.ts";
import { FileExistsError, FileExposedError } from "./errors.ts";

const OTHERS = 0o007;
/** Only its owner reads and writes it. */
const OWN = 0o600;

const codeOf = (cause: unknown): string => (cause as NodeJS.ErrnoException).code ?? String(cause);

/**
 * Reads a text that only its owner, or the group, may read.
 *
 * @throws FileUnreadableError, FileExposedError.
 */
export const readPrivate = async (path: string): Promise<string> => {
  const { mode } = await stat(path).catch((cause: unknown) => {
    throw new FileUnreadableError({ path, reason: codeOf(cause) });
  });
  // Windows has other rights, which mode does not show.
  if (process.platform !== "win32" && (mode & OTHERS) !== 0)
    throw new FileExposedError({ path, mode: (mode & 0o777).toString(8) });
  return (await readBytes(path)).toString("utf8");
};

/**
 * Writes a new file as a whole, or none. Never over another one.
 *
 * @param options.mode Rights of the file; by default only its owner has any.
 * @throws FileExistsError, FileUnwritableError.
 */
export const writeNew = async (path: string, content: string, { mode = OWN } = {}): Promise<void> => {
  const beside = `${path}.${randomUUID()}`;
  const refuse = (cause: unknown): never => {
    throw new FileUnwritableError({ path, reason: codeOf(cause) });
  };
  await makeFolder(dirname(path)).catch(refuse);
  try {
    await writeFile(beside, content, { mode, flag: "wx" }).catch(refuse);
    // Unlike a rename, it fails where there is a file.
    await link(beside, path).catch((cause: unknown) => {
      if (codeOf(cause) === "EEXIST") throw new FileExistsError(path);
      refuse(cause);
    });
  } finally {
    await rm(beside, { force: true }).catch(() => undefined);
  }
};
