import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { dirname } from "node:path";

import { DuckDBInstance, type DuckDBConnection, type DuckDBValue } from "@duckdb/node-api";

import { FileUnwritableError } from "../errors.ts";
import { makeFolder } from "../files.ts";
import {
  StoreLockedError,
  StoreMissingError,
  StoreUnreadableError,
  StoreVersionError,
  StoreWriteError,
} from "./errors.ts";
import { canMigrate, migrate } from "./migrations.ts";
import { STAGING, STORE_VERSION, TABLES } from "./schema.ts";

export type ColumnType = "text" | "bigint" | "hugeint";
export type Cell = string | bigint | null;

/** The event store: one DuckDB file. Made by `openStore` or `withStore`; whoever opens it closes it. */
export class EventStore {
  readonly path: string;
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #facts: Map<string, Rows> | undefined;

  constructor({ path, instance, connection, readOnly }: OpenedStore) {
    this.path = path;
    this.#instance = instance;
    this.#connection = connection;
    this.#facts = readOnly ? new Map() : undefined;
  }

  /** Runs statements; `values` fill $1, $2, … */
  async run(sql: string, values: readonly DuckDBValue[] = []): Promise<void> {
    try {
      await this.#connection.run(sql, [...values]);
    } catch (cause) {
      throw writeFailure(this.path, cause);
    }
  }

  /** All rows; integers come as bigint, lists as `{ items }`. */
  async rows(sql: string, values: readonly DuckDBValue[] = []): Promise<Rows> {
    return (await this.#connection.runAndReadAll(sql, [...values])).getRows();
  }

  /** Rows about the store as a whole, not of its temporary tables: asked for once while it is open for reading only, since nobody can change it then. */
  async facts(sql: string): Promise<Rows> {
    const rows = this.#facts?.get(sql) ?? (await this.rows(sql));
    this.#facts?.set(sql, rows);
    return rows;
  }

  /** Appends rows at loading speed. `temp` for the staging tables. */
  async append({ table, temp = false, types, rows }: Append): Promise<void> {
    const appender = await this.#connection.createAppender(table, "main", temp ? "temp" : undefined);
    for (const row of rows) {
      types.forEach((type, column) => {
        const cell = row[column];
        if (cell === null || cell === undefined) appender.appendNull();
        else if (type === "text") appender.appendVarchar(cell as string);
        else if (type === "bigint") appender.appendBigInt(cell as bigint);
        else appender.appendHugeInt(cell as bigint);
      });
      appender.endRow();
    }
    try {
      appender.closeSync();
    } catch (cause) {
      throw writeFailure(this.path, cause);
    }
  }

  /** All of `work` or nothing. */
  async transaction<T>(work: () => Promise<T>): Promise<T> {
    await this.run("BEGIN TRANSACTION");
    try {
      const result = await work();
      await this.run("COMMIT");
      return result;
    } catch (cause) {
      await this.run("ROLLBACK").catch(() => undefined);
      throw cause;
    }
  }

  close(): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }
}

type Rows = readonly (readonly DuckDBValue[])[];

interface OpenedStore {
  readonly path: string;
  readonly instance: DuckDBInstance;
  readonly connection: DuckDBConnection;
  readonly readOnly: boolean;
}

interface Append {
  readonly table: string;
  readonly temp?: boolean;
  readonly types: readonly ColumnType[];
  readonly rows: Iterable<readonly Cell[]>;
}

const NO_ROOM =
  /no space left|file too large|disk quota|could not write|failed to write|could not (truncate|sync|fsync)|invalidated because of a previous fatal error/i;

/** The disk's refusal as one line; anything else stays the fault that it is. */
const writeFailure = (path: string, cause: unknown): unknown => {
  const reason = (cause instanceof Error ? cause.message : String(cause)).split("\n")[0] ?? "";
  return NO_ROOM.test(reason) ? new StoreWriteError({ path, reason, cause }) : cause;
};

const openFailure = (path: string, cause: unknown, fresh: boolean): Error => {
  const reason = (cause instanceof Error ? cause.message : String(cause)).split("\n")[0] ?? "";
  if (reason.includes("lock")) return new StoreLockedError({ path });
  if (fresh || /permission|read-only|cannot open file/i.test(reason)) return new FileUnwritableError({ path, reason });
  return new StoreUnreadableError({ path, reason });
};

/** Says that a store was brought up to date. */
const sayOnStderr = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** The version of what is a store. Throws StoreUnreadableError, StoreVersionError. */
const readVersion = async (store: EventStore): Promise<bigint> => {
  const tables = await store.rows("SELECT table_name FROM information_schema.tables WHERE table_name = 'store_meta'");
  if (tables.length === 0) throw new StoreUnreadableError({ path: store.path, reason: "its tables are missing" });
  const found = (await store.rows("SELECT version FROM store_meta"))[0]?.[0] as bigint;
  if (found === STORE_VERSION || canMigrate(found)) return found;
  throw new StoreVersionError({ path: store.path, found, known: STORE_VERSION });
};

const connect = async (path: string, { readOnly }: { readonly readOnly: boolean }): Promise<EventStore> => {
  const fresh = !existsSync(path);
  if (fresh && readOnly) throw new StoreMissingError({ path });
  try {
    if (fresh) await makeFolder(dirname(path));
    const instance = await DuckDBInstance.create(path, { access_mode: readOnly ? "READ_ONLY" : "READ_WRITE" });
    return new EventStore({ path, instance, connection: await instance.connect(), readOnly });
  } catch (cause) {
    throw openFailure(path, cause, fresh);
  }
};

interface OpenOptions {
  readonly readOnly?: boolean;
  /** Hears that a store of an older version was brought up to date. */
  readonly onNote?: (line: string) => void;
}

/** Opens a store that exists, or makes an empty one (not with `readOnly`). Throws Store…Error, FileUnwritableError. */
export const openStore = async (path: string, options: OpenOptions = {}): Promise<EventStore> => {
  const { readOnly = false, onNote = sayOnStderr } = options;
  const fresh = !existsSync(path);
  const store = await connect(path, { readOnly });
  try {
    if (fresh) await store.transaction(() => store.run(TABLES));
    const version = await readVersion(store);
    if (version !== STORE_VERSION && !readOnly) onNote(await migrate(store, version));
    if (version === STORE_VERSION || !readOnly) {
      if (!readOnly) await store.run(STAGING);
      return store;
    }
  } catch (cause) {
    store.close();
    throw cause;
  }
  // An older store is first opened for writing.
  store.close();
  (await openStore(path, { onNote })).close();
  return openStore(path, { readOnly });
};

const holdsNothing = async (store: EventStore): Promise<boolean> => {
  const loaded = ["recorded_event", "recorded_price", "sync_cursor"].map((table) => `SELECT 1 FROM ${table}`);
  return (await store.rows(`${loaded.join(" UNION ALL ")} LIMIT 1`)).length === 0;
};

/** Opens, works, closes. A new store into which nothing was loaded leaves no file behind when `work` fails. */
export const withStore = async <T>(
  path: string,
  options: OpenOptions,
  work: (store: EventStore) => Promise<T>,
): Promise<T> => {
  const fresh = !existsSync(path);
  const store = await openStore(path, options);
  try {
    const result = await work(store);
    store.close();
    return result;
  } catch (cause) {
    const discard = fresh && (await holdsNothing(store).catch(() => false));
    store.close();
    if (discard) await Promise.all([path, `${path}.wal`].map((file) => rm(file, { force: true })));
    throw cause;
  }
};
