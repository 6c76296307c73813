import { DEBTS_OF_RECORDED } from "./recorded/debt.ts";
import { CHAIN_TABLES, DEBT_TABLE, IS_TRANSFER, MISSING_PRICE_TABLE, STORE_VERSION } from "../store/schema.ts";
import type { EventStore } from "../store/eventStore.ts";

/**
 * What leads from each version to the next. A migration library keeps its own record of what ran,
 * beside the statements that did; here the version changes in the transaction of the statements, so
 * that no kill can part them.
 */
const MIGRATIONS: ReadonlyMap<bigint, { readonly statements: readonly string[]; readonly after: Work }> = new Map([
  [
    1n,
    {
      // The raw logs of version 1 are the pool's alone, and its prices are not the oracle's own
      // answers.
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
      after: async (store) => {
        const markets = await store.rows("SELECT market FROM sync_cursor ORDER BY market");
        return indexedAgain(markets.map(([market]) => String(market)));
      },
    },
  ],
  [
    2n,
    {
      statements: [
        "ALTER TABLE lending_event ADD COLUMN debt_after_e9 HUGEINT",
        "ALTER TABLE valued_event ADD COLUMN debt_value_e9 BIGINT",
        DEBT_TABLE,
        DEBTS_OF_RECORDED,
      ],
      after: async (store) => {
        const { revalueRecorded } = await import("./derived/valuation.ts");
        await revalueRecorded(store);
        return undefined;
      },
    },
  ],
  [
    3n,
    {
      // Debts and transfers, which versions 2 and 3 did not know, from the logs that they kept.
      statements: [MISSING_PRICE_TABLE],
      after: async (store) => {
        await readAgain(store);
        const markets = (await store.rows(WITHOUT_SHARE_PRICES)).map(([market]) => String(market));
        for (const market of markets) for (const statement of forgetLogs(market)) await store.run(statement);
        return indexedAgain(markets);
      },
    },
  ],
  [
    4n,
    {
      // Answers that 128 bits do not hold; and what no node told, from the logs that say where a price
      // should be.
      statements: ["ALTER TABLE oracle_price ALTER answer TYPE VARCHAR", MISSING_PRICE_TABLE],
      after: async (store) => {
        await readAgain(store);
        return undefined;
      },
    },
  ],
]);

/** The protocols are loaded here only: they are more than every other opening of a store needs. */
const readAgain = async (store: EventStore): Promise<void> => {
  const { readLogsAnew } = await import("./derived/rebuild.ts");
  const { selectProtocol } = await import("../protocols/select.ts");
  await readLogsAnew(store, selectProtocol);
};

/**
 * Markets with transfers of tokens of their own (cTokens), whose symbols and prices version 3 did
 * not ask for.
 */
const WITHOUT_SHARE_PRICES = `
SELECT DISTINCT e.market FROM lending_event e JOIN market m ON m.name = e.market AND m.source = 'rpc' WHERE ${IS_TRANSFER}
AND NOT EXISTS (FROM reserve r JOIN market_contract c ON c.market = r.market AND c.token = r.address WHERE r.market = e.market AND r.symbol = e.asset)
ORDER BY e.market`;

/** All that was read of a market; its first block stays known. */
const forgetLogs = (market: string): readonly string[] =>
  [
    ...["raw_log", "log_wallet", "debt_change", "lending_event", "valued_event", "oracle_price", "missing_price"],
    ...["market_contract", "reserve", "day_block"],
  ]
    .map((table) => `DELETE FROM ${table} WHERE market = '${market}'`)
    .concat(`UPDATE sync_cursor SET to_block = from_block - 1, to_hash = '' WHERE market = '${market}'`);

const indexedAgain = (markets: readonly string[]): string | undefined =>
  markets.length === 0
    ? undefined
    : `the next \`events sync\` of ${markets.join(", ")} indexes it again from its first block`;

/** What statements alone cannot do; what the owner should know. */
type Work = (store: EventStore) => Promise<string | undefined>;

/** Whether the store can be brought up to this version. */
export const canMigrate = (found: bigint): boolean => found < STORE_VERSION && MIGRATIONS.has(found);

/** One version up, all of it or nothing. What its owner should know about it. */
const migrateFrom = (store: EventStore, version: bigint): Promise<string | undefined> =>
  store.transaction(async () => {
    const migration = MIGRATIONS.get(version);
    for (const statement of migration?.statements ?? []) await store.run(statement);
    const note = await migration?.after(store);
    await store.run(`UPDATE store_meta SET version = ${version + 1n}`);
    return note;
  });

/**
 * Brings an older store up to this version, one version at a time. A kill leaves one of these
 * versions.
 *
 * @returns What the owner of the store should know about it.
 */
export const migrate = async (store: EventStore, found: bigint): Promise<string> => {
  const notes: (string | undefined)[] = [];
  for (let version = found; version < STORE_VERSION; version += 1n) notes.push(await migrateFrom(store, version));
  const said = notes.filter((note) => note !== undefined);
  return [`${store.path} is of store version ${STORE_VERSION} now, it was ${found}`, ...said].join(": ");
};
