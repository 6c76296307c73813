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

const malformed = (node: JsonRpcNode, method: string, field: string): RpcError =>
  new RpcError({ url: node.url, method, message: `"${field}" of the answer is missing or malformed` });

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

export const readChainId = async (node: JsonRpcNode): Promise<bigint> => {
  const result = await node.call("eth_chainId", []);
  return fieldReader(node, "eth_chainId", { result }).quantity("result");
};

/** @returns Undefined when the node has no such block. */
export const readBlock = async (
  node: JsonRpcNode,
  block: bigint | "finalized" | "latest",
): Promise<Block | undefined> => {
  const method = "eth_getBlockByNumber";
  const answer = await node.call(method, [typeof block === "bigint" ? toHex(block) : block, false]);
  if (answer === null) return undefined;
  const { hex, quantity } = fieldReader(node, method, answer);
  const found = { number: quantity("number"), hash: hex("hash"), timestamp: quantity("timestamp") };
  if (typeof block === "bigint" && found.number !== block) throw malformed(node, method, "number");
  return found;
};

export interface Header {
  readonly number: bigint;
  readonly hash: string;
  /** 2048 bits. */
  readonly bloom: bigint;
}

/** @throws RpcError when the node has no such block. */
export const readHeader = async (node: JsonRpcNode, number: bigint): Promise<Header> => {
  const method = "eth_getBlockByNumber";
  const { hex, quantity } = fieldReader(node, method, await node.call(method, [toHex(number), false]));
  if (quantity("number") !== number) throw malformed(node, method, "number");
  const bloom = hex("logsBloom");
  if (bloom.length !== 514) throw malformed(node, method, "logsBloom");
  return { number, hash: hex("hash"), bloom: BigInt(bloom) };
};

const readLog = (node: JsonRpcNode, answer: unknown, filter: LogFilter): RawLog => {
  const method = "eth_getLogs";
  const { fields, hex, quantity } = fieldReader(node, method, answer);
  const topics = Array.isArray(fields.topics) ? fields.topics.map((topic) => String(topic).toLowerCase()) : [];
  const log = {
    blockNumber: quantity("blockNumber"),
    blockHash: hex("blockHash"),
    transactionHash: hex("transactionHash"),
    transactionIndex: quantity("transactionIndex"),
    logIndex: quantity("logIndex"),
    address: hex("address"),
    topics,
    data: hex("data"),
  };
  if (!filter.addresses.includes(log.address)) throw malformed(node, method, "address");
  if (log.blockNumber < filter.fromBlock || log.blockNumber > filter.toBlock)
    throw malformed(node, method, "blockNumber");
  if (fields.removed === true) throw malformed(node, method, "removed");
  if (!filter.topics.includes(topics[0] ?? "")) throw malformed(node, method, "topics");
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

/** Reads logs in chain order, each once, whatever the order of the node. */
export const readLogs = async (node: JsonRpcNode, filter: LogFilter): Promise<readonly RawLog[]> => {
  const { addresses, topics, fromBlock, toBlock, blockHash } = filter;
  const range = blockHash === undefined ? { fromBlock: toHex(fromBlock), toBlock: toHex(toBlock) } : { blockHash };
  const answer = await node.call("eth_getLogs", [{ address: addresses, topics: [topics], ...range }]);
  if (!Array.isArray(answer)) throw malformed(node, "eth_getLogs", "result");
  const logs = answer.map((log) => readLog(node, log, filter)).sort(inChainOrder);
  return logs.filter((log, index) => {
    const before = logs[index - 1];
    if (before === undefined || inChainOrder(before, log) !== 0) return true;
    if (logText(before) !== logText(log)) throw malformed(node, "eth_getLogs", "logIndex");
    return false;
  });
};

/** The code of an account after the block, or now; "0x" without one. */
export const readCode = async (
  node: JsonRpcNode,
  { address, block }: { readonly address: string; readonly block: bigint | "latest" },
): Promise<string> => {
  const result = await node.call("eth_getCode", [address, block === "latest" ? block : toHex(block)]);
  return fieldReader(node, "eth_getCode", { result }).hex("result");
};

/** Whether there is a contract after the block. */
export const hasCode = async (node: JsonRpcNode, at: AccountAtBlock): Promise<boolean> =>
  (await readCode(node, at)).length > 2;

/** How many transactions an account has sent until now; of a contract, how many it has created. */
export const readNonce = async (node: JsonRpcNode, address: string): Promise<bigint> => {
  const method = "eth_getTransactionCount";
  const result = await node.call(method, [address, "latest"]);
  return fieldReader(node, method, { result }).quantity("result");
};

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

/** The returned bytes as hex; undefined when the call reverts. */
export const callContract = async (node: JsonRpcNode, call: ContractCall): Promise<string | undefined> => {
  const method = "eth_call";
  try {
    const result = await node.call(method, [{ to: call.to, data: call.data }, toHex(call.block)]);
    return fieldReader(node, method, { result }).hex("result");
  } catch (cause) {
    if (cause instanceof RpcError && (cause.rpcCode === REVERTED || /revert/i.test(cause.message))) return undefined;
    throw cause;
  }
};
