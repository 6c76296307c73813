import type { ChainReader } from "../../chain/chainReader.ts";
import type { EventStore } from "../../store/eventStore.ts";

/** Headers asked for at once. */
const GROUP = 64;

/** The last block of the store that the chain still has; undefined when it has none of them. */
const lastCommonBlock = async (store: EventStore, reader: ChainReader): Promise<bigint | undefined> => {
  const stored = await store.rows("SELECT number, hash FROM block ORDER BY number DESC");
  for (let at = 0; at < stored.length; at += GROUP) {
    const group = stored.slice(at, at + GROUP);
    const found = await Promise.all(group.map(([number]) => reader.block(number as bigint)));
    const common = group.find(([, hash], index) => found[index]?.hash === hash);
    if (common !== undefined) return common[0] as bigint;
  }
  return undefined;
};

const SYNCED = "market IN (SELECT name FROM market WHERE source = 'rpc')";

/** A token belongs to the store while a contract or an event of its market names it. */
const UNNAMED = `
DELETE FROM reserve r WHERE NOT EXISTS (FROM market_contract c WHERE c.market = r.market AND c.token = r.address)
AND NOT EXISTS (FROM lending_event e WHERE e.market = r.market AND r.symbol IN (e.asset, e.collateral_asset))`;

const undoAfter = (block: bigint): readonly string[] => [
  ...["raw_log", "log_wallet", "debt_change", "oracle_price", "missing_price"].map(
    (table) => `DELETE FROM ${table} WHERE block_number > ${block}`,
  ),
  ...["lending_event", "valued_event"].map(
    (table) => `DELETE FROM ${table} WHERE block_number > ${block} AND ${SYNCED}`,
  ),
  ...["day_block", "block"].map((table) => `DELETE FROM ${table} WHERE number > ${block}`),
  `DELETE FROM market_contract WHERE from_block > ${block}`,
  UNNAMED,
  `UPDATE sync_cursor SET to_block = from_block - 1, to_hash = '' WHERE from_block > ${block}`,
  `UPDATE sync_cursor SET to_block = ${block}, to_hash = (SELECT hash FROM block WHERE number = ${block}) WHERE to_block > ${block}`,
  ...["chain_transaction", "wallet_balance"].map((table) => `DELETE FROM ${table} WHERE block_number > ${block}`),
  `DELETE FROM transaction_cursor WHERE from_block > ${block}`,
  `UPDATE transaction_cursor SET to_block = b.number, to_hash = b.hash, to_ts = b.ts FROM block b WHERE b.number = ${block} AND to_block > ${block}`,
];

/**
 * Forgets every block that the chain has undone, of all markets, in one transaction.
 *
 * @returns The last block that was kept; undefined when none was.
 */
export const rollBack = async (store: EventStore, reader: ChainReader): Promise<bigint | undefined> => {
  const common = await lastCommonBlock(store, reader);
  await store.transaction(async () => {
    for (const statement of undoAfter(common ?? -1n)) await store.run(statement);
  });
  return common;
};
