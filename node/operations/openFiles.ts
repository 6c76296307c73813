import { statSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";

import { DataFolderError, FileReplacedError } from "./errors.ts";

/** Says whether files that this process holds open are still the ones that their paths name. */
export type FileCheck = () => void;

const statOf = (path: string) => {
  try {
    return statSync(path, { bigint: true });
  } catch (cause) {
    throw new DataFolderError({ path, cause });
  }
};

/** Device and inode: no other file has both while this process has the file open. */
const identityOf = (path: string): string => {
  const { dev, ino } = statOf(path);
  return `${dev}/${ino}`;
};

/** When it was written last, and how long it is. A copy that keeps times has the content of its time, too. */
const writingOf = (path: string): string => {
  const { mtimeNs, size } = statOf(path);
  return `${mtimeNs}/${size}`;
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
    for (const { path, identity } of known) if (identityOf(path) !== identity) throw new FileReplacedError({ path });
  };
};

/** Rows that are written before they are moved from the file that ends in `-wal` into the database's own. */
const ROWS_IN_LOG = 500;

/**
 * Watches the files of an open SQLite database: what was written last is in the one that ends in
 * `-wal`, so that without it the newest rows are lost. Also a copy that was written over them is
 * noticed: the database's own file is written by checks alone, and the other one with rows alone.
 *
 * @param database From `openDatabase`. Nobody else writes to it; others may read it.
 * @param path Of ":memory:" there is no file.
 * @returns As of `rememberFiles`. It is called often, between transactions.
 * @throws As `rememberFiles`.
 */
export const watchDatabase = (database: DatabaseSync, path: string): FileCheck => {
  if (path === ":memory:") return () => undefined;
  const log = `${path}-wal`;
  const checkNames = rememberFiles([path, log, `${path}-shm`]);
  const changes = database.prepare("SELECT total_changes() AS rows");
  const rowsNow = (): number => changes.get()?.["rows"] as number;
  database.exec("PRAGMA wal_autocheckpoint = 0");
  let moved = rowsNow();
  let own = writingOf(path);
  let known = { rows: moved, log: writingOf(log) };
  return () => {
    checkNames();
    if (writingOf(path) !== own) throw new FileReplacedError({ path, isWrittenOver: true });
    const now = { rows: rowsNow(), log: writingOf(log) };
    if (now.rows === known.rows && now.log !== known.log)
      throw new FileReplacedError({ path: log, isWrittenOver: true });
    known = now;
    if (now.rows - moved < ROWS_IN_LOG || database.isTransaction) return;
    try {
      database.exec("PRAGMA wal_checkpoint(PASSIVE)");
      moved = now.rows;
    } finally {
      // What a full disk has cut off was written by this node, too.
      own = writingOf(path);
    }
  };
};

/** Whether the files of a node are not what they were: nothing is signed or sent then. */
export const isFileLoss = (cause: unknown): cause is DataFolderError | FileReplacedError =>
  cause instanceof DataFolderError || cause instanceof FileReplacedError;
