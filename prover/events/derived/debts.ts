import { type MarketLog, symbolOf } from "./marketLogs.ts";
import { type Reserves } from "./reserves.ts";
import type { Cell, ColumnType, EventStore } from "../../store/eventStore.ts";

/** What wallets owe as the logs of their market tell it one by one, in base units of each asset. */

interface MarketDebts {
  readonly market: string;
  readonly logs: readonly MarketLog[];
  readonly reserves: Reserves;
}

const keyOf = (wallet: string, asset: string): string => `${wallet} ${asset}`;

const borrowersOf = (logs: readonly MarketLog[]): ReadonlySet<string> =>
  new Set(logs.flatMap(({ events }) => events.filter(({ action }) => action === "borrow").map(({ wallet }) => wallet)));

/** By wallet and asset, of those who borrow in these logs: all changes stored so far. */
const storedDebts = async (store: EventStore, { market, logs }: MarketDebts): Promise<Map<string, bigint>> => {
  const borrowers = [...borrowersOf(logs)];
  if (borrowers.length === 0) return new Map();
  const rows = await store.rows(
    `SELECT wallet, asset, sum(change) FROM debt_change
     WHERE market = $1 AND wallet IN (SELECT unnest(string_split($2, ','))) GROUP BY wallet, asset`,
    [market, borrowers.join(",")],
  );
  return new Map(rows.map(([wallet, asset, debt]) => [keyOf(String(wallet), String(asset)), debt as bigint]));
};

/**
 * What the wallet of each log with a loan owes of the asset right after it; nothing where no log
 * has ever told. It is asked before the changes of these logs are stored.
 */
export const debtsAfterLoans = async (
  store: EventStore,
  range: MarketDebts,
): Promise<ReadonlyMap<MarketLog, bigint>> => {
  const debts = await storedDebts(store, range);
  const after = new Map<MarketLog, bigint>();
  for (const read of range.logs) {
    for (const { wallet, token, change = 0n, total } of read.debts) {
      const key = keyOf(wallet, symbolOf(token, range.reserves));
      debts.set(key, total ?? (debts.get(key) ?? 0n) + change);
    }
    for (const { action, wallet, asset } of read.events) {
      const debt = debts.get(keyOf(wallet, symbolOf(asset.token, range.reserves)));
      if (action === "borrow" && debt !== undefined) after.set(read, debt);
    }
  }
  return after;
};

export const DEBT_CHANGE: readonly ColumnType[] = ["text", "text", "text", "bigint", "bigint", "hugeint"];

/** Past what any token has; thousands of them add up within 128 bits. */
const UNITS_LIMIT = 10n ** 33n;

const within = (units: bigint): bigint => {
  if (units > UNITS_LIMIT) return UNITS_LIMIT;
  return units < -UNITS_LIMIT ? -UNITS_LIMIT : units;
};

/** The rows by which a log changes a debt. A row that tells the whole debt needs no others. */
export const debtRows = ({ market, logs, reserves }: MarketDebts): readonly (readonly Cell[])[] =>
  logs.flatMap(({ log, debts }) =>
    debts.flatMap(({ wallet, token, change }) =>
      change === undefined
        ? []
        : [[market, wallet, symbolOf(token, reserves), log.blockNumber, log.logIndex, within(change)]],
    ),
  );
