import { type ChainReader, rememberingCalls } from "../../chain/chainReader.ts";
import { type BloomCost, withBlooms } from "../../chain/blooms.ts";
import { contractsByBlock, readContracts } from "../derived/contracts.ts";
import { type Cursor, isEmpty, readCursor } from "./cursor.ts";
import { BlockNotFinalError, SyncGapError } from "../errors.ts";
import { ChainIdError } from "../../store/errors.ts";
import { MarketError } from "../../protocols/errors.ts";
import { ReorgError, RpcError } from "../../../client/nodeErrors.ts";
import type { JsonRpcNode } from "../../chain/jsonRpc.ts";
import { checkChain, checkMarket, claimChain, claimMarket } from "../../store/markets.ts";
import { countEvents } from "../derived/marketLogs.ts";
import { findMarketStart } from "./marketStart.ts";
import { mendPrices } from "./mendPrices.ts";
import { openReader } from "./openReader.ts";
import { readRanges } from "./ranges.ts";
import { readReserves } from "../derived/reserves.ts";
import { rollBack } from "./rollBack.ts";
import type { LendingProtocol } from "../../protocols/protocol.ts";
import type { EventStore } from "../../store/eventStore.ts";
import type { ToldCost } from "./toldCheck.ts";
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
  /** Whether to compare the bloom filter of each block with the logs that came; it does by default. */
  readonly checkBlooms?: boolean;
  /** Whether the logs of each transaction must agree with each other; they must by default. */
  readonly checkLogs?: boolean;
  /** The most blocks to ask for at once. */
  readonly chunk?: bigint;
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
    throw new MarketError(`${protocol.market} has no known pool on chain ${chainId}`, "name it with --pool");
  }
  const ours = address === deployment?.pool ? deployment.fromBlock : 0n;
  return { pool: address, fromBlock: from ?? ours };
};

const openTask = async (options: SyncOptions): Promise<Task> => {
  const reader = openReader(options);
  const chainId = await reader.chainId();
  if (options.chainId !== undefined && options.chainId !== chainId) {
    throw new ChainIdError({ found: chainId, expected: options.chainId, whose: "--chain-id asks for" });
  }
  const { protocol, latest = false } = options;
  if (latest && (chainId === 1n || protocol.deployments.has(chainId))) {
    throw new MarketError(
      `blocks that are not final may be undone, and chain ${chainId} is a public one`,
      "leave --latest out",
    );
  }
  return { ...options, reader, chainId, ...findPool(options, chainId) };
};

/**
 * The last stored block must still be the node's. Otherwise the next blocks would continue another
 * history.
 */
const checkCursor = async ({ reader, from }: Task, cursor: Cursor): Promise<void> => {
  if (isEmpty(cursor)) return;
  const block = await reader.block(cursor.to);
  if (block?.hash !== cursor.hash) {
    throw new ReorgError({ block: cursor.to, stored: cursor.hash, found: block?.hash ?? "unknown" });
  }
  if (from !== undefined && (from < cursor.from || from > cursor.to + 1n)) {
    throw new SyncGapError({ from, storedFrom: cursor.from, storedTo: cursor.to });
  }
};

const lastBlock = async ({
  reader,
  to,
  latest = false,
}: Task): Promise<{ readonly head: bigint; readonly end: bigint }> => {
  const [finalized, newest] = await Promise.all([reader.block("finalized"), reader.block("latest")]);
  const head = latest ? newest : finalized;
  const failure = { url: reader.url, method: "eth_getBlockByNumber" };
  if (head === undefined) throw new RpcError({ ...failure, message: `no ${latest ? "latest" : "finalized"} block` });
  if (newest === undefined || newest.number < head.number) {
    throw new RpcError({ ...failure, message: `block ${head.number} as finalized, past its latest block` });
  }
  if (to !== undefined && to > head.number) throw new BlockNotFinalError({ block: to, finalized: head.number });
  return { head: head.number, end: to ?? head.number };
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

/** What the checks have cost, and found. */
const noteChecks = (
  { reader, onNote }: Task,
  { headers, asked, missing }: BloomCost,
  { asked: numbers }: ToldCost,
): void => {
  if (numbers > 0) onNote?.(`${numbers} balances and totals asked of the contracts: they are what the logs say`);
  if (headers === 0) return;
  onNote?.(`blooms of ${headers} blocks read, ${asked} of them asked for again by hash`);
  if (missing > 0) onNote?.(`${reader.url} left out ${missing} logs, which came by their block's hash`);
};

/** Asks again for prices that were missing before this run. */
const mend = async (task: Task): Promise<void> => {
  const { store, reader, protocol, pool, onNote } = task;
  const { mended, stillMissing } = await mendPrices(store, { reader, protocol, pool });
  if (mended > 0) onNote?.(`${mended} prices that were missing are known now, ${stillMissing} are still missing`);
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
  const { head, end } = await lastBlock(task);
  if (isFirst && from > end) throw new BlockNotFinalError({ block: from, finalized: end });
  if (from <= end) {
    const place = { reader, protocol, pool };
    const start = known.size > 0 ? undefined : await findMarketStart(place, { from, to: end, head });
    const checked = { ...place, checkLogs, reader: checkBlooms ? withBlooms(reader, blooms) : reader };
    const query = {
      ...checked,
      cost: numbers,
      from,
      end,
      isFirst,
      chunk,
      known,
      tokens: new Set(reserves.keys()),
      start,
    };
    const claim = { name: market, source: "rpc", pool } as const;
    await store.transaction(async () => {
      await claimChain(store, chainId);
      await claimMarket(store, claim);
    });
    const ranges = readRanges(query);
    let coming = ranges.next();
    for (let range = await coming; range.done !== true; range = await coming) {
      coming = ranges.next();
      // Told when it is waited for.
      coming.catch(() => undefined);
      await writeRange(store, { market, fetched: range.value, reserves });
      counted.events += countEvents(range.value.logs);
      task.onProgress?.({ fromBlock: from, block: range.value.to, toBlock: end, events: counted.events });
    }
    noteChecks(task, blooms, numbers);
  }
  return { chainId, pool, fromBlock: from, toBlock: end };
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
