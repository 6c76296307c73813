import { type ChainReader, rememberingCalls } from "../../chain/chainReader.ts";
import { type BloomCost, withBlooms } from "../../chain/blooms.ts";
import { contractsByBlock, readContracts } from "../derived/contracts.ts";
import { isEmpty, readCursor } from "./cursor.ts";
import { BlockNotFinalError } from "../errors.ts";
import { ChainIdError } from "../../store/errors.ts";
import { MarketError } from "../../protocols/errors.ts";
import { ReorgError } from "../../../client/nodeErrors.ts";
import type { JsonRpcNode } from "../../chain/jsonRpc.ts";
import { checkChain, checkMarket, claimChain, claimMarket } from "../../store/markets.ts";
import { countEvents } from "../derived/marketLogs.ts";
import { findMarketStart } from "./marketStart.ts";
import { checkCursor, readEnd } from "./heads.ts";
import { mendPrices } from "./mendPrices.ts";
import { openReader } from "./openReader.ts";
import { type RangesQuery, readRanges } from "./ranges.ts";
import { readReserves } from "../derived/reserves.ts";
import { rollBack } from "./rollBack.ts";
import type { LendingProtocol, Reserve } from "../../protocols/protocol.ts";
import type { EventStore } from "../../store/eventStore.ts";
import type { ToldCost } from "./toldCheck.ts";
import { checkFinality, markUnfinal } from "../../store/unfinal.ts";
import { writeRange } from "./writeRange.ts";

export interface SyncOptions {
  readonly store: EventStore;
  readonly node: JsonRpcNode;
  /** Further nodes. What `quorum` of all of them say in the same way is believed. */
  readonly otherNodes?: readonly JsonRpcNode[];
  /** How many nodes must agree; all of them when left out. */
  readonly quorum?: number;
  readonly protocol: LendingProtocol;
  /**
   * The address of the pool in lower case; by default the known one of the protocol on this chain.
   */
  readonly pool?: string;
  /** The chain id that the node must have. */
  readonly chainId?: bigint;
  readonly from?: bigint;
  readonly to?: bigint;
  /**
   * Index up to the latest block instead of the last finalized one. Blocks that the chain undoes
   * later are forgotten then.
   */
  readonly latest?: boolean;
  /**
   * With `latest`: whether the store is for blocks that may be undone alone, also of a public chain.
   * Nothing is signed from it.
   */
  readonly apart?: boolean;
  /** Whether to compare the bloom filter of each block with the logs that came; it does by default. */
  readonly checkBlooms?: boolean;
  /** Whether the logs of each transaction must agree with each other; they must by default. */
  readonly checkLogs?: boolean;
  /** The most blocks to ask for at once. */
  readonly chunk?: bigint;
  /** Ends it after the range that is being written. Give it to `connectNode` too, to end waits. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: SyncProgress) => void;
  /** Called with each note to the user, one line at a time. */
  readonly onNote?: (line: string) => void;
}

export interface SyncProgress {
  readonly fromBlock: bigint;
  readonly block: bigint;
  readonly toBlock: bigint;
  readonly events: number;
}

export interface SyncResult {
  readonly chainId: bigint;
  readonly pool: string;
  /** The blocks of this run; `toBlock` is below `fromBlock` when the store was up to date. */
  readonly fromBlock: bigint;
  readonly toBlock: bigint;
  /** Where the store ends now; before its first block while it has none. */
  readonly lastBlock: bigint;
  /** Transfers aside. */
  readonly events: number;
}

const CHUNK = 2_000n;
/** A chain that changes more often while it is read is not worth following. */
const MOST_REORGS = 20;

interface Task extends SyncOptions {
  readonly reader: ChainReader;
  readonly chainId: bigint;
  readonly pool: string;
  readonly fromBlock: bigint;
}

const findPool = ({ protocol, pool, from }: SyncOptions, chainId: bigint): { pool: string; fromBlock: bigint } => {
  const deployment = protocol.deployments.get(chainId);
  const address = pool ?? deployment?.pool;
  if (address === undefined) {
    throw new MarketError(
      `${protocol.market} has no known pool on chain ${chainId}`,
      "name it with --pool, or as history.pool of a configuration",
    );
  }
  const ours = address === deployment?.pool ? deployment.fromBlock : 0n;
  return { pool: address, fromBlock: from ?? ours };
};

const openTask = async (options: SyncOptions): Promise<Task> => {
  const reader = openReader({ ...options, confirms: options.checkLogs });
  const chainId = await reader.chainId();
  if (options.chainId !== undefined && options.chainId !== chainId) {
    throw new ChainIdError({ found: chainId, expected: options.chainId, whose: "--chain-id asks for" });
  }
  const { protocol, latest = false, apart = false } = options;
  if (latest && !apart && (chainId === 1n || protocol.deployments.has(chainId))) {
    throw new MarketError(
      `blocks that are not final may be undone, and chain ${chainId} is a public one`,
      "leave --latest out, or follow it apart: events follow --latest-db",
    );
  }
  return { ...options, reader, chainId, ...findPool(options, chainId) };
};

/** What the store has, and from where on to go. */
const readState = async (task: Task) => {
  const { store, protocol, fromBlock, from } = task;
  const { market } = protocol;
  const cursor = await readCursor(store, market);
  if (cursor !== undefined) await checkCursor(task, cursor);
  const isFirst = cursor === undefined || isEmpty(cursor);
  const start = isFirst ? (from ?? cursor?.from ?? fromBlock) : cursor.to + 1n;
  const known = contractsByBlock(new Map(), await readContracts(store, market))(start);
  const reserves = await readReserves(store, market);
  return { isFirst, start, known, reserves };
};

