import { randomUUID } from "node:crypto";
import { chmod, link, readdir, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { FileUnreadableError, FileUnwritableError } from "../../prover/errors.ts";
import { makeFolder, readBytes } from "../../prover/files.ts";
import { FileExistsError, FileExposedError } from "./errors.ts";

const OTHERS = 0o007;
/** Only its owner reads and writes it. */
const OWN = 0o600;
const OWN_FOLDER = 0o700;

/** From now on nobody but the owner has rights on what this process makes: databases, stores, folders. */
export const keepToOwner = (): void => {
  process.umask(0o077);
};

const codeOf = (cause: unknown): string => (cause as NodeJS.ErrnoException).code ?? String(cause);

const modeOf = async (path: string): Promise<number> => {
  const { mode } = await stat(path).catch((cause: unknown) => {
    throw new FileUnreadableError({ path, reason: codeOf(cause) });
  });
  return mode & 0o777;
};

/** Windows has other rights, which the mode does not show. */
const isExposed = (mode: number): boolean => process.platform !== "win32" && (mode & OTHERS) !== 0;

const takeFromOthers = async (path: string): Promise<void> => {
  const mode = await modeOf(path);
  if (!isExposed(mode)) return;
  await chmod(path, mode & ~OTHERS).catch(() => {
    throw new FileExposedError({ path, mode: mode.toString(8) });
  });
};

/**
 * Makes the folder of a node's data. Of one that is there, and of the files in it, the rights of
 * users outside its group are taken away: earlier versions gave them some.
 *
 * @throws FileExposedError where this user may not do that; FileUnwritableError, FileUnreadableError.
 */
export const makePrivateFolder = async (path: string): Promise<void> => {
  try {
    for (const made of await makeFolder(path)) await chmod(made, OWN_FOLDER);
  } catch (cause) {
    throw new FileUnwritableError({ path, reason: codeOf(cause) });
  }
  await takeFromOthers(path);
  for (const entry of await readdir(path, { withFileTypes: true }))
    if (entry.isFile()) await takeFromOthers(join(path, entry.name));
};

/**
 * Reads a text that only its owner, or the group, may read.
 *
 * @throws FileUnreadableError, FileExposedError.
 */
export const readPrivate = async (path: string): Promise<string> => {
  const mode = await modeOf(path);
  if (isExposed(mode)) throw new FileExposedError({ path, mode: mode.toString(8) });
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
