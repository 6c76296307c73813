import type { DuckDBConnection, DuckDBInstance, DuckDBValue } from "@duckdb/node-api";

import { StoreWriteError } from "./errors.ts";

export type ColumnType = "text" | "bigint" | "hugeint";
export type Cell = string | bigint | null;

/**
 * The event store: one DuckDB file, opened with `openStore` or `withStore`. Whoever opens it closes
 * it.
 */
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

  /**
   * Rows about the store as a whole, not of its temporary tables: asked for once while it is open
   * for reading only, since nobody can change it then.
   */
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

  /**
   * Lends the store as it is now to a reader, on a connection of its own: what is written meanwhile
   * does not show in it. Any number of readers and one writer work at once.
   *
   * @param work Called once; the store that it gets is closed for it.
   */
  async snapshot<T>(work: (store: EventStore) => Promise<T>): Promise<T> {
    const connection = await this.#instance.connect();
    try {
      await connection.run("BEGIN TRANSACTION");
      return await work(new EventStore({ path: this.path, instance: this.#instance, connection, readOnly: true }));
    } finally {
      // It takes its temporary tables with it, and ends the transaction.
      connection.closeSync();
    }
  }

  close(): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }
}

/** Lends a store for one piece of work: from a file that is opened for it, or from one that is open already. */
export type LendStore = <T>(work: (store: EventStore) => Promise<T>) => Promise<T>;

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
