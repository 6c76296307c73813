import type { RawLog } from "../../chain/reads.ts";
import type { EventStore } from "../../store/eventStore.ts";
import { LOG_COLUMNS, logOf } from "../derived/storedLog.ts";
import type { BlockSpan } from "./sampling.ts";

type Rows = Awaited<ReturnType<EventStore["rows"]>>;

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

/** Wallets of a market by chance, each as likely as another. */
export const drawnWallets = async (
  store: EventStore,
  { market, count, seed }: { readonly market: string; readonly count: number; readonly seed: string },
): Promise<readonly string[]> => {
  const rows = await store.rows(
    `SELECT wallet FROM log_wallet WHERE market = $1 GROUP BY wallet HAVING count(*) <= ${MOST_LOGS}
     ORDER BY md5(wallet || $2) LIMIT ${count}`,
    [market, seed],
  );
  return rows.map(([wallet]) => String(wallet));
};

/** Logs of the market in each transaction that moved something of one of these wallets. */
const TRANSACTION_LOGS = `
  WITH asked AS (SELECT unnest(string_split($2, ',')) AS wallet),
    named AS (
      SELECT wallet, block_number, log_index FROM log_wallet SEMI JOIN asked USING (wallet) WHERE market = $1
      UNION SELECT wallet, block_number, log_index FROM lending_event SEMI JOIN asked USING (wallet) WHERE market = $1
      UNION SELECT wallet, block_number, log_index FROM debt_change SEMI JOIN asked USING (wallet) WHERE market = $1),
    transaction AS (
      SELECT DISTINCT n.wallet, l.block_number, l.tx_index FROM raw_log l
      JOIN named n ON n.block_number = l.block_number AND n.log_index = l.log_index WHERE l.market = $1)
  SELECT ${LOG_COLUMNS}, t.wallet FROM raw_log l JOIN transaction t ON t.block_number = l.block_number AND t.tx_index = l.tx_index
  WHERE l.market = $1 ORDER BY 1, 2`;

/** By wallet, in chain order. */
export const transactionLogs = async (
  store: EventStore,
  { market, wallets }: { readonly market: string; readonly wallets: readonly string[] },
): Promise<ReadonlyMap<string, readonly RawLog[]>> => {
  const rows = await store.rows(TRANSACTION_LOGS, [market, wallets.join(",")]);
  const byWallet = new Map<string, Rows[number][]>();
  for (const row of rows) {
    const wallet = String(row.at(-1));
    const own = byWallet.get(wallet) ?? [];
    own.push(row);
    byWallet.set(wallet, own);
  }
  return new Map([...byWallet].map(([wallet, own]) => [wallet, own.map(logOf)]));
};
