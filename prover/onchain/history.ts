import { ZeroHash } from "ethers";

import { lastBlockAt } from "../chain/lastBlock.ts";
import type { JsonRpcNode } from "../chain/jsonRpc.ts";
import { readBlock, readChainId } from "../chain/reads.ts";
import { ReorgError } from "../../client/nodeErrors.ts";
import { type AsOf, resolveAsOf } from "../features/asOf.ts";
import { AsOfMismatchError } from "../features/errors.ts";
import type { Coverage } from "../store/coverage.ts";
import type { EventStore } from "../store/eventStore.ts";
import type { StoredHistory } from "../store/markets.ts";
import { AsOfBlockError } from "./errors.ts";
import { HistoryBlockError, HistoryNodeError } from "./historyErrors.ts";
import { LOCAL_CHAIN_ID } from "./signer.ts";

/** An as-of as a statement names it. */
export interface SettledAsOf {
  /** Unix seconds: the moment asked for. */
  readonly time: bigint;
  /** The last block of history's chain at or before it. */
  readonly block: bigint;
  /** bytes32 hex; zero where no chain is behind the history. */
  readonly blockHash: string;
}

/** A store, and where the blocks of its chain are asked for. */
export interface HistorySource {
  readonly store: EventStore;
  readonly stored: StoredHistory;
  /**
   * One's own node of history's chain. Null says that none is behind it: recorded files on a local
   * oracle's chain, for trials. The hash of the as-of block is then zero.
   */
  readonly history: JsonRpcNode | null;
  /** Of the oracle. */
  readonly chainId: bigint;
}

/**
 * Checks that the node is of the store's chain and still has its last blocks.
 *
 * @throws HistoryNodeError, ReorgError, RpcError, RpcTimeoutError, RpcUnreachableError.
 */
export const checkHistoryNode = async ({ store, stored, history, chainId }: HistorySource): Promise<void> => {
  if (history === null) {
    if (stored.isRecorded && chainId === LOCAL_CHAIN_ID) return;
    throw new HistoryNodeError({ chainId: stored.chainId, why: "no node of it is given" });
  }
  const found = await readChainId(history);
  if (found !== stored.chainId)
    throw new HistoryNodeError({ chainId: stored.chainId, why: `${history.url} is a node of chain ${found}` });
  const ends = await store.rows("SELECT DISTINCT to_block, to_hash FROM sync_cursor WHERE to_block >= from_block");
  for (const [number, hash] of ends) {
    const block = await readBlock(history, number as bigint);
    if (block?.hash !== hash)
      throw new ReorgError({ block: number as bigint, stored: String(hash), found: block?.hash ?? "unknown" });
  }
};

/** A block that the store knows, and close before the moment. */
const knownBlock = async (store: EventStore, time: bigint): Promise<bigint | undefined> => {
  const [row] = await store.rows(
    `SELECT max(number) FROM (SELECT number FROM block WHERE ts <= $1
     UNION ALL SELECT block_number FROM lending_event WHERE ts <= $1)`,
    [time],
  );
  return (row?.[0] ?? undefined) as bigint | undefined;
};

/**
 * The moment that is asked for: a block stands for its time.
 *
 * @throws HistoryBlockError, BlockTimeUnknownError, NotCoveredError.
 */
export const timeOf = async (
  { store, history }: HistorySource,
  { asOf, coverage }: { readonly asOf: AsOf; readonly coverage: Coverage },
): Promise<bigint> => {
  if (asOf.time !== undefined || asOf.block === undefined || history === null)
    return asOf.time ?? (await resolveAsOf(store, { asOf, coverage })).time;
  return (await readBlock(history, asOf.block))?.timestamp ?? (await resolveAsOf(store, { asOf, coverage })).time;
};

/**
 * Finds the block of an as-of: the node tells the last one at or before it, and its hash. Without a
 * node it is the last block that the recorded files know, under no hash.
 *
 * @param asked.time Unix seconds.
 * @param asked.block Where it is given, the block must be this one.
 * @throws HistoryBlockError, AsOfBlockError, AsOfMismatchError, RpcError, RpcTimeoutError,
 * RpcUnreachableError.
 */
export const settleAsOf = async (
  { store, history }: HistorySource,
  { time, block }: { readonly time: bigint; readonly block?: bigint | undefined },
): Promise<SettledAsOf> => {
  const near = await knownBlock(store, time);
  if (history === null) {
    if (near === undefined) throw new AsOfBlockError(time);
    return { time, block: near, blockHash: ZeroHash };
  }
  const last = await lastBlockAt(history, { time, ...(near === undefined ? {} : { near }) });
  if (last === undefined) throw new HistoryBlockError({ url: history.url, asOfTime: time });
  if (block !== undefined && block !== last.number) throw new AsOfMismatchError({ block, time });
  return { time, block: last.number, blockHash: last.hash };
};
