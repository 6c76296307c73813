import type { JsonRpcNode } from "./jsonRpc.ts";
import { type Block, readBlock } from "./reads.ts";
import { RpcError } from "../../client/nodeErrors.ts";

/** A node that has a later block has every earlier one. */
const blockOf = async (node: JsonRpcNode, number: bigint): Promise<Block> => {
  const block = await readBlock(node, number);
  if (block !== undefined) return block;
  throw new RpcError({ url: node.url, method: "eth_getBlockByNumber", message: `no block ${number}` });
};

/**
 * Finds the last block of a chain whose time is not after a moment.
 *
 * @param search.time Unix seconds.
 * @param search.near A block that may be close before it, which saves questions.
 * @returns Undefined where the chain has no such block, or cannot tell yet: its latest block is of
 * before the moment, so the next one may be, too.
 * @throws RpcError, RpcTimeoutError, RpcUnreachableError.
 */
export const lastBlockAt = async (
  node: JsonRpcNode,
  { time, near = 0n }: { readonly time: bigint; readonly near?: bigint },
): Promise<Block | undefined> => {
  const head = await readBlock(node, "latest");
  if (head === undefined || head.timestamp < time) return undefined;
  if (head.timestamp === time) return head;
  const hinted = near < head.number ? await blockOf(node, near) : undefined;
  let before = hinted !== undefined && hinted.timestamp <= time ? hinted : await blockOf(node, 0n);
  if (before.timestamp > time) return undefined;
  let after = head.number;
  // Ever longer steps until one is too long, then halves.
  let step = 1n;
  while (after - before.number > 1n) {
    const ahead = before.number + step;
    const next = await blockOf(node, ahead < after ? ahead : (before.number + after) / 2n);
    if (next.timestamp > time) [after, step] = [next.number, head.number];
    else [before, step] = [next, step * 2n];
  }
  return before;
};
