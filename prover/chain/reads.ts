import { setTimeout as pause } from "node:timers/promises";

import { RpcError } from "../../client/nodeErrors.ts";
import type { JsonRpcNode } from "./jsonRpc.ts";

/**
 * Typed reads of a chain; everything a node says is checked for its shape before it is believed.
 */

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

type Fields = Readonly<Record<string, unknown>>;

export const toHex = (value: bigint): string => `0x${value.toString(16)}`;

/** Errors of answers that cannot be one: a backend of several may give such, and the next not. */
const malformedOnes = new WeakSet<object>();

const malformed = ({ url }: JsonRpcNode, method: string, field: string): RpcError => {
  const message = `"${field}" of the answer is missing or malformed`;
  const error = new RpcError({ url, method, message, fault: "passing" });
  malformedOnes.add(error);
  return error;
};

/** Reads fields of one answer. */
export const fieldReader = (node: JsonRpcNode, method: string, answer: unknown) => {
  const fields = (typeof answer === "object" && answer !== null ? answer : {}) as Fields;
  const hex = (field: string): string => {
    const value = fields[field];
    if (typeof value !== "string" || !/^0x[0-9a-fA-F]*$/.test(value)) throw malformed(node, method, field);
    return value.toLowerCase();
  };
  const quantity = (field: string): bigint => {
    const value = hex(field);
    if (value.length < 3 || value.length > 18) throw malformed(node, method, field);
    return BigInt(value);
  };
  return { fields, hex, quantity };
};

/** How often "nothing" is said before it is believed: nodes say it now and then of what is there. */
const BELIEVED_AFTER = 4;

/**
 * Between questions whose answer cannot be right, in milliseconds: a backend that is behind needs a
 * moment. It doubles.
 */
const PAUSE_MS = 50;

/**
 * Asks until the answer is neither malformed nor nothing, at most four times and elsewhere if there
 * is an elsewhere.
 */
const untilSomething = async <T>(
  ask: (again: number) => Promise<T>,
  isNothing: (answer: T) => boolean = () => false,
): Promise<T> => {
  for (let again = 0; ; again += 1) {
    const isLast = again + 1 >= BELIEVED_AFTER;
    try {
      const answer = await ask(again);
      if (isLast || !isNothing(answer)) return answer;
    } catch (cause) {
      if (isLast || !(cause instanceof RpcError && malformedOnes.has(cause))) throw cause;
      await pause(PAUSE_MS * 2 ** again);
    }
  }
};

export const readChainId = (node: JsonRpcNode): Promise<bigint> =>
  untilSomething(async (again) => {
    const result = await node.call("eth_chainId", [], again);
    return fieldReader(node, "eth_chainId", { result }).quantity("result");
  });

/** @returns Undefined when the node has no such block. */
export const readBlock = (node: JsonRpcNode, block: bigint | "finalized" | "latest"): Promise<Block | undefined> => {
  const method = "eth_getBlockByNumber";
  const params = [typeof block === "bigint" ? toHex(block) : block, false];
  return untilSomething(
    async (again) => {
      const answer = await node.call(method, params, again);
      if (answer === null) return undefined;
      const { hex, quantity } = fieldReader(node, method, answer);
      const found = { number: quantity("number"), hash: hex("hash"), timestamp: quantity("timestamp") };
      if (typeof block === "bigint" && found.number !== block) throw malformed(node, method, "number");
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
    const { hex, quantity } = fieldReader(node, method, answer);
    if (quantity("number") !== number) throw malformed(node, method, "number");
    const bloom = hex("logsBloom");
    if (bloom.length !== 514) throw malformed(node, method, "logsBloom");
    return { number, hash: hex("hash"), timestamp: quantity("timestamp"), bloom: BigInt(bloom) };
  });

/** The fields of a log, which may be any. */
export const parseLog = (node: JsonRpcNode, method: string, answer: unknown): RawLog => {
  const { fields, hex, quantity } = fieldReader(node, method, answer);
  const topics = Array.isArray(fields.topics) ? fields.topics.map((topic) => String(topic).toLowerCase()) : [];
  if (fields.removed === true) throw malformed(node, method, "removed");
  return {
    blockNumber: quantity("blockNumber"),
    blockHash: hex("blockHash"),
    transactionHash: hex("transactionHash"),
    transactionIndex: quantity("transactionIndex"),
    logIndex: quantity("logIndex"),
    address: hex("address"),
    topics,
    data: hex("data"),
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

const logsOnce = async (node: JsonRpcNode, filter: LogFilter, again: number): Promise<readonly RawLog[]> => {
  const { addresses, topics, fromBlock, toBlock, blockHash } = filter;
  const range = blockHash === undefined ? { fromBlock: toHex(fromBlock), toBlock: toHex(toBlock) } : { blockHash };
  const answer = await node.call("eth_getLogs", [{ address: addresses, topics: [topics], ...range }], again);
  if (!Array.isArray(answer)) throw malformed(node, "eth_getLogs", "result");
  const logs = answer.map((log) => readLog(node, log, filter)).sort(inChainOrder);
  return logs.filter((log, index) => {
    const before = logs[index - 1];
    if (before === undefined || inChainOrder(before, log) !== 0) return true;
    if (logText(before) !== logText(log)) throw malformed(node, "eth_getLogs", "logIndex");
    return false;
  });
};

/** Reads logs in chain order, each once, whatever the order of the node. */
export const readLogs = (node: JsonRpcNode, filter: LogFilter): Promise<readonly RawLog[]> =>
  untilSomething((again) => logsOnce(node, filter, again));

/** The code of an account after the block, or now; "0x" without one. */
export const readCode = (
  node: JsonRpcNode,
  { address, block }: { readonly address: string; readonly block: bigint | "latest" },
): Promise<string> =>
  untilSomething(
    async (again) => {
      const result = await node.call("eth_getCode", [address, block === "latest" ? block : toHex(block)], again);
      return fieldReader(node, "eth_getCode", { result }).hex("result");
    },
    (code) => code === "0x",
  );

/** Whether there is a contract after the block. */
export const hasCode = async (node: JsonRpcNode, at: AccountAtBlock): Promise<boolean> =>
  (await readCode(node, at)).length > 2;

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
    return fieldReader(node, method, { result }).hex("result");
  } catch (cause) {
    if (cause instanceof RpcError && (cause.rpcCode === REVERTED || /revert/i.test(cause.message))) return undefined;
    throw cause;
  }
};

/**
 * The returned bytes as hex; undefined when the call reverts. Nodes that lack a state now and then
 * answer with a revert or with nothing, so either is asked for again.
 */
export const callContract = (node: JsonRpcNode, call: ContractCall): Promise<string | undefined> =>
  untilSomething(
    (again) => callOnce(node, call, again),
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
