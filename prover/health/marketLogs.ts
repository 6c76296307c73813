import type { RawLog } from "../chain/reads.ts";
import type { EventStore } from "../store/eventStore.ts";
import type { MarketContract, MarketContracts, ReplayedMarket, Reserve } from "../protocols/protocol.ts";

export interface TimedLog {
  readonly log: RawLog;
  /** Unix seconds of its block. */
  readonly timestamp: bigint;
}

/** Rows held at once. */
const PAGE = 50_000n;

export const sqlText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The wallets that are asked about. Each replay fills it. */
export const ASKED_WALLET = "CREATE OR REPLACE TEMP TABLE asked_wallet (wallet VARCHAR NOT NULL)";

/** Which logs of a market are replayed. */
interface ReplayedLogs {
  readonly market: string;
  readonly toBlock: bigint;
  /** Whether those of wallets that are not asked about count as well. */
  readonly ofAll: boolean;
}

/** Logs of the whole market and of the asked wallets: nothing else can change their accounts. */
const stageLogs = ({ market, toBlock, ofAll }: ReplayedLogs): string => `
  CREATE OR REPLACE TEMP TABLE replayed_log AS
  WITH owned AS (SELECT block_number, log_index, bool_or(a.wallet IS NOT NULL) AS asked
    FROM log_wallet w LEFT JOIN asked_wallet a ON a.wallet = w.wallet WHERE market = ${sqlText(market)} GROUP BY ALL)
  SELECT row_number() OVER (ORDER BY l.block_number, l.log_index) AS position, l.block_number, l.log_index, l.block_hash,
    l.tx_hash, l.tx_index, l.address, l.topics, l.data, b.ts
  FROM raw_log l LEFT JOIN owned o ON o.block_number = l.block_number AND o.log_index = l.log_index
  LEFT JOIN block b ON b.number = l.block_number
  WHERE l.market = ${sqlText(market)} AND l.block_number <= ${toBlock} AND (${ofAll} OR coalesce(o.asked, true))`;

type LogRow = [bigint, bigint, string, string, bigint, string, string, string, bigint | null];

const readLogRow = (row: unknown): TimedLog => {
  const [blockNumber, logIndex, blockHash, transactionHash, transactionIndex, address, topics, data, timestamp] =
    row as LogRow;
  if (timestamp === null) throw new Error(`the store has a log of block ${blockNumber}, but not when that block was`);
  const place = { blockNumber, blockHash, transactionHash, transactionIndex, logIndex };
  return { log: { ...place, address, topics: topics.split(","), data }, timestamp };
};

/**
 * The market's logs up to a block in chain order: all that concern the whole market, and those of
 * the wallets in `asked_wallet`, or of all wallets.
 */
export const replayedLogs = async function* (
  store: EventStore,
  replayed: ReplayedLogs,
): AsyncGenerator<TimedLog, undefined> {
  await store.run(stageLogs(replayed));
  for (let position = 0n; ; position += PAGE) {
    const rows = await store.rows(
      `SELECT block_number, log_index, block_hash, tx_hash, tx_index, address, topics, data, ts FROM replayed_log
       WHERE position > $1 AND position <= $2 ORDER BY position`,
      [position, position + PAGE],
    );
    for (const row of rows) yield readLogRow(row);
    if (rows.length < Number(PAGE)) return;
  }
};

const readContracts = async (store: EventStore, market: string): Promise<MarketContracts> => {
  const rows = await store.rows(
    `SELECT address, role, string_agg(DISTINCT token, ',' ORDER BY token) FILTER (token <> '') FROM market_contract
     WHERE market = $1 GROUP BY address, role ORDER BY address, role`,
    [market],
  );
  return new Map(
    rows.map((row): [string, MarketContract] => {
      const [address, role, tokens] = row as [string, string, string | null];
      return [address, { address, role, tokens: tokens?.split(",") ?? [] }];
    }),
  );
};

const readReserves = async (store: EventStore, market: string): Promise<ReadonlyMap<string, Reserve>> => {
  const rows = await store.rows("SELECT address, symbol, decimals FROM reserve WHERE market = $1 ORDER BY address", [
    market,
  ]);
  return new Map(
    rows.map((row): [string, Reserve] => {
      const [address, symbol, decimals] = row as [string, string, bigint];
      return [address, { address, symbol, decimals: Number(decimals) }];
    }),
  );
};

/** What a replay starts from. */
export const readMarket = async (store: EventStore, market: string): Promise<ReplayedMarket> => ({
  contracts: await readContracts(store, market),
  reserves: await readReserves(store, market),
});
