import type { EventStore } from "./eventStore.ts";

/** The time of a block that a store does not have, from the blocks around it. */
export interface TimeBetween {
  /** Unix seconds. */
  readonly time: bigint;
  /** By how many seconds the time may be wrong, in either direction. */
  readonly uncertainty: bigint;
}

const NEIGHBOURS = `
SELECT (SELECT struct_pack(number := number, ts := ts) FROM block WHERE number <= $1 ORDER BY number DESC LIMIT 1),
  (SELECT struct_pack(number := number, ts := ts) FROM block WHERE number >= $1 ORDER BY number LIMIT 1)`;

interface Neighbour {
  readonly entries: { readonly number: bigint; readonly ts: bigint };
}

const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);

/**
 * Takes the time of a block from its nearest neighbours in the store, as if all blocks between them
 * came in equal steps, rounded down. The time is exact where the store has the block, or where both
 * neighbours have the same time.
 *
 * @returns Undefined when the store has no block on one side.
 */
export const timeBetween = async (store: EventStore, block: bigint): Promise<TimeBetween | undefined> => {
  const [row] = await store.rows(NEIGHBOURS, [block]);
  const [before, after] = (row ?? []) as unknown as (Neighbour | null)[];
  if (before == null || after == null) return undefined;
  const [from, to] = [before.entries, after.entries];
  if (from.number === to.number) return { time: from.ts, uncertainty: 0n };
  const time = from.ts + ((to.ts - from.ts) * (block - from.number)) / (to.number - from.number);
  return { time, uncertainty: larger(time - from.ts, to.ts - time) };
};
