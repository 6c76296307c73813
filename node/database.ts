import { DatabaseSync } from "node:sqlite";

/**
 * Opens a small durable database of a node: its orders, its journal, its queue. A transaction that
 * has returned survives a kill at any instant and a power cut. Other processes may read it
 * meanwhile, as `node status` does.
 *
 * @param path The file, made when it is not there; ":memory:" for a test.
 * @param migrations SQL of each version in turn; those that the file has had are left out.
 * @returns The open database. Whoever opens it closes it.
 */
export const openDatabase = (path: string, migrations: readonly string[]): DatabaseSync => {
  const database = new DatabaseSync(path, { timeout: 5_000 });
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
  inTransaction(database, () => {
    const { user_version: version } = database.prepare("PRAGMA user_version").get() as { user_version: number };
    for (const sql of migrations.slice(version)) database.exec(sql);
    database.exec(`PRAGMA user_version = ${Math.max(version, migrations.length)}`);
  });
  return database;
};

/**
 * All of it or nothing.
 *
 * @throws What `work` throws, after a rollback.
 */
export const inTransaction = <T>(database: DatabaseSync, work: () => T): T => {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (cause) {
    database.exec("ROLLBACK");
    throw cause;
  }
};
