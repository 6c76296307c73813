import type { DatabaseSync } from "node:sqlite";

import type { JsonRpcNode } from "../../../prover/chain/jsonRpc.ts";
import { logRanges } from "../../../prover/chain/logRanges.ts";
import { type Block, type RawLog, readBlock } from "../../../prover/chain/reads.ts";
import { inTransaction } from "../../database.ts";
import type { Operations } from "../../operations/operations.ts";
import type { FollowedBlock, OracleTable } from "./oracleTables.ts";

/** What logs have told, ready to be kept. */
export interface OracleNews {
  /** Called inside the database transaction that moves the cursor. */
  readonly keep: () => void;
  /** Called after it. */
  readonly tell: () => void;
}

export interface FollowedOracle {
  readonly database: DatabaseSync;
  readonly table: OracleTable;
  readonly node: JsonRpcNode;
  readonly operations: Pick<Operations, "log">;
  /** Lower case. */
  readonly addresses: readonly string[];
  /** First topics of the events that count. */
  readonly topics: readonly string[];
  readonly firstBlock: () => Promise<bigint>;
  /** Reads what else is to be known of some logs. It keeps nothing yet. */
  readonly read: (logs: readonly RawLog[]) => Promise<OracleNews>;
  /** Takes away what blocks from this one on have told, inside a database transaction. */
  readonly undoFrom: (block: bigint) => void;
}

/** The newest of the known blocks that the chain still has; undefined where it has none of them. */
const commonBlock = async (node: JsonRpcNode, known: readonly FollowedBlock[]): Promise<FollowedBlock | undefined> => {
  for (const block of known) if ((await readBlock(node, block.number))?.hash === block.hash) return block;
  return undefined;
};

/** The block after which logs are to be read. Blocks that the chain has undone are taken away first. */
const settledCursor = async (followed: FollowedOracle): Promise<bigint> => {
  const { database, table, node, operations, firstBlock, undoFrom } = followed;
  const known = table.blocks();
  const [newest] = known;
  if (newest === undefined) return (await firstBlock()) - 1n;
  const common = await commonBlock(node, known);
  if (common?.number === newest.number) return newest.number;
  const from = common === undefined ? 0n : common.number + 1n;
  inTransaction(database, () => {
    table.undoFrom(from);
    undoFrom(from);
  });
  operations.log.warn(
    { from: from.toString(), to: newest.number.toString() },
    "blocks of the oracle's chain were undone",
  );
  return common === undefined ? (await firstBlock()) - 1n : common.number;
};

/**
 * Reads the logs of all blocks since the last look, up to the newest one, and keeps what they tell.
 * A kill between two ranges loses nothing; a block that the chain undoes is taken away again.
 *
 * @returns The newest block; undefined where it changed while it was read, and the next look goes on.
 * @throws RpcError, RpcUnreachableError.
 */
export const followOracle = async (followed: FollowedOracle): Promise<Block | undefined> => {
  const { database, table, node, addresses, topics, read } = followed;
  const cursor = await settledCursor(followed);
  const latest = await readBlock(node, "latest");
  if (latest === undefined || latest.number <= cursor) return latest;
  const filter = { addresses, topics, fromBlock: cursor + 1n, toBlock: latest.number };
  for await (const { toBlock, logs } of logRanges(node, filter)) {
    const news = await read(logs);
    const end = await readBlock(node, toBlock);
    const isWhole = end !== undefined && (toBlock !== latest.number || end.hash === latest.hash);
    const isSame = logs.every((log) => log.blockNumber !== toBlock || log.blockHash === end?.hash);
    if (!isWhole || !isSame) return undefined;
    inTransaction(database, () => {
      news.keep();
      table.addBlock({ number: end.number, hash: end.hash });
    });
    news.tell();
  }
  return latest;
};
