import { keccak256 } from "ethers/crypto";
import { toUtf8Bytes } from "ethers/utils";

import type { EventStore } from "../store/eventStore.ts";
import { AMM_MARKET } from "../store/schema.ts";
import { type EventLeaf, logHash } from "./eventsTree.ts";

/** Up to when, inclusive: Unix seconds and the last block. */
interface RangeEnd {
  readonly time: bigint;
  readonly block: bigint;
}

/** Whose events, and up to when. */
export interface EventRange {
  /** In lower case. */
  readonly wallets: readonly string[];
  readonly to: RangeEnd;
}

const quoted = (wallets: readonly string[]): string => wallets.map((wallet) => `'${wallet}'`).join(", ");

/**
 * Every log that may have changed what a wallet holds or owes in a market of the store: those of
 * its acts, of its supply and of its debts. $1: last second; $2: last block.
 */
const walletLogs = (wallets: readonly string[]): string => `
WITH named AS (
  SELECT wallet, market, block_number, log_index FROM log_wallet WHERE wallet IN (${quoted(wallets)})
  UNION SELECT wallet, market, block_number, log_index FROM debt_change WHERE wallet IN (${quoted(wallets)})
  UNION SELECT wallet, market, block_number, log_index FROM lending_event WHERE wallet IN (${quoted(wallets)}))
SELECT DISTINCT n.wallet, l.block_number, l.tx_index, l.log_index, l.address, l.topics, l.data
FROM raw_log l JOIN named n ON n.market = l.market AND n.block_number = l.block_number AND n.log_index = l.log_index
JOIN block b ON b.number = l.block_number
WHERE b.ts <= $1 AND l.block_number <= $2`;

/** Those of each wallet; a log that concerns two of them is among the leaves of both. */
type LeavesByWallet = ReadonlyMap<string, readonly EventLeaf[]>;

const byWallet = (found: readonly (readonly [wallet: string, leaf: EventLeaf])[]): LeavesByWallet => {
  const leaves = new Map<string, EventLeaf[]>();
  for (const [wallet, leaf] of found) {
    const own = leaves.get(wallet);
    if (own === undefined) leaves.set(wallet, [leaf]);
    else own.push(leaf);
  }
  return leaves;
};

const readLogs = async (store: EventStore, { wallets, to }: EventRange): Promise<LeavesByWallet> => {
  const rows = await store.rows(walletLogs(wallets), [to.time, to.block]);
  return byWallet(
    rows.map(([wallet, block, txIndex, logIndex, address, topics, data]) => {
      const place = { block: block as bigint, txIndex: txIndex as bigint, logIndex: logIndex as bigint };
      const hash = logHash({ address: String(address), topics: String(topics).split(","), data: String(data) });
      return [String(wallet), { ...place, logHash: hash }];
    }),
  );
};

/** What a recorded row says, but for where it was recorded and what it was worth in dollars. */
const ROW_COLUMNS = [
  ...["id", "market", "ts", "action", "wallet", "asset", "amount_e9"],
  ...["collateral_asset", "collateral_amount_e9", "debt_after_e9"],
];

const recordedRows = (wallets: readonly string[]): string => `
SELECT ${ROW_COLUMNS.map((column) => `e.${column}`).join(", ")} FROM lending_event e
JOIN market m ON m.name = e.market AND m.source = 'recorded'
WHERE e.wallet IN (${quoted(wallets)}) AND e.market <> '${AMM_MARKET}' AND e.ts <= $1 AND coalesce(e.block_number, 0) <= $2`;

/** Before the texts of a row, so that its hash is never that of a log. */
const ROW_DOMAIN = "veriscore/recorded-event/1";

/**
 * Many recorded rows know neither block nor log, so each stands at its second, at index 0, and its
 * hash orders those of one second.
 */
const readRecorded = async (store: EventStore, { wallets, to }: EventRange): Promise<LeavesByWallet> => {
  const rows = await store.rows(recordedRows(wallets), [to.time, to.block]);
  return byWallet(
    rows.map((row) => {
      const logHash = keccak256(toUtf8Bytes([ROW_DOMAIN, ...row.map((cell) => String(cell ?? ""))].join("\n")));
      const leaf = { block: row[ROW_COLUMNS.indexOf("ts")] as bigint, txIndex: 0n, logIndex: 0n, logHash };
      return [String(row[ROW_COLUMNS.indexOf("wallet")]), leaf];
    }),
  );
};

/** The events of a bundle, ready for the root of a statement. */
export interface UsedEvents {
  readonly leaves: readonly EventLeaf[];
  /** How many of them are recorded rows: no receipt opens those. */
  readonly recorded: number;
}

/** Each log once, whoever of a bundle it concerns. */
const distinct = (leaves: readonly EventLeaf[]): readonly EventLeaf[] => [
  ...new Map(
    leaves.map((leaf) => [`${leaf.block} ${leaf.txIndex} ${leaf.logIndex} ${leaf.logHash}`, leaf] as const),
  ).values(),
];

/**
 * Reads the events of several bundles of wallets up to one moment, each as `readUsedEvents` does.
 *
 * @param bundles Wallets in lower case; one may be in several.
 */
export const readEventsOfEach = async (
  store: EventStore,
  { bundles, to }: { readonly bundles: readonly (readonly string[])[]; readonly to: RangeEnd },
): Promise<readonly UsedEvents[]> => {
  const range = { wallets: [...new Set(bundles.flat())], to };
  const [recorded, logs] = [await readRecorded(store, range), await readLogs(store, range)];
  return bundles.map((wallets) => {
    // A recorded row is of one wallet alone.
    const rows = wallets.flatMap((wallet) => recorded.get(wallet) ?? []);
    const leaves = distinct(wallets.flatMap((wallet) => logs.get(wallet) ?? []));
    return { leaves: [...leaves, ...rows], recorded: rows.length };
  });
};

/**
 * Reads the events of wallets that the features of a statement can see: all of the store up to the
 * as-of. Two stores of the same blocks give the same, however they were filled.
 */
export const readUsedEvents = async (store: EventStore, { wallets, to }: EventRange): Promise<UsedEvents> => {
  const [events] = await readEventsOfEach(store, { bundles: [[...new Set(wallets)]], to });
  return events ?? { leaves: [], recorded: 0 };
};

/**
 * The wallets with an act up to a moment in a market that no statement names. It may count in a
 * feature, but no attester with an index of the named markets sees it.
 */
export const walletsOutside = async (store: EventStore, { wallets, to }: EventRange): Promise<readonly string[]> => {
  const rows = await store.rows(
    `SELECT DISTINCT wallet FROM lending_event WHERE wallet IN (${quoted(wallets)}) AND market = '${AMM_MARKET}' AND ts <= $1 ORDER BY wallet`,
    [to.time],
  );
  return rows.map(([wallet]) => String(wallet));
};
