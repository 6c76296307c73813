import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { dirname } from "node:path";

import { DuckDBInstance } from "@duckdb/node-api";

import { FileUnreadableError, FileUnwritableError } from "../errors.ts";
import { makeFolder } from "../files.ts";
import { StoreLockedError, StoreMissingError, StoreUnreadableError, StoreVersionError } from "../store/errors.ts";
import { EventStore, type LendStore } from "../store/eventStore.ts";
import { canMigrate, migrate } from "./migrations.ts";
import { STAGING, STORE_VERSION, TABLES } from "../store/schema.ts";

const openFailure = (
  path: string,
  cause: unknown,
  { fresh, readOnly }: { fresh: boolean; readOnly: boolean },
): Error => {
  const reason = (cause instanceof Error ? cause.message : String(cause)).split("\n")[0] ?? "";
  if (reason.includes("lock")) return new StoreLockedError({ path });
  const isBarred = /permission|cannot open file/i.test(reason);
  if (readOnly && isBarred) return new FileUnreadableError({ path, reason });
  if (!readOnly && (fresh || isBarred || reason.includes("read-only")))
    return new FileUnwritableError({ path, reason });
  return new StoreUnreadableError({ path, reason });
};

/** Says that a store was brought up to date. */
const sayOnStderr = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/**
 * @returns The version of a store.
 *
 * @throws StoreUnreadableError, StoreVersionError.
 */
const readVersion = async (store: EventStore): Promise<bigint> => {
  const tables = await store.rows("SELECT table_name FROM information_schema.tables WHERE table_name = 'store_meta'");
  if (tables.length === 0) throw new StoreUnreadableError({ path: store.path, reason: "its tables are missing" });
  const found = (await store.rows("SELECT version FROM store_meta"))[0]?.[0] as bigint;
  if (found === STORE_VERSION || canMigrate(found)) return found;
  throw new StoreVersionError({ path: store.path, found, known: STORE_VERSION });
};

interface Access {
  readonly readOnly: boolean;
  readonly memory: string | undefined;
}

const connect = async (path: string, { readOnly, memory }: Access): Promise<EventStore> => {
  const fresh = !existsSync(path);
  if (fresh && readOnly) throw new StoreMissingError({ path });
  try {
    if (fresh) await makeFolder(dirname(path));
    const limit = memory === undefined ? undefined : { memory_limit: memory };
    const access = { access_mode: readOnly ? "READ_ONLY" : "READ_WRITE", ...limit };
    const instance = await DuckDBInstance.create(path, access);
    return new EventStore({ path, instance, connection: await instance.connect(), readOnly });
  } catch (cause) {
    throw openFailure(path, cause, { fresh, readOnly });
  }
};

interface OpenOptions {
  readonly readOnly?: boolean;
  /** How much DuckDB may keep in memory, like "512MB"; what is more goes to disk. Most of the machine's by default. */
  readonly memory?: string;
  /**
   * Called when a store of an older version was brought up to date; by default the line goes to
   * stderr.
   */
  readonly onNote?: (line: string) => void;
}

/**
 * Opens the event store in a file, or makes an empty one. A store of an older version is brought up
 * to date.
 *
 * @param path The DuckDB file. Its folder is made if needed.
 * @param options With `readOnly`, the file must exist and several processes can read it at once.
 * @returns The open store. Whoever opens it closes it with `close()`.
 * @throws StoreMissingError with `readOnly` when there is no file, StoreUnreadableError,
 * StoreLockedError, StoreVersionError, FileUnreadableError, FileUnwritableError.
 * @example
 * ```ts
 * const store = await openStore("out/history.duckdb", { readOnly: true });
 * ```
 */
export const openStore = async (path: string, options: OpenOptions = {}): Promise<EventStore> => {
  const { readOnly = false, memory, onNote = sayOnStderr } = options;
  const fresh = !existsSync(path);
  const store = await connect(path, { readOnly, memory });
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
  return openStore(path, { readOnly, ...(memory === undefined ? {} : { memory }) });
};

const holdsNothing = async (store: EventStore): Promise<boolean> => {
  const loaded = ["recorded_event", "recorded_price", "sync_cursor"].map((table) => `SELECT 1 FROM ${table}`);
  return (await store.rows(`${loaded.join(" UNION ALL ")} LIMIT 1`)).length === 0;
};

/**
 * Opens the store, works with it, and closes it in any case. When `work` fails in a new store into
 * which nothing was loaded, no file is left behind.
 *
 * @param path The DuckDB file.
 * @param options As for `openStore`.
 * @param work Called once with the open store.
 * @returns What `work` returns.
 * @throws The errors of `openStore` and of `work`.
 * @example
 * ```ts
 * const vectors = await withStore(path, { readOnly: true }, (store) => featureVectors({ store, subjects }));
 * ```
 */
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

/** Where events are read: the file of a store, or who lends one that this process has open already. */
export type StoreSource = string | LendStore;

/**
 * Reads a store, which is opened for it where it is a file.
 *
 * @throws The errors of `openStore` and of `work`.
 */
export const readStore = <T>(source: StoreSource, work: (store: EventStore) => Promise<T>): Promise<T> =>
  typeof source === "string" ? withStore(source, { readOnly: true }, work) : source(work);
