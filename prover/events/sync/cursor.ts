import type { EventStore } from "../../store/eventStore.ts";

/**
 * How far a market is indexed: blocks `from` to `to`, both included; nothing yet where `to` <
 * `from`.
 */
export interface Cursor {
  readonly from: bigint;
  readonly to: bigint;
  /** Of block `to`. */
  readonly hash: string;
}

export const isEmpty = ({ from, to }: Cursor): boolean => to < from;

export const readCursor = async (store: EventStore, market: string): Promise<Cursor | undefined> => {
  const sql = "SELECT from_block, to_block, to_hash FROM sync_cursor WHERE market = $1";
  const [row] = await store.rows(sql, [market]);
  return row && { from: row[0] as bigint, to: row[1] as bigint, hash: String(row[2]) };
};

/**
 * A block that only marked where the index ended goes when the end moves on: which blocks a store
 * knows must not depend on how often it was synced.
 */
const FORGET_ENDS = `
DELETE FROM block WHERE number = $1
AND number NOT IN (SELECT from_block FROM sync_cursor UNION ALL SELECT to_block FROM sync_cursor UNION ALL SELECT number FROM day_block)
AND NOT EXISTS (FROM raw_log WHERE block_number = $1)`;

export const replaceCursor = async (
  store: EventStore,
  { market, cursor: { from, to, hash } }: { readonly market: string; readonly cursor: Cursor },
): Promise<void> => {
  const before = await readCursor(store, market);
  await store.run("DELETE FROM sync_cursor WHERE market = $1", [market]);
  await store.run("INSERT INTO sync_cursor VALUES ($1, $2, $3, $4)", [market, from, to, hash]);
  if (before !== undefined) await store.run(FORGET_ENDS, [before.to]);
};
