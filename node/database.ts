import { DatabaseSync } from "node:sqlite";

import { BaseError } from "../prover/errors.ts";

/** A database of this node cannot be read or written: locked, full, damaged, or not a database. */
export class DatabaseError extends BaseError {
  readonly code = "E_DATABASE";
  constructor({ where, reason, code, cause }: { where: string; reason: string; code: number; cause: unknown }) {
    // SQLite's result codes of what a person can do something about.
    const kind = code % 256;
    super(`${where} cannot be used: ${reason}`, {
      hint:
        kind === 5 || kind === 6
          ? "end the other process that has the file open; the node goes on by itself"
          : kind === 8 || kind === 14
            ? "check that the folder exists and that the user of the node may write it and the file"
            : kind === 10
              ? "check the disk; the node goes on by itself once the file can be read and written"
              : kind === 11 || kind === 26
                ? "stop the node, and restore the file from the last copy as docs/operations.md says"
                : kind === 13
                  ? "make room on the disk; the node goes on by itself"
                  : "check the disk and the file, then start the node again",
      cause,
    });
  }
}

/** A database was written by a newer version of this program, which may have rules that this one does not know. */
export class DatabaseNewerError extends BaseError {
  readonly code = "E_DATABASE_NEWER";
  constructor({ path, version, known }: { path: string; version: number; known: number }) {
    super(`${path} has version ${version}, and this program knows ${known} at most`, {
      hint: "start the newer program; or restore the copy that was made before the upgrade, as docs/operations.md says",
    });
  }
}

/** SQLite's own errors as one of this program; everything else as it is. */
export const asDatabaseError = (cause: unknown, where = "a database of this node"): unknown => {
  const { code, errcode, errstr, message } = (cause ?? {}) as Partial<Record<string, unknown>>;
  if (code !== "ERR_SQLITE_ERROR") return cause;
  const reason = typeof errstr === "string" ? errstr : String(message);
  return new DatabaseError({ where, reason, code: typeof errcode === "number" ? errcode : 0, cause });
};

/**
 * Opens a small durable database of a node: its orders, its journal, its queue. A transaction that
 * has returned survives a kill at any instant and a power cut. Other processes may read it
 * meanwhile, as `node status` does.
 *
 * @param path The file, made when it is not there; ":memory:" for a test.
 * @param migrations SQL of each version in turn; those that the file has had are left out.
 * @returns The open database. Whoever opens it closes it.
 * @throws DatabaseError; DatabaseNewerError, and the file is as it was.
 */
export const openDatabase = (path: string, migrations: readonly string[]): DatabaseSync => {
  let database: DatabaseSync | undefined;
  try {
    const opened = (database = new DatabaseSync(path, { timeout: 5_000 }));
    opened.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
    inTransaction(opened, () => {
      const { user_version: version } = opened.prepare("PRAGMA user_version").get() as { user_version: number };
      const known = migrations.length;
      if (version > known) throw new DatabaseNewerError({ path, version, known });
      for (const sql of migrations.slice(version)) opened.exec(sql);
      if (version < known) opened.exec(`PRAGMA user_version = ${known}`);
    });
    return opened;
  } catch (cause) {
    database?.close();
    throw asDatabaseError(cause, path);
  }
};

/** SQLite's result code of a damaged file. */
const CORRUPT = 11;

/**
 * Reads all of a database, of which a damaged part would else be noticed when it is needed, or never.
 *
 * @throws DatabaseError.
 */
export const checkWhole = (database: DatabaseSync, path: string): void => {
  try {
    const { integrity_check: found } = database.prepare("PRAGMA integrity_check(1)").get() ?? {};
    if (found === "ok") return;
    throw new DatabaseError({ where: path, reason: String(found), code: CORRUPT, cause: found });
  } catch (cause) {
    database.close();
    throw asDatabaseError(cause, path);
  }
};

/**
 * All of it or nothing.
 *
 * @throws What `work` throws, after a rollback; DatabaseError.
 */
export const inTransaction = <T>(database: DatabaseSync, work: () => T): T => {
  try {
    database.exec("BEGIN IMMEDIATE");
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (cause) {
    // SQLite itself has undone what a full disk has cut off.
    if (database.isTransaction) database.exec("ROLLBACK");
    throw asDatabaseError(cause);
  }
};
