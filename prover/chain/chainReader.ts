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
  readClock,
  readHeader,
  readLogs,
} from "./reads.ts";

import { answerMemory } from "./answerMemory.ts";
import { RpcMismatchError } from "../../client/nodeErrors.ts";
import type { JsonRpcNode } from "./jsonRpc.ts";
import { type ReceiptQuery, readReceiptLogs } from "./receiptLogs.ts";

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
  /** Those of one block out of its receipts: see `readReceiptLogs`. */
  readonly receiptLogs: (query: ReceiptQuery) => Promise<readonly RawLog[]>;
  readonly call: ReadContract;
  readonly hasCode: (at: AccountAtBlock) => Promise<boolean>;
  /** The time that the EVM has at a block: see `readClock`. */
  readonly clock: (block: bigint) => Promise<bigint | undefined | "unknown">;
}

export type BlockTag = "finalized" | "latest";

export const nodeReader = (node: JsonRpcNode): ChainReader => ({
  url: node.url,
  chainId: () => readChainId(node),
  block: (number) => readBlock(node, number),
  header: (number) => readHeader(node, number),
  logs: (filter) => readLogs(node, filter),
  receiptLogs: (query) => readReceiptLogs(node, query),
  call: (call) => callContract(node, call),
  hasCode: (at) => hasCode(node, at),
  clock: (block) => readClock(node, block),
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

type Agree = <T>(
  ask: (reader: ChainReader) => Promise<T>,
  differs: (ours: T, theirs: T) => Difference | undefined,
) => Promise<T>;

interface Answer<T> {
  readonly url: string;
  readonly said: T;
}

/** Asks as many nodes as must agree, and further ones while too few do. */
const agreement =
  (readers: readonly ChainReader[], quorum: number): Agree =>
  async (ask, differs) => {
    type Said = Awaited<ReturnType<typeof ask>>;
    const groups: Answer<Said>[][] = [];
    let failure: { readonly cause: unknown } | undefined;
    for (let at = 0; at < readers.length;) {
      const missing = quorum - Math.max(0, ...groups.map((group) => group.length));
      if (missing <= 0) break;
      const asked = readers.slice(at, at + missing);
      at += asked.length;
      const answers = await Promise.allSettled(
        asked.map(async (reader) => ({ url: reader.url, said: await ask(reader) })),
      );
      for (const answer of answers) {
        if (answer.status === "rejected") failure ??= { cause: answer.reason };
        else {
          const same = groups.find(([first]) => differs(first.said, answer.value.said) === undefined);
          if (same === undefined) groups.push([answer.value]);
          else same.push(answer.value);
        }
      }
    }
    const agreed = groups.find((group) => group.length >= quorum)?.[0];
    if (agreed !== undefined) return agreed.said;
    const [one, other] = groups.map(([first]) => first);
    if (other === undefined) throw failure?.cause;
    throw new RpcMismatchError({ what: "an answer", ...differs(one.said, other.said), one: one.url, other: other.url });
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

/** Nodes may be at different heights: the highest block that as many as must agree have. */
const commonBlock = async (
  readers: readonly ChainReader[],
  { quorum, tag }: { readonly quorum: number; readonly tag: BlockTag },
): Promise<Block | undefined> => {
  const answers = await Promise.allSettled(readers.map((reader) => reader.block(tag)));
  const blocks = answers.flatMap((answer) => (answer.status === "fulfilled" ? (answer.value ?? []) : []));
  const failed = answers.find((answer) => answer.status === "rejected");
  if (blocks.length < quorum && failed !== undefined) throw failed.reason;
  return blocks.sort((a, b) => Number(b.number - a.number))[quorum - 1];
};

/**
 * Asks several nodes everything, and believes only what enough of them say.
 *
 * @param readers The nodes, in the order in which they are asked.
 * @param quorum How many must agree, 1 to the number of nodes.
 * @throws RpcMismatchError when too few agree.
 */
export const agreeing = (readers: readonly [ChainReader, ...ChainReader[]], quorum: number): ChainReader => {
  const agree = agreement(readers, quorum);
  return {
    url: readers[0].url,
    chainId: () => agree((reader) => reader.chainId(), unequal("the chain id")),
    block: (number) =>
      typeof number === "bigint"
        ? agree((reader) => reader.block(number), unequalBlocks(number))
        : commonBlock(readers, { quorum, tag: number }),
    header: (number) =>
      agree(
        (reader) => reader.header(number),
        (ours, theirs) => unequal("the block's hash", number)(ours.hash, theirs.hash),
      ),
    logs: (filter) => agree((reader) => reader.logs(filter), unequalLogs),
    receiptLogs: (query) => agree((reader) => reader.receiptLogs(query), unequalLogs),
    call: (call) => agree((reader) => reader.call(call), unequal(`what ${call.to} answers`, call.block)),
    hasCode: (at) => agree((reader) => reader.hasCode(at), unequal(`the code of ${at.address}`, at.block)),
    clock: (block) => agree((reader) => reader.clock(block), unequal("the time of its EVM", block)),
  };
};

/**
 * Asks for each answer of a contract only once, as long as it remembers the answer. A failure is
 * not remembered.
 */
export const rememberingCalls = (reader: ChainReader): ChainReader => {
  const answers = answerMemory<string, string | undefined>();
  const call: ReadContract = (query) => {
    const key = `${query.block}/${query.to}/${query.data}`;
    return answers.get(key) ?? answers.keep(key, reader.call(query));
  };
  return { ...reader, call };
};
