import type { LendingProtocol } from "../../protocols/protocol.ts";
import { appendDerived } from "./appendDerived.ts";
import type { RawLog } from "../../chain/reads.ts";
import { contractsByBlock, readContracts } from "./contracts.ts";
import { readMarketLogs, symbolOf } from "./marketLogs.ts";
import { MISSING_PRICE } from "./priceRows.ts";
import { type PriceMoments, pricedMoments } from "./pricedMoments.ts";
import { type Reserves, readReserves } from "./reserves.ts";
import { LOG_COLUMNS, logOf } from "./storedLog.ts";
import type { EventStore } from "../../store/eventStore.ts";
import { revalueSynced } from "./valuation.ts";

/** Logs held in memory at once; past what one block can hold. */
const WINDOW = 50_000;

/** Raw logs of a market in chain order, as they were read, with the time of their block. */
const readStored = async (
  store: EventStore,
  { market, after }: { readonly market: string; readonly after: RawLog | undefined },
): Promise<readonly { readonly log: RawLog; readonly timestamp: bigint }[]> => {
  const rows = await store.rows(
    `SELECT ${LOG_COLUMNS}, b.ts FROM raw_log l JOIN block b ON b.number = l.block_number
     WHERE l.market = $1 AND (l.block_number, l.log_index) > ($2, $3) ORDER BY 1, 2 LIMIT ${WINDOW}`,
    [market, after?.blockNumber ?? -1n, after?.logIndex ?? -1n],
  );
  return rows.map((row) => ({ log: logOf(row), timestamp: row.at(-1) as bigint }));
};

type Stored = Awaited<ReturnType<typeof readStored>>;

/** Without the last block where the window may have cut it. */
const wholeBlocks = (stored: Stored): Stored => {
  if (stored.length < WINDOW) return stored;
  const last = stored.at(-1)?.log.blockNumber;
  return stored.filter(({ log }) => log.blockNumber !== last);
};

/** The blocks at which every token of a market has a price: its first, and the first of each day. */
const PRICED_BLOCKS = `
  SELECT min(from_block) AS number FROM market_contract WHERE market = $1 HAVING number IS NOT NULL
  UNION SELECT number FROM day_block WHERE market = $1 ORDER BY number`;

/** Appends to `expected_price`. */
const expectPrices = (
  store: EventStore,
  { market, reserves, ...moments }: PriceMoments & { readonly market: string; readonly reserves: Reserves },
): Promise<void> => {
  const rows = pricedMoments(moments).map(({ block, token }) => [market, block, token, symbolOf(token, reserves)]);
  return store.append({ table: "expected_price", temp: true, types: MISSING_PRICE, rows });
};

const EXPECTED = "CREATE OR REPLACE TEMP TABLE expected_price AS FROM missing_price LIMIT 0";

/** What was expected and is not there. */
const NOTE_MISSING = [
  "DELETE FROM missing_price WHERE market = $1",
  "INSERT INTO missing_price SELECT DISTINCT e.* FROM expected_price e ANTI JOIN oracle_price p USING (market, block_number, token) WHERE market = $1",
];

const rebuildMarket = async (store: EventStore, protocol: LendingProtocol): Promise<number> => {
  const { market } = protocol;
  const knownAt = contractsByBlock(new Map(), await readContracts(store, market));
  const reserves = await readReserves(store, market);
  const all = (await store.rows(PRICED_BLOCKS, [market])).map(([number]) => number as bigint);
  await store.run(EXPECTED);
  await expectPrices(store, { market, reserves, logs: [], all, knownAt });
  let events = 0;
  let after: RawLog | undefined;
  for (;;) {
    const stored = wholeBlocks(await readStored(store, { market, after }));
    if (stored.length === 0) break;
    after = stored.at(-1)?.log;
    const times = new Map(stored.map(({ log, timestamp }) => [log.blockNumber, timestamp]));
    const logs = readMarketLogs(
      protocol,
      stored.map(({ log }) => log),
      knownAt,
    );
    const timeOf = (block: bigint): bigint => times.get(block) ?? 0n;
    events += await appendDerived(store, { market, logs, reserves, timeOf });
    await expectPrices(store, { market, reserves, logs, all: [], knownAt });
  }
  for (const statement of NOTE_MISSING) await store.run(statement, [market]);
  await store.run("DROP TABLE temp.expected_price");
  return events;
};

/**
 * Reads the logs again, in the transaction of the caller.
 *
 * @returns The number of events of synced markets.
 */
export const readLogsAnew = async (store: EventStore, select: (market: string) => LendingProtocol): Promise<number> => {
  const markets = await store.rows("SELECT name FROM market WHERE source = 'rpc' ORDER BY name");
  let events = 0;
  for (const [name] of markets) {
    for (const table of ["lending_event", "log_wallet", "debt_change"])
      await store.run(`DELETE FROM ${table} WHERE market = $1`, [name ?? ""]);
    events += await rebuildMarket(store, select(String(name)));
  }
  await revalueSynced(store);
  return events;
};

/**
 * Reads every table that follows from raw logs and prices again, all of them or none.
 *
 * @returns The number of events of synced markets.
 */
export const rebuildDerived = (store: EventStore, select: (market: string) => LendingProtocol): Promise<number> =>
  store.transaction(() => readLogsAnew(store, select));
