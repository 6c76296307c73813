import { existsSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { dirname } from "node:path";

import { DuckDBInstance, type DuckDBConnection, type DuckDBValue } from "@duckdb/node-api";

import { FileUnwritableError } from "../errors.ts";
import { StoreLockedError, StoreMissingError, StoreUnreadableError, StoreVersionError } from "./errors.ts";
import { STAGING, STORE_VERSION, TABLES } from "./schema.ts";

export type ColumnType = "text" | "bigint" | "hugeint";
export type Cell = string | bigint | null;

/** The event store: one DuckDB file. Made by `openStore` or `withStore`; whoever opens it closes it. */
export class EventStore {
  readonly path: string;
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;

  constructor(path: string, instance: DuckDBInstance, connection: DuckDBConnection) {
    this.path = path;
    this.#instance = instance;
    this.#connection = connection;
  }

  /** Runs statements; `values` fill $1, $2, … */
  async run(sql: string, values: readonly DuckDBValue[] = []): Promise<void> {
    await this.#connection.run(sql, [...values]);
  }

  /** All rows; integers come as bigint, lists as `{ items }`. */
  async rows(sql: string, values: readonly DuckDBValue[] = []): Promise<readonly (readonly DuckDBValue[])[]> {
    return (await this.#connection.runAndReadAll(sql, [...values])).getRows();
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
    appender.closeSync();
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

interface Append {
  readonly table: string;
  readonly temp?: boolean;
  readonly types: readonly ColumnType[];
  readonly rows: Iterable<readonly Cell[]>;
}

const openFailure = (path: string, cause: unknown, fresh: boolean): Error => {
  const reason = (cause instanceof Error ? cause.message : String(cause)).split("\n")[0] ?? "";
  if (reason.includes("lock")) return new StoreLockedError({ path });
  if (fresh || /permission|read-only|cannot open file/i.test(reason)) return new FileUnwritableError({ path, reason });
  return new StoreUnreadableError({ path, reason });
};

const checkVersion = async (store: EventStore): Promise<void> => {
  const tables = await store.rows("SELECT table_name FROM information_schema.tables WHERE table_name = 'store_meta'");
  if (tables.length === 0) throw new StoreUnreadableError({ path: store.path, reason: "its tables are missing" });
  const found = (await store.rows("SELECT version FROM store_meta"))[0]?.[0] as bigint;
  if (found !== STORE_VERSION) throw new StoreVersionError({ path: store.path, found, known: STORE_VERSION });
};

/** Opens a store that exists, or makes an empty one (not with `readOnly`). Throws Store…Error. */
export const openStore = async (
  path: string,
  { readOnly = false }: { readonly readOnly?: boolean } = {},
): Promise<EventStore> => {
  const fresh = !existsSync(path);
  if (fresh && readOnly) throw new StoreMissingError({ path });
  let store: EventStore;
  try {
    if (fresh) await mkdir(dirname(path), { recursive: true });
    const instance = await DuckDBInstance.create(path, { access_mode: readOnly ? "READ_ONLY" : "READ_WRITE" });
    store = new EventStore(path, instance, await instance.connect());
  } catch (cause) {
    throw openFailure(path, cause, fresh);
  }
  try {
    if (fresh) await store.transaction(() => store.run(TABLES));
    await checkVersion(store);
    if (!readOnly) await store.run(STAGING);
    return store;
  } catch (cause) {
    store.close();
    throw cause;
  }
};

const holdsNothing = async (store: EventStore): Promise<boolean> => {
  const loaded = ["recorded_event", "recorded_price", "sync_cursor"].map((table) => `SELECT 1 FROM ${table}`);
  return (await store.rows(`${loaded.join(" UNION ALL ")} LIMIT 1`)).length === 0;
};

/** Opens, works, closes. A new store into which nothing was loaded leaves no file behind when `work` fails. */
export const withStore = async <T>(
  path: string,
  { readOnly = false }: { readonly readOnly?: boolean },
  work: (store: EventStore) => Promise<T>,
): Promise<T> => {
  const fresh = !existsSync(path);
  const store = await openStore(path, { readOnly });
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
