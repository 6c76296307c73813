import {
  type AccountAtBlock,
  type Block,
  type ContractCall,
  type Header,
  type LogFilter,
  type RawLog,
  callContract,
  hasCode,
  inChainOrder,
  logText,
  readBlock,
  readChainId,
  readHeader,
  readLogs,
} from "./reads.ts";

import { RpcMismatchError } from "../../client/nodeErrors.ts";
import type { JsonRpcNode } from "./jsonRpc.ts";

/** Returned bytes; undefined when the call reverts. */
export type ReadContract = (call: ContractCall) => Promise<string | undefined>;

/** The questions that an indexer asks a chain. */
export interface ChainReader {
  /** The node, without the keys that URLs may hold. */
  readonly url: string;
  readonly chainId: () => Promise<bigint>;
  /** @returns Undefined when the chain has no such block. */
  readonly block: (number: bigint | BlockTag) => Promise<Block | undefined>;
  /** @throws RpcError when the chain has no such block. */
  readonly header: (number: bigint) => Promise<Header>;
  /** In chain order, each once. */
  readonly logs: (filter: LogFilter) => Promise<readonly RawLog[]>;
  readonly call: ReadContract;
  readonly hasCode: (at: AccountAtBlock) => Promise<boolean>;
}

export type BlockTag = "finalized" | "latest";

export const nodeReader = (node: JsonRpcNode): ChainReader => ({
  url: node.url,
  chainId: () => readChainId(node),
  block: (number) => readBlock(node, number),
  header: (number) => readHeader(node, number),
  logs: (filter) => readLogs(node, filter),
  call: (call) => callContract(node, call),
  hasCode: (at) => hasCode(node, at),
});

/** The first log that only one of the two has, or has otherwise. */
const firstDifference = (ours: readonly RawLog[], theirs: readonly RawLog[]): RawLog | undefined => {
  for (let at = 0; at < Math.max(ours.length, theirs.length); at += 1) {
    const [one, other] = [ours[at], theirs[at]];
    if (one === undefined || other === undefined) return one ?? other;
    if (logText(one) !== logText(other)) return inChainOrder(one, other) <= 0 ? one : other;
  }
  return undefined;
};

interface Difference {
  readonly what: string;
  readonly block?: bigint;
}

type Both = <T>(
  ask: (reader: ChainReader) => Promise<T>,
  differs: (ours: T, theirs: T) => Difference | undefined,
) => Promise<T>;

const askBoth =
  (one: ChainReader, other: ChainReader): Both =>
  async (ask, differs) => {
    const [ours, theirs] = await Promise.all([ask(one), ask(other)]);
    const difference = differs(ours, theirs);
    if (difference !== undefined) throw new RpcMismatchError({ ...difference, one: one.url, other: other.url });
    return ours;
  };

const unequal =
  (what: string, block?: bigint) =>
  <T>(ours: T, theirs: T): Difference | undefined =>
    ours === theirs ? undefined : { what, block };

const unequalBlocks =
  (block: bigint) =>
  (ours: Block | undefined, theirs: Block | undefined): Difference | undefined =>
    unequal("the block's hash", block)(ours?.hash, theirs?.hash) ??
    unequal("the block's time", block)(ours?.timestamp, theirs?.timestamp);

const unequalLogs = (ours: readonly RawLog[], theirs: readonly RawLog[]): Difference | undefined => {
  const log = firstDifference(ours, theirs);
  return log && { what: `log ${log.logIndex} of ${log.address}`, block: log.blockNumber };
};

/** Two nodes may be at different heights: what both have is what the slower one has. */
const slower = async (readers: readonly ChainReader[], tag: BlockTag): Promise<Block | undefined> => {
  const [ours, theirs] = await Promise.all(readers.map((reader) => reader.block(tag)));
  if (ours === undefined || theirs === undefined) return undefined;
  return ours.number <= theirs.number ? ours : theirs;
};

/**
 * Asks two nodes everything, and believes only what both say.
 *
 * @throws RpcMismatchError when they differ.
 */
export const crossChecked = (one: ChainReader, other: ChainReader): ChainReader => {
  const both = askBoth(one, other);
  return {
    url: one.url,
    chainId: () => both((reader) => reader.chainId(), unequal("the chain id")),
    block: (number) =>
      typeof number === "bigint"
        ? both((reader) => reader.block(number), unequalBlocks(number))
        : slower([one, other], number),
    header: (number) =>
      both(
        (reader) => reader.header(number),
        (ours, theirs) => unequal("the block's hash", number)(ours.hash, theirs.hash),
      ),
    logs: (filter) => both((reader) => reader.logs(filter), unequalLogs),
    call: (call) => both((reader) => reader.call(call), unequal(`what ${call.to} answers`, call.block)),
    hasCode: (at) => both((reader) => reader.hasCode(at), unequal(`the code of ${at.address}`, at.block)),
  };
};

/** Keeps this many answers; a range of blocks seldom needs more. */
const REMEMBERED = 20_000;

/** Asks for each answer of a contract only once, as long as it remembers the answer. */
export const rememberingCalls = (reader: ChainReader): ChainReader => {
  const answers = new Map<string, ReturnType<ReadContract>>();
  const call: ReadContract = (query) => {
    const key = `${query.to}/${query.data}/${query.block}`;
    const answer = answers.get(key) ?? reader.call(query);
    if (answers.size >= REMEMBERED) answers.clear();
    answers.set(key, answer);
    return answer;
  };
  return { ...reader, call };
};
