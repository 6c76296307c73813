import { setTimeout as pause } from "node:timers/promises";

import { ReorgError, RpcError } from "../../../client/nodeErrors.ts";
import type { Block } from "../../chain/reads.ts";
import type { ChainReader } from "../../chain/chainReader.ts";
import { BlockNotFinalError, SyncGapError } from "../errors.ts";
import { type Cursor, isEmpty } from "./cursor.ts";

/** Where a store ends and where the chain does. */

export interface HeadQuery {
  readonly reader: ChainReader;
  readonly from?: bigint;
  readonly to?: bigint;
  /** Whether to go up to the latest block, which the chain may undo. */
  readonly latest?: boolean;
}

const HEAD_ATTEMPTS = 4;
const HEAD_PAUSE_MS = 100;

/**
 * The last stored block must still be the node's. Otherwise the next blocks would continue another
 * history.
 */
export const checkCursor = async ({ reader, from, latest = false }: HeadQuery, cursor: Cursor): Promise<void> => {
  if (isEmpty(cursor)) return;
  let block = await reader.block(cursor.to);
  // One of several backends may be wrong; what is final has one hash.
  for (let again = 1; again < HEAD_ATTEMPTS && !latest && block?.hash !== cursor.hash; again += 1) {
    await pause(HEAD_PAUSE_MS);
    block = await reader.block(cursor.to);
  }
  if (block === undefined && !latest) {
    const message = `no block ${cursor.to}, where the store ends: it is behind, or of another chain`;
    throw new RpcError({ url: reader.url, method: "eth_getBlockByNumber", message, fault: "passing" });
  }
  if (block?.hash !== cursor.hash) {
    throw new ReorgError({ block: cursor.to, stored: cursor.hash, found: block?.hash ?? "unknown" });
  }
  if (from !== undefined && (from < cursor.from || from > cursor.to + 1n)) {
    throw new SyncGapError({ from, storedFrom: cursor.from, storedTo: cursor.to });
  }
};

/**
 * The block up to which a node may be believed, asked for again where one of several backends is
 * behind another.
 */
const readHead = async ({ reader, latest = false }: HeadQuery): Promise<Block> => {
  const failure = { url: reader.url, method: "eth_getBlockByNumber", fault: "passing" } as const;
  for (let again = 1; ; again += 1) {
    const [finalized, newest] = await Promise.all([reader.block("finalized"), reader.block("latest")]);
    const head = latest ? newest : finalized;
    if (head === undefined) throw new RpcError({ ...failure, message: `no ${latest ? "latest" : "finalized"} block` });
    if (newest !== undefined && newest.number >= head.number) return head;
    const message = `block ${head.number} as finalized, past its latest block`;
    if (again === HEAD_ATTEMPTS) throw new RpcError({ ...failure, message });
    await pause(HEAD_PAUSE_MS);
  }
};

/**
 * The last block that a node may be believed about, and the number of the one to index up to.
 *
 * @throws BlockNotFinalError, RpcError.
 */
export const readEnd = async (task: HeadQuery): Promise<{ readonly head: Block; readonly end: bigint }> => {
  const named = await readHead(task);
  // By its number it is as any other block: two answers must say the same of it.
  const head = (await task.reader.block(named.number)) ?? named;
  const { to } = task;
  if (to !== undefined && to > head.number) throw new BlockNotFinalError({ block: to, finalized: head.number });
  return { head, end: to ?? head.number };
};