/** Of fewer headers the cost is not worth a word. */
const LEAST_NOTED = 50;

/** What the checks have cost, and found. */
const noteChecks = (
  { reader, onNote }: Task,
  { headers, asked, missing }: BloomCost,
  { asked: numbers }: ToldCost,
): void => {
  if (numbers > 0) onNote?.(`${numbers} balances and totals asked of the contracts: they are what the logs say`);
  if (headers >= LEAST_NOTED) onNote?.(`blooms of ${headers} blocks read, ${asked} of them asked for again by hash`);
  if (missing > 0) onNote?.(`${reader.url} left out ${missing} logs, which came by their block's hash`);
};

/** Asks again for prices that were missing before this run. */
const mend = async (task: Task): Promise<void> => {
  const { store, reader, protocol, pool, onNote } = task;
  const { mended, stillMissing } = await mendPrices(store, { reader, protocol, pool });
  if (mended > 0) onNote?.(`${mended} prices that were missing are known now, ${stillMissing} are still missing`);
};

interface Writing {
  readonly query: RangesQuery;
  readonly reserves: Map<string, Reserve>;
  readonly counted: { events: number };
}

/** @returns The last block that was written, which the signal of the task may have made so. */
const writeRanges = async (task: Task, { query, reserves, counted }: Writing): Promise<bigint | undefined> => {
  const { market } = task.protocol;
  const { from: fromBlock, end: toBlock } = query;
  const ranges = readRanges(query);
  let last: bigint | undefined;
  let coming = ranges.next();
  for (let range = await coming; range.done !== true; range = await coming) {
    coming = ranges.next();
    // Told when it is waited for.
    coming.catch(() => undefined);
    await writeRange(task.store, { market, fetched: range.value, reserves });
    counted.events += countEvents(range.value.logs);
    last = range.value.to;
    task.onProgress?.({ fromBlock, block: last, toBlock, events: counted.events });
    if (task.signal?.aborted === true) break;
  }
  return last;
};

/**
 * From where the store ends to the last block.
 *
 * @throws ReorgError when the chain is no longer the stored one.
 */
const indexOnwards = async (task: Task, counted: { events: number }): Promise<Omit<SyncResult, "events">> => {
  const { store, protocol, chainId, pool, chunk = CHUNK, checkBlooms = true, checkLogs = true } = task;
  const reader = rememberingCalls(task.reader);
  const blooms = { headers: 0, asked: 0, missing: 0 };
  const numbers = { asked: 0 };
  const { market } = protocol;
  const { isFirst, start: from, known, reserves } = await readState(task);
  await mend(task);
  const { head, end } = await readEnd(task);
  if (isFirst && from > end) throw new BlockNotFinalError({ block: from, finalized: end });
  let lastBlock = from - 1n;
  if (from <= end) {
    const place = { reader, protocol, pool };
    const start = known.size > 0 ? undefined : await findMarketStart(place, { from, to: end, head: head.number });
    const checked = { ...place, checkLogs, cost: numbers, reader: checkBlooms ? withBlooms(reader, blooms) : reader };
    const tokens = new Set(reserves.keys());
    const query = { ...checked, from, end, head, isFirst, chunk, known, tokens, start, mayReorg: task.latest ?? false };
    const claim = { name: market, source: "rpc", pool } as const;
    await store.transaction(async () => {
      await claimChain(store, chainId);
      if (task.apart === true) await markUnfinal(store);
      await claimMarket(store, claim);
    });
    lastBlock = (await writeRanges(task, { query, reserves, counted })) ?? lastBlock;
    noteChecks(task, blooms, numbers);
  }
  const toBlock = task.signal?.aborted === true ? lastBlock : end;
  return { chainId, pool, fromBlock: from, toBlock, lastBlock };
};

/**
 * Indexes a lending market from a node, beginning where the store ends. It can be killed at any
 * instant and resumes later: each range of blocks is one transaction.
 *
 * @param options The store, the node, the market, and the blocks; without `to`, up to the last
 * finalized block.
 * @returns The chain, the pool, and the first and last block that were indexed.
 * @throws ChainIdError, MarketError, ReorgError, SyncGapError, BlockNotFinalError, StoreWriteError,
 * and the errors of the node: RpcUnreachableError, RpcTimeoutError, RpcError, RpcMismatchError,
 * RpcIncompleteError.
 * @example
 * ```ts
 * const node = connectNode({ url: "http://127.0.0.1:8545" });
 * await withStore("out/history.duckdb", {}, (store) =>
 *   syncEvents({ store, node, protocol: selectProtocol("aave-v2") }),
 * );
 * ```
 */
export const syncEvents = async (options: SyncOptions): Promise<SyncResult> => {
  const task = await openTask(options);
  const { store, protocol, chainId, pool, reader, latest = false, onNote } = task;
  await checkChain(store, chainId);
  await checkMarket(store, { name: protocol.market, source: "rpc", pool });
  await checkFinality(store, { unfinal: task.apart ?? false });
  const counted = { events: 0 };
  for (let reorgs = 0; ; reorgs += 1) {
    try {
      return { ...(await indexOnwards(task, counted)), events: counted.events };
    } catch (cause) {
      if (!latest || !(cause instanceof ReorgError) || reorgs === MOST_REORGS) throw cause;
      const kept = await rollBack(store, reader);
      onNote?.(
        `the chain has undone blocks: ${kept === undefined ? "all are" : `those after ${kept} are`} indexed again`,
      );
    }
  }
};
