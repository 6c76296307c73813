import { RpcError } from "../../client/nodeErrors.ts";
import { fieldReader, malformed, untilSomething } from "./answerFields.ts";
import type { JsonRpcNode } from "./jsonRpc.ts";

/** Typed reads of a chain. */

/** Sizes in bytes. */
const [ADDRESS, HASH, BLOOM] = [20, 32, 256];

export interface Block {
  readonly number: bigint;
  readonly hash: string;
  /** Unix seconds. */
  readonly timestamp: bigint;
}

export interface RawLog {
  readonly blockNumber: bigint;
  readonly blockHash: string;
  readonly transactionHash: string;
  readonly transactionIndex: bigint;
  readonly logIndex: bigint;
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
}

export interface LogFilter {
  /** Lower case. */
  readonly addresses: readonly string[];
  /** Any of these as the first topic. */
  readonly topics: readonly string[];
  readonly fromBlock: bigint;
  readonly toBlock: bigint;
  /** The hash of the one block to ask for, instead of a range. */
  readonly blockHash?: string;
}

export const toHex = (value: bigint): string => `0x${value.toString(16)}`;

export const readChainId = (node: JsonRpcNode): Promise<bigint> =>
  untilSomething(async (again) => {
    const result = await node.call("eth_chainId", [], again);
    return fieldReader(node, "eth_chainId", { result }).quantity("result");
  });

/**
 * @param before How often the same was asked before: of several nodes, another one is asked first.
 * @returns Undefined when the node has no such block.
 */
export const readBlock = (
  node: JsonRpcNode,
  block: bigint | "finalized" | "latest",
  before = 0,
): Promise<Block | undefined> => {
  const method = "eth_getBlockByNumber";
  const params = [typeof block === "bigint" ? toHex(block) : block, false];
  return untilSomething(
    async (again) => {
      const answer = await node.call(method, params, before + again);
      if (answer === null) return undefined;
      const { data, quantity } = fieldReader(node, method, answer);
      const found = { number: quantity("number"), hash: data("hash"), timestamp: quantity("timestamp") };
      if (typeof block === "bigint" && found.number !== block) throw malformed(node, method, "number");
      if (found.hash === "0x") throw malformed(node, method, "hash");
      return found;
    },
    (found) => found === undefined,
  );
};

export interface Header extends Block {
  /** 2048 bits. */
  readonly bloom: bigint;
}

/** @throws RpcError when the node has no such block. */
export const readHeader = (node: JsonRpcNode, number: bigint): Promise<Header> =>
  untilSomething(async (again) => {
    const method = "eth_getBlockByNumber";
    const answer = await node.call(method, [toHex(number), false], again);
    const { bytes, quantity } = fieldReader(node, method, answer);
    if (quantity("number") !== number) throw malformed(node, method, "number");
    const bloom = BigInt(bytes("logsBloom", BLOOM));
    return { number, hash: bytes("hash", HASH), timestamp: quantity("timestamp"), bloom };
  });

const MOST_TOPICS = 4;

/** Each a word, the first the event. */
const topicsOf = (node: JsonRpcNode, method: string, listed: unknown): readonly string[] => {
  if (!Array.isArray(listed) || listed.length > MOST_TOPICS) throw malformed(node, method, "topics");
  const topics = { ...(listed as readonly unknown[]) };
  return listed.map((_, at) => fieldReader(node, method, topics).bytes(String(at), HASH));
};

/** The fields of a log, which may be any. */
export const parseLog = (node: JsonRpcNode, method: string, answer: unknown): RawLog => {
  const { fields, bytes, data, quantity } = fieldReader(node, method, answer);
  if (fields.removed === true) throw malformed(node, method, "removed");
  return {
    blockNumber: quantity("blockNumber"),
    blockHash: bytes("blockHash", HASH),
    transactionHash: bytes("transactionHash", HASH),
    transactionIndex: quantity("transactionIndex"),
    logIndex: quantity("logIndex"),
    address: bytes("address", ADDRESS),
    topics: topicsOf(node, method, fields.topics),
    data: data("data"),
  };
};

const readLog = (node: JsonRpcNode, answer: unknown, filter: LogFilter): RawLog => {
  const method = "eth_getLogs";
  const log = parseLog(node, method, answer);
  if (!filter.addresses.includes(log.address)) throw malformed(node, method, "address");
  if (log.blockNumber < filter.fromBlock || log.blockNumber > filter.toBlock)
    throw malformed(node, method, "blockNumber");
  if (!filter.topics.includes(log.topics[0] ?? "")) throw malformed(node, method, "topics");
  return log;
};

export const inChainOrder = (a: RawLog, b: RawLog): number => {
  if (a.blockNumber !== b.blockNumber) return a.blockNumber < b.blockNumber ? -1 : 1;
  return a.logIndex === b.logIndex ? 0 : a.logIndex < b.logIndex ? -1 : 1;
};

