import { fieldReader } from "./answerFields.ts";
import { type LogFilter, type RawLog, parseLog } from "./reads.ts";
import { RpcError } from "../../client/nodeErrors.ts";
import type { JsonRpcNode } from "./jsonRpc.ts";

export const RECEIPT = "eth_getTransactionReceipt";

/** The receipts of all transactions of a block, by its hash and theirs. */
export const receiptsOf = async (
  node: JsonRpcNode,
  { hash, transactions }: { hash: string; transactions: readonly string[] },
): Promise<readonly unknown[]> => {
  if (transactions.length === 0) return [];
  try {
    const receipts = await node.call("eth_getBlockReceipts", [hash]);
    if (Array.isArray(receipts) && receipts.length === transactions.length) return receipts as readonly unknown[];
  } catch (cause) {
    // Not every node has this method, or knows a block by its hash in it.
    if (!(cause instanceof RpcError)) throw cause;
  }
  return Promise.all(transactions.map((transaction) => node.call(RECEIPT, [transaction])));
};

/** Which logs of which block. */
export interface ReceiptQuery extends Pick<LogFilter, "addresses" | "topics"> {
  /** Of the block. */
  readonly hash: string;
}

/**
 * The logs of a block out of the receipts of its transactions: what a node has, even where its
 * index of logs has holes.
 *
 * @throws RpcError when the node lacks the block or a receipt.
 */
export const readReceiptLogs = async (
  node: JsonRpcNode,
  { hash, addresses, topics }: ReceiptQuery,
): Promise<readonly RawLog[]> => {
  const method = "eth_getBlockByHash";
  const { fields } = fieldReader(node, method, await node.call(method, [hash, false]));
  if (!Array.isArray(fields.transactions))
    throw new RpcError({ url: node.url, method, message: `no block ${hash}`, fault: "passing" });
  const receipts = await receiptsOf(node, { hash, transactions: fields.transactions.map(String) });
  const logs = receipts.flatMap((receipt): readonly unknown[] => {
    const { logs: listed } = fieldReader(node, RECEIPT, receipt).fields;
    if (!Array.isArray(listed))
      throw new RpcError({ url: node.url, method: RECEIPT, message: "no logs in a receipt", fault: "passing" });
    return listed as readonly unknown[];
  });
  return logs
    .map((log) => parseLog(node, RECEIPT, log))
    .filter((log) => addresses.includes(log.address) && topics.includes(log.topics[0] ?? ""));
};
