import type { JsonRpcNode } from "../../../prover/chain/jsonRpc.ts";
import { readBlock } from "../../../prover/chain/reads.ts";
import type { EventStore } from "../../../prover/store/eventStore.ts";
import type { FollowedBlock } from "../oracle/oracleTables.ts";

/** So many of the last ends of a store are known. */
const KEPT_ENDS = 64;

/** The last block that a store has read from its node; undefined for a store that was not read from one. */
export const endOf = async (store: EventStore, toBlock: bigint): Promise<FollowedBlock | undefined> => {
  const [row] = await store.rows("SELECT to_hash FROM sync_cursor WHERE to_block = $1", [toBlock]);
  return row === undefined ? undefined : { number: toBlock, hash: String(row[0]) };
};

/** Whether a block is one of the chain: by the store, or where it has forgotten it, by its node. */
const isThere = async (
  { number, hash }: FollowedBlock,
  { store, history }: { readonly store: EventStore; readonly history: JsonRpcNode | null },
): Promise<boolean> => {
  const [row] = await store.rows("SELECT hash FROM block WHERE number = $1", [number]);
  if (row !== undefined) return String(row[0]) === hash;
  return history === null || (await readBlock(history, number))?.hash === hash;
};

/** The ends of a store that were looked at, by which replaced blocks are noticed. */
export interface SeenEnds {
  readonly last: () => FollowedBlock | undefined;
  readonly add: (end: FollowedBlock) => void;
  /**
   * @returns Undefined while the last of them is still a block of the chain. Otherwise the number of
   * the newest that is, and 64 blocks before the oldest where none is.
   * @throws The errors of the node.
   */
  readonly replacedAfter: (place: Parameters<typeof isThere>[1]) => Promise<bigint | undefined>;
}

/** @param first The end that was seen before a restart. */
export const openSeenEnds = (first: FollowedBlock | undefined): SeenEnds => {
  /** The oldest first. */
  const ends: FollowedBlock[] = first === undefined ? [] : [first];
  return {
    last: () => ends.at(-1),
    add: (end) => {
      ends.push(end);
      ends.splice(0, Math.max(0, ends.length - KEPT_ENDS));
    },
    replacedAfter: async (place) => {
      const last = ends.at(-1);
      if (last === undefined || (await isThere(last, place))) return undefined;
      const oldest = ends[0] ?? last;
      while (ends.length > 0) {
        ends.pop();
        const end = ends.at(-1);
        if (end !== undefined && (await isThere(end, place))) return end.number;
      }
      return oldest.number > BigInt(KEPT_ENDS) ? oldest.number - BigInt(KEPT_ENDS) : -1n;
    },
  };
};
