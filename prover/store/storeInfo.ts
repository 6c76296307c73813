import { stat } from "node:fs/promises";

import { IS_TRANSFER, STORE_VERSION } from "./schema.ts";
import type { EventStore } from "./eventStore.ts";

/** What a store holds and covers; history outside it is unknown. */
export interface StoreInfo {
  readonly path: string;
  readonly version: bigint;
  readonly bytes: number;
  readonly chainId: bigint | null;
  readonly markets: readonly MarketInfo[];
  readonly recordedPrices: number;
  /**
   * Undefined when no transactions were read: transaction counts, fees and ages of wallets are
   * unknown.
   */
  readonly transactions: TransactionInfo | undefined;
  /** What features may need and this store cannot tell. */
  readonly unknown: readonly string[];
}

export interface MarketInfo {
  readonly market: string;
  readonly source: string;
  readonly pool: string | null;
  /**
   * Null for recorded files, which do not know all their blocks, and where nothing is indexed yet.
   */
  readonly fromBlock: bigint | null;
  readonly toBlock: bigint | null;
  /** Unix seconds. */
  readonly fromTime: bigint | null;
  readonly toTime: bigint | null;
  /** Deposits, withdrawals, loans, repayments and liquidations. */
  readonly events: number;
  /** Rows of aTokens and cTokens that changed hands: one for each of the two wallets. */
  readonly transfers: number;
  /** With events. */
  readonly wallets: number;
  readonly unpricedEvents: number;
  /** Where the oracle should have told a price, and no node did. */
  readonly missingPrices: number;
  readonly reserves: number;
  readonly contracts: number;
  readonly rawLogs: number;
  readonly prices: number;
}

export interface TransactionInfo {
  readonly fromBlock: bigint;
  readonly toBlock: bigint;
  readonly toTime: bigint;
  readonly transactions: number;
  readonly balances: number;
}

const MARKETS = `
SELECT m.name, m.source, m.pool, c.from_block, c.to_block, coalesce(f.ts, e.from_ts), coalesce(t.ts, e.to_ts), e.events, e.transfers, e.wallets, e.unpriced,
  (SELECT count(*) FROM reserve WHERE market = m.name),
  (SELECT count(DISTINCT address) FROM market_contract WHERE market = m.name),
  (SELECT count(*) FROM raw_log WHERE market = m.name),
  (SELECT count(*) FROM oracle_price WHERE market = m.name), (SELECT count(*) FROM missing_price WHERE market = m.name)
FROM market m
LEFT JOIN sync_cursor c ON c.market = m.name AND c.to_block >= c.from_block
LEFT JOIN block f ON f.number = c.from_block LEFT JOIN block t ON t.number = c.to_block
LEFT JOIN (SELECT market, count(*) FILTER (NOT ${IS_TRANSFER}) AS events, count(*) FILTER (${IS_TRANSFER}) AS transfers,
  count(DISTINCT wallet) FILTER (NOT ${IS_TRANSFER}) AS wallets, count(*) FILTER (value_e9 IS NULL) AS unpriced,
  min(ts) AS from_ts, max(ts) AS to_ts FROM valued_event GROUP BY market) e ON e.market = m.name
ORDER BY m.name`;

const readMarkets = async (store: EventStore): Promise<readonly MarketInfo[]> =>
  (await store.rows(MARKETS)).map((row) => {
    const [market, source, pool, fromBlock, toBlock, fromTime, toTime, ...counts] = row;
    const [events, transfers, wallets, unpricedEvents, reserves, contracts, rawLogs, prices, missingPrices] =
      counts.map((count) => Number(count ?? 0n));
    const place = { fromBlock, toBlock, fromTime, toTime } as Pick<
      MarketInfo,
      "fromBlock" | "toBlock" | "fromTime" | "toTime"
    >;
    const named = { market: String(market), source: String(source), pool: pool === null ? null : String(pool) };
    const counted = { events, transfers, wallets, unpricedEvents, missingPrices, reserves, contracts, rawLogs, prices };
    return { ...named, ...place, ...counted };
  });

const readTransactions = async (store: EventStore): Promise<TransactionInfo | undefined> => {
  const [row] = await store.rows(`
    SELECT from_block, to_block, to_ts, (SELECT count(*) FROM chain_transaction), (SELECT count(*) FROM wallet_balance) FROM transaction_cursor`);
  if (row === undefined) return undefined;
  const [fromBlock, toBlock, toTime, transactions, balances] = row as bigint[];
  return {
    fromBlock,
    toBlock,
    toTime,
    transactions: Number(transactions),
    balances: Number(balances),
  };
};

/**
 * Blocks in which a wallet with lending events took part in a transaction, but whose balance nobody
 * could tell.
 */
const UNKNOWN_BALANCES = `
WITH wallet AS (SELECT DISTINCT wallet FROM lending_event WHERE NOT ${IS_TRANSFER} AND market IN (SELECT name FROM market WHERE source = 'rpc')),
  moved AS (SELECT sender AS wallet, block_number FROM chain_transaction UNION SELECT recipient, block_number FROM chain_transaction)
SELECT count(*) FROM moved SEMI JOIN wallet USING (wallet) ANTI JOIN wallet_balance USING (wallet, block_number)`;

const findUnknown = async (
  store: EventStore,
  markets: readonly MarketInfo[],
  transactions: TransactionInfo | undefined,
): Promise<readonly string[]> => {
  const [missing] = transactions === undefined ? [] : await store.rows(UNKNOWN_BALANCES);
  const balances = Number(missing?.[0] ?? 0n);
  const unpriced = markets.reduce((sum, { unpricedEvents }) => sum + unpricedEvents, 0);
  return [
    ...markets
      .filter(({ source, toBlock }) => source === "rpc" && toBlock === null)
      .map(({ market }) => `${market}: nothing is indexed yet`),
    ...markets
      .filter(({ source }) => source === "recorded")
      .map(({ market }) => `${market}: recorded events carry no logs, so no health factors`),
    ...(transactions === undefined ? ["transactions: none were read (`events sync --transactions`)"] : []),
    ...(transactions !== undefined && transactions.fromBlock > 0n
      ? [`transactions before block ${transactions.fromBlock}`]
      : []),
    ...(balances > 0 ? [`balances at ${balances} moments: the node had no state that old`] : []),
    ...(unpriced > 0 ? [`values of ${unpriced} events without a price or an amount`] : []),
    ...markets
      .filter(({ missingPrices }) => missingPrices > 0)
      .map(({ market, missingPrices }) => `${market}: ${missingPrices} prices that no node has told so far`),
  ];
};

/** Reads only. */
export const readStoreInfo = async (store: EventStore): Promise<StoreInfo> => {
  const markets = await readMarkets(store);
  const transactions = await readTransactions(store);
  const [meta] = await store.rows("SELECT chain_id, (SELECT count(*) FROM recorded_price) FROM store_meta");
  const bytes = await stat(store.path).then(
    ({ size }) => size,
    () => 0,
  );
  return {
    path: store.path,
    version: STORE_VERSION,
    bytes,
    chainId: (meta?.[0] ?? null) as bigint | null,
    markets,
    recordedPrices: Number(meta?.[1]),
    transactions,
    unknown: await findUnknown(store, markets, transactions),
  };
};
