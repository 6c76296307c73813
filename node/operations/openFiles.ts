import { statSync } from "node:fs";

import { DataFolderError, FileReplacedError } from "./errors.ts";

/** Says whether files that this process holds open are still the ones that their paths name. */
export type FileCheck = () => void;

/** Device and inode: no other file has both while this process has the file open. */
const identityOf = (path: string): string => {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return `${dev}/${ino}`;
  } catch (cause) {
    throw new DataFolderError({ path, cause });
  }
};

/**
 * Remembers which files some paths name now. Who writes to a file that was removed or replaced is
 * told nothing by the system, and what it writes is gone with its end.
 *
 * @param paths Files that this process has open.
 * @returns Throws DataFolderError where a file is gone, and FileReplacedError where its path names
 * another one. It takes some microseconds.
 * @throws DataFolderError where there is no such file.
 */
export const rememberFiles = (paths: readonly string[]): FileCheck => {
  const known = paths.map((path) => ({ path, identity: identityOf(path) }));
  return () => {
    for (const { path, identity } of known) if (identityOf(path) !== identity) throw new FileReplacedError(path);
  };
};

/**
 * Remembers the files of an open SQLite database: what was written last is in the one that ends in
 * `-wal`, so that without it the newest rows are lost.
 *
 * @param path From `openDatabase`; of ":memory:" there is no file.
 * @throws As `rememberFiles`.
 */
export const rememberDatabase = (path: string): FileCheck =>
  path === ":memory:" ? () => undefined : rememberFiles([path, `${path}-wal`, `${path}-shm`]);

/** Whether the files of a node are not what they were: nothing is signed or sent then. */
export const isFileLoss = (cause: unknown): cause is DataFolderError | FileReplacedError =>
  cause instanceof DataFolderError || cause instanceof FileReplacedError;