/** A log as text. Equal logs give equal texts, whichever node they come from. */
export const logText = (log: RawLog): string =>
  [
    log.blockNumber,
    log.logIndex,
    log.blockHash,
    log.transactionHash,
    log.transactionIndex,
    log.address,
    log.topics,
    log.data,
  ].join("|");

/** The logs of answers, by what was asked. */
const readBefore = new WeakMap<object, { readonly filter: LogFilter; readonly logs: readonly RawLog[] }>();

const logsOnce = async (node: JsonRpcNode, filter: LogFilter, again: number): Promise<readonly RawLog[]> => {
  const { addresses, topics, fromBlock, toBlock, blockHash } = filter;
  const range = blockHash === undefined ? { fromBlock: toHex(fromBlock), toBlock: toHex(toBlock) } : { blockHash };
  const answer = await node.call("eth_getLogs", [{ address: addresses, topics: [topics], ...range }], again);
  if (!Array.isArray(answer)) throw malformed(node, "eth_getLogs", "result");
  // The same answer to the same question, once more.
  const known = readBefore.get(answer);
  if (known?.filter === filter) return known.logs;
  const sorted = answer.map((log) => readLog(node, log, filter)).sort(inChainOrder);
  const logs = sorted.filter((log, index) => {
    const before = sorted[index - 1];
    if (before === undefined || inChainOrder(before, log) !== 0) return true;
    if (logText(before) !== logText(log)) throw malformed(node, "eth_getLogs", "logIndex");
    return false;
  });
  readBefore.set(answer, { filter, logs });
  return logs;
};

/** Reads logs in chain order, each once, whatever the order of the node. */
export const readLogs = (node: JsonRpcNode, filter: LogFilter, before = 0): Promise<readonly RawLog[]> =>
  untilSomething((again) => logsOnce(node, filter, before + again));

/** The code of an account after the block, or now; "0x" without one. */
export const readCode = (
  node: JsonRpcNode,
  { address, block }: { readonly address: string; readonly block: bigint | "latest" },
  before = 0,
): Promise<string> =>
  untilSomething(
    async (again) => {
      const result = await node.call(
        "eth_getCode",
        [address, block === "latest" ? block : toHex(block)],
        before + again,
      );
      return fieldReader(node, "eth_getCode", { result }).data("result");
    },
    (code) => code === "0x",
  );

/** Whether there is a contract after the block. */
export const hasCode = async (node: JsonRpcNode, at: AccountAtBlock, before = 0): Promise<boolean> =>
  (await readCode(node, at, before)).length > 2;

/** How many transactions an account has sent until now; of a contract, how many it has created. */
export const readNonce = (node: JsonRpcNode, address: string): Promise<bigint> =>
  untilSomething(async (again) => {
    const method = "eth_getTransactionCount";
    const result = await node.call(method, [address, "latest"], again);
    return fieldReader(node, method, { result }).quantity("result");
  });

export interface AccountAtBlock {
  readonly address: string;
  /** The state after this block. */
  readonly block: bigint;
}

export interface ContractCall {
  readonly to: string;
  readonly data: string;
  /** The state after this block. */
  readonly block: bigint;
}

const REVERTED = 3;

const callOnce = async (node: JsonRpcNode, call: ContractCall, again: number): Promise<string | undefined> => {
  const method = "eth_call";
  try {
    const result = await node.call(method, [{ to: call.to, data: call.data }, toHex(call.block)], again);
    return fieldReader(node, method, { result }).data("result");
  } catch (cause) {
    if (cause instanceof RpcError && (cause.rpcCode === REVERTED || /revert/i.test(cause.message))) return undefined;
    throw cause;
  }
};

/**
 * The returned bytes as hex; undefined when the call reverts. Nodes that lack a state now and then
 * answer with a revert or with nothing, so either is asked for again.
 */
export const callContract = (node: JsonRpcNode, call: ContractCall, before = 0): Promise<string | undefined> =>
  untilSomething(
    (again) => callOnce(node, call, before + again),
    (answer) => answer === undefined || answer === "0x",
  );

/** EVM code that returns the time of its block: TIMESTAMP PUSH1 0 MSTORE PUSH1 32 PUSH1 0 RETURN. */
const CLOCK_CODE = "0x4260005260206000f3";

/**
 * The time, in Unix seconds, that the EVM has at a block; undefined when the node has nothing to
 * say of it, "unknown" when it does not run code without a contract.
 */
export const readClock = (node: JsonRpcNode, block: bigint): Promise<bigint | undefined | "unknown"> =>
  untilSomething(
    async (again) => {
      try {
        const result = await node.call("eth_call", [{ data: CLOCK_CODE }, toHex(block)], again);
        const text = fieldReader(node, "eth_call", { result }).hex("result");
        return text.length === 66 ? BigInt(text) : undefined;
      } catch (cause) {
        if (!(cause instanceof RpcError)) throw cause;
        return cause.fault === "refused" ? "unknown" : undefined;
      }
    },
    (answer) => answer === undefined,
  );
