import { fieldReader } from "./answerFields.ts";
import { type Block, readBlock, toHex } from "./reads.ts";
import { ReorgError, RpcError } from "../../client/nodeErrors.ts";
import type { JsonRpcNode } from "./jsonRpc.ts";
import { RECEIPT, receiptsOf } from "./receiptLogs.ts";

/** Every transaction of a block with what it moved and cost, as a node tells them. */

export interface ChainTransaction {
  readonly index: bigint;
  readonly hash: string;
  readonly sender: string;
  /** Undefined for deployments. */
  readonly recipient: string | undefined;
  /** 0 when the transaction failed: its fee is all that was paid. */
  readonly valueWei: bigint;
  /** Gas used x effective gas price. */
  readonly feeWei: bigint;
}

export interface BlockTransactions extends Block {
  readonly parentHash: string;
  readonly transactions: readonly ChainTransaction[];
}

const BLOCK = "eth_getBlockByNumber";

/** Up to 256 bits, as balances and gas prices are. */
const amountIn = (
  node: JsonRpcNode,
  { method, answer, field }: { method: string; answer: unknown; field: string },
): bigint => {
  const value = fieldReader(node, method, answer).hex(field);
  if (value.length < 3 || value.length > 66)
    throw new RpcError({ url: node.url, method, message: `"${field}" of the answer is malformed` });
  return BigInt(value);
};

interface Outcome {
  readonly failed: boolean;
  readonly feeWei: bigint;
}

/** By hash. Receipts of before 2017-10 have no status: what failed then is taken as done. */
const outcomesOf = (node: JsonRpcNode, receipts: readonly unknown[]): ReadonlyMap<string, Outcome> =>
  new Map(
    receipts.map((answer) => {
      const { fields, hex } = fieldReader(node, RECEIPT, answer);
      const amount = (field: string): bigint => amountIn(node, { method: RECEIPT, answer, field });
      const feeWei = amount("gasUsed") * amount("effectiveGasPrice");
      return [hex("transactionHash"), { failed: fields.status !== undefined && amount("status") === 0n, feeWei }];
    }),
  );

const readTransaction = (
  node: JsonRpcNode,
  answer: unknown,
  outcomes: ReadonlyMap<string, Outcome>,
): ChainTransaction => {
  const { fields, hex, quantity } = fieldReader(node, BLOCK, answer);
  const outcome = outcomes.get(hex("hash"));
  if (outcome === undefined)
    throw new RpcError({ url: node.url, method: RECEIPT, message: `no receipt of ${hex("hash")}` });
  return {
    index: quantity("transactionIndex"),
    hash: hex("hash"),
    sender: hex("from"),
    recipient: fields.to === null || fields.to === undefined ? undefined : hex("to"),
    valueWei: outcome.failed ? 0n : amountIn(node, { method: BLOCK, answer, field: "value" }),
    feeWei: outcome.feeWei,
  };
};

/**
 * Reads all transactions of a block with their receipts.
 *
 * @throws RpcError when the node lacks the block or a receipt.
 */
export const readBlockTransactions = async (node: JsonRpcNode, number: bigint): Promise<BlockTransactions> => {
  const answer = await node.call(BLOCK, [toHex(number), true]);
  const { fields, hex, quantity } = fieldReader(node, BLOCK, answer);
  const listed: unknown = fields.transactions;
  if (quantity("number") !== number || !Array.isArray(listed)) {
    throw new RpcError({ url: node.url, method: BLOCK, message: `no block ${number} with its transactions` });
  }
  const hashes = listed.map((item) => fieldReader(node, BLOCK, item).hex("hash"));
  const outcomes = outcomesOf(node, await receiptsOf(node, { hash: hex("hash"), transactions: hashes }));
  const transactions = listed.map((item) => readTransaction(node, item, outcomes));
  return { number, hash: hex("hash"), parentHash: hex("parentHash"), timestamp: quantity("timestamp"), transactions };
};

/** Checks that each block is the child of the one before it. */
export const checkParents = (before: string | undefined, blocks: readonly BlockTransactions[]): void => {
  let parent = before;
  for (const { number, hash, parentHash } of blocks) {
    if (parent !== undefined && parentHash !== parent)
      throw new ReorgError({ block: number - 1n, stored: parent, found: parentHash });
    parent = hash;
  }
};

/** Whether the chain of the node still has the block. */
export const isStillThere = async (
  node: JsonRpcNode,
  { number, hash }: { number: bigint; hash: string },
): Promise<boolean> => (await readBlock(node, number))?.hash === hash;

/** Wei after the block; undefined where the node has no state that old. */
export const readBalance = async (
  node: JsonRpcNode,
  { wallet, block }: { wallet: string; block: bigint },
): Promise<bigint | undefined> => {
  const method = "eth_getBalance";
  try {
    const result = await node.call(method, [wallet, toHex(block)]);
    return amountIn(node, { method, answer: { result }, field: "result" });
  } catch (cause) {
    // Nodes say that a state is gone in words of their own; one that is away says nothing.
    if (cause instanceof RpcError && cause.method === method) return undefined;
    throw cause;
  }
};
