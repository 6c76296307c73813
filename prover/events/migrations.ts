import { CHAIN_TABLES, STORE_VERSION } from "./schema.ts";
import type { EventStore } from "./store.ts";

/**
 * What leads from each version to the next. A migration library keeps its own record of what ran, beside the statements that did; here the version
 * changes in the transaction of the statements, so that no kill can part them.
 */
const MIGRATIONS: ReadonlyMap<bigint, { readonly statements: readonly string[]; readonly note: NoteOf }> = new Map([
  [
    1n,
    {
      // The raw logs of version 1 are the pool's alone, and its prices are not the oracle's own answers.
      statements: [
        ...["valued_event", "lending_event"].map(
          (table) => `DELETE FROM ${table} WHERE market IN (SELECT name FROM market WHERE source = 'rpc')`,
        ),
        "DELETE FROM raw_log",
        "DELETE FROM reserve",
        "DELETE FROM block",
        "DROP TABLE oracle_price",
        "UPDATE sync_cursor SET to_block = from_block - 1, to_hash = ''",
        CHAIN_TABLES,
      ],
      note: async (store) => {
        const markets = await store.rows("SELECT market FROM sync_cursor ORDER BY market");
        if (markets.length === 0) return undefined;
        const names = markets.map(([market]) => String(market)).join(", ");
        return `the next \`events sync\` of ${names} indexes it anew from its first block`;
      },
    },
  ],
]);

type NoteOf = (store: EventStore) => Promise<string | undefined>;

/** Whether the store can be brought up to this version. */
export const canMigrate = (found: bigint): boolean => found < STORE_VERSION && MIGRATIONS.has(found);

/** Brings an older store up to this version, in one transaction. What its owner should know about it. */
export const migrate = (store: EventStore, found: bigint): Promise<string> =>
  store.transaction(async () => {
    const notes: (string | undefined)[] = [];
    for (let version = found; version < STORE_VERSION; version += 1n) {
      const migration = MIGRATIONS.get(version);
      for (const statement of migration?.statements ?? []) await store.run(statement);
      notes.push(await migration?.note(store));
    }
    await store.run(`UPDATE store_meta SET version = ${STORE_VERSION}`);
    const said = notes.filter((note) => note !== undefined);
    return [`${store.path} is of store version ${STORE_VERSION} now, it was ${found}`, ...said].join(": ");
  });
