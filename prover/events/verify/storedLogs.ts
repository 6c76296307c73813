import type { RawLog } from "../../chain/reads.ts";
import type { EventStore } from "../../store/eventStore.ts";
import { LOG_COLUMNS, logOf } from "../derived/storedLog.ts";
import type { BlockSpan } from "./sampling.ts";

/** Logs of a market in a span, in chain order. */
export const storedLogs = async (
  store: EventStore,
  { market, from, to }: BlockSpan & { readonly market: string },
): Promise<readonly RawLog[]> =>
  (
    await store.rows(
      `SELECT ${LOG_COLUMNS} FROM raw_log l WHERE l.market = $1 AND l.block_number BETWEEN $2 AND $3 ORDER BY 1, 2`,
      [market, from, to],
    )
  ).map(logOf);

/** A wallet with more logs than this would take too long to add up. */
const MOST_LOGS = 2_000;

/** Above every hash in hex digits. */
const ALL_HASHES = "g";

/** Below which hash that share of all is. */
const hashBound = (share: number): string =>
  share >= 1
    ? ALL_HASHES
    : Math.floor(share * 2 ** 32)
        .toString(16)
        .padStart(8, "0");

/**
 * Wallets of a market by chance, each as likely as another: those with the lowest hashes. Only those
 * below a bound are grouped and counted. The bound rises until there are enough.
 */
export const drawnWallets = async (
  store: EventStore,
  { market, count, seed }: { readonly market: string; readonly count: number; readonly seed: string },
): Promise<readonly string[]> => {
  const [[held] = []] = await store.rows("SELECT count(*) FROM log_wallet WHERE market = $1", [market]);
  for (let share = (8 * count) / Number(held); ; share *= 16) {
    const rows = await store.rows(
      `SELECT wallet FROM log_wallet WHERE market = $1 AND md5(wallet || $2) < $3
       GROUP BY wallet HAVING count(*) <= ${MOST_LOGS} ORDER BY md5(wallet || $2) LIMIT ${count}`,
      [market, seed, hashBound(share)],
    );
    if (rows.length === count || !(share < 1)) return rows.map(([wallet]) => String(wallet));
  }
};

/**
 * Statements that copy the market's logs in each transaction that moved something of a drawn wallet.
 * The tables are made one after the other, so that each join knows how few rows it is about: a
 * single statement keeps the texts of all logs in memory. Places come from narrow columns, and texts
 * are read at those alone.
 */
const COPY_LOGS = [
  "CREATE TEMP TABLE drawn_wallet AS SELECT unnest(string_split($2, ',')) AS wallet, $1 AS market",
  `CREATE TEMP TABLE drawn_place AS
   SELECT wallet, block_number, log_index FROM log_wallet SEMI JOIN drawn_wallet USING (wallet) WHERE market = $1
   UNION SELECT wallet, block_number, log_index FROM lending_event SEMI JOIN drawn_wallet USING (wallet) WHERE market = $1
   UNION SELECT wallet, block_number, log_index FROM debt_change SEMI JOIN drawn_wallet USING (wallet) WHERE market = $1`,
  `CREATE TEMP TABLE drawn_transaction AS SELECT DISTINCT p.wallet, l.block_number, l.tx_index
   FROM raw_log l JOIN drawn_place p USING (block_number, log_index) WHERE l.market = $1`,
  `CREATE TEMP TABLE drawn_log AS SELECT ${LOG_COLUMNS}, t.wallet
   FROM raw_log l JOIN drawn_transaction t USING (block_number, tx_index) WHERE l.market = $1`,
];

const DRAWN_TABLES = ["drawn_wallet", "drawn_place", "drawn_transaction", "drawn_log"];

/**
 * Logs of the market in each transaction that moved something of a wallet, in chain order, one
 * wallet after the other.
 *
 * @param options.work Called for each wallet that has such logs; its numbers are added up.
 */
export const withTransactionLogs = async (
  store: EventStore,
  options: {
    readonly market: string;
    readonly wallets: readonly string[];
    readonly work: (wallet: string, logs: readonly RawLog[]) => Promise<number>;
  },
): Promise<number> => {
  const { market, wallets, work } = options;
  try {
    for (const statement of COPY_LOGS)
      await store.run(statement, statement.includes("$2") ? [market, wallets.join(",")] : [market]);
    let sum = 0;
    for (const wallet of wallets) {
      const rows = await store.rows("SELECT * FROM drawn_log WHERE wallet = $1 ORDER BY block_number, log_index", [
        wallet,
      ]);
      if (rows.length > 0) sum += await work(wallet, rows.map(logOf));
    }
    return sum;
  } finally {
    for (const table of DRAWN_TABLES) await store.run(`DROP TABLE IF EXISTS temp.${table}`);
  }
};
