import { readBlock, readChainId } from "./chain.ts";
import {
  BlockNotFinalError,
  ChainIdError,
  MarketError,
  ReorgError,
  RpcError,
  RpcTimeoutError,
  SyncGapError,
} from "./errors.ts";
import { afterAnswer, afterRefusal } from "./blockRange.ts";
import { type FetchedRange, type RangeQuery, type Reserve, fetchRange } from "./fetchRange.ts";
import type { JsonRpcNode } from "./jsonRpc.ts";
import { claimChain, claimMarket } from "./market.ts";
import type { LendingProtocol } from "./protocol.ts";
import type { EventStore } from "./store.ts";
import { writeRange } from "./writeRange.ts";

export interface SyncOptions {
  readonly store: EventStore;
  readonly node: JsonRpcNode;
  readonly protocol: LendingProtocol;
  /** Lower case; the protocol's own address on this chain when left out. */
  readonly pool?: string;
  /** What the node's chain id has to be. */
  readonly chainId?: bigint;
  readonly from?: bigint;
  readonly to?: bigint;
  /** Most blocks asked for at once. */
  readonly chunk?: bigint;
  readonly onProgress?: (progress: SyncProgress) => void;
}

export interface SyncProgress {
  readonly block: bigint;
  readonly toBlock: bigint;
  readonly events: number;
}

export interface SyncResult {
  readonly chainId: bigint;
  readonly pool: string;
  /** Of this run; `toBlock` < `fromBlock` when the store was up to date. */
  readonly fromBlock: bigint;
  readonly toBlock: bigint;
  readonly events: number;
}

interface Cursor {
  readonly from: bigint;
  readonly to: bigint;
  readonly hash: string;
}

const CHUNK = 2_000n;

const readCursor = async (store: EventStore, market: string): Promise<Cursor | undefined> => {
  const sql = "SELECT from_block, to_block, to_hash FROM sync_cursor WHERE market = $1";
  const [row] = await store.rows(sql, [market]);
  return row && { from: row[0] as bigint, to: row[1] as bigint, hash: String(row[2]) };
};

const readReserves = async (store: EventStore, market: string): Promise<Map<string, Reserve>> => {
  const rows = await store.rows("SELECT address, symbol, decimals FROM reserve WHERE market = $1", [market]);
  return new Map(
    rows.map(([address, symbol, decimals]) => [
      String(address),
      { address: String(address), symbol: String(symbol), decimals: Number(decimals) },
    ]),
  );
};

const findPool = ({ protocol, pool, from }: SyncOptions, chainId: bigint): { pool: string; fromBlock: bigint } => {
  const deployment = protocol.deployments.get(chainId);
  const address = pool ?? deployment?.pool;
  if (address === undefined) {
    throw new MarketError(`${protocol.market} has no known pool on chain ${chainId}`, "name it with --pool");
  }
  const ours = address === deployment?.pool ? deployment.fromBlock : 0n;
  return { pool: address, fromBlock: from ?? ours };
};

/** The last stored block must still be the node's: otherwise what follows would continue another history. */
const checkCursor = async ({ node, from }: SyncOptions, cursor: Cursor): Promise<void> => {
  const block = await readBlock(node, cursor.to);
  if (block?.hash !== cursor.hash) {
    throw new ReorgError({ block: cursor.to, stored: cursor.hash, found: block?.hash ?? "unknown" });
  }
  if (from !== undefined && (from < cursor.from || from > cursor.to + 1n)) {
    throw new SyncGapError({ from, storedFrom: cursor.from, storedTo: cursor.to });
  }
};

const lastBlock = async ({ node, to }: SyncOptions): Promise<bigint> => {
  const finalized = await readBlock(node, "finalized");
  if (finalized === undefined) {
    throw new RpcError({ url: node.url, method: "eth_getBlockByNumber", message: "no finalized block" });
  }
  if (to !== undefined && to > finalized.number) {
    throw new BlockNotFinalError({ block: to, finalized: finalized.number });
  }
  return to ?? finalized.number;
};

/** Smaller and smaller ranges until the node answers. */
const fetchAdaptively = async (
  query: Omit<RangeQuery, "to">,
  { size, end }: { readonly size: bigint; readonly end: bigint },
): Promise<{ readonly fetched: FetchedRange; readonly to: bigint; readonly size: bigint }> => {
  const last = query.from + size - 1n;
  const to = last < end ? last : end;
  try {
    return { fetched: await fetchRange({ ...query, to }), to, size };
  } catch (cause) {
    const refused = cause instanceof RpcTimeoutError || (cause instanceof RpcError && cause.method === "eth_getLogs");
    if (!refused || to === query.from) throw cause;
    return fetchAdaptively(query, { size: afterRefusal(to - query.from + 1n), end });
  }
};

/**
 * Indexes a market from a node, finalized blocks only, from where the store ends. Killed at any instant it resumes.
 * Throws ChainIdError, MarketError, ReorgError, SyncGapError, BlockNotFinalError, Rpc…Error.
 */
export const syncEvents = async (options: SyncOptions): Promise<SyncResult> => {
  const { store, node, protocol, chunk = CHUNK, onProgress } = options;
  const { market } = protocol;
  const chainId = await readChainId(node);
  if (options.chainId !== undefined && options.chainId !== chainId) {
    throw new ChainIdError({ found: chainId, expected: options.chainId, whose: "--chain-id asks for" });
  }
  const { pool, fromBlock } = findPool(options, chainId);
  await store.transaction(async () => {
    await claimChain(store, chainId);
    await claimMarket(store, { name: market, source: "rpc", pool });
  });
  const cursor = await readCursor(store, market);
  if (cursor !== undefined) await checkCursor(options, cursor);
  const end = await lastBlock(options);
  const start = cursor === undefined ? fromBlock : cursor.to + 1n;
  if (cursor === undefined && start > end) throw new BlockNotFinalError({ block: start, finalized: end });

  const reserves = await readReserves(store, market);
  let size = chunk;
  let events = 0;
  for (let from = start; from <= end;) {
    const answer = await fetchAdaptively({ node, protocol, pool, from, knownReserves: reserves }, { size, end });
    const { fetched, to } = answer;
    for (const reserve of fetched.newReserves) reserves.set(reserve.address, reserve);
    await writeRange(store, { market, from, to, fetched, reserves });
    events += fetched.events.length;
    onProgress?.({ block: to, toBlock: end, events });
    size = afterAnswer(answer.size, chunk);
    from = to + 1n;
  }
  return { chainId, pool, fromBlock: start, toBlock: end, events };
};
