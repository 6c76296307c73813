import type { FollowState } from "../../prover/events/sync/followEvents.ts";

/** A block and its time in Unix seconds. */
export interface Moment {
  readonly block: bigint;
  readonly time: bigint;
}

/** What a followed store holds, and what it cannot tell. */
export interface Holdings {
  /** Where it begins: what was before is unknown. */
  readonly from: Moment;
  /** Logs as the chain has them, and the lending events made of them. */
  readonly logs: bigint;
  readonly events: bigint;
  /** Events without a worth: a feature that needs it is unknown. */
  readonly unpricedEvents: bigint;
  /** Prices that no node told. */
  readonly missingPrices: bigint;
}

/** How far a store is from the head of its chain: the finalized one, or the latest where it is followed. */
export interface HistoryState {
  readonly doing: "opening" | FollowState["kind"] | "stopped";
  /** Where the store ends. */
  readonly last: Moment | undefined;
  readonly head: Moment | undefined;
  /** Undefined until its first blocks are read. */
  readonly holds: Holdings | undefined;
  /** Undefined while either end is unknown; 0 for a store that is ahead of what was last seen. */
  readonly lagBlocks: bigint | undefined;
  readonly lagSeconds: bigint | undefined;
}

const atLeastZero = (value: bigint): bigint => (value < 0n ? 0n : value);

/** The distance of two moments. */
export const lagOf = (last: Moment | undefined, head: Moment | undefined) =>
  last === undefined || head === undefined
    ? { lagBlocks: undefined, lagSeconds: undefined }
    : { lagBlocks: atLeastZero(head.block - last.block), lagSeconds: atLeastZero(head.time - last.time) };

/**
 * A chain that goes on is never caught up with for good, so it counts how long one head is waited
 * for. A store that has not yet come to the first head is late from the start.
 */
export interface LagWatch {
  /** @returns Whether the store is behind a head that was seen longer ago than it may. */
  readonly isLate: (last: bigint | undefined, head: bigint | undefined) => boolean;
}

/**
 * @param options.graceMs How long a store may take to come to a head that was seen.
 * @param options.now The clock, in milliseconds; it must never go back.
 */
export const watchLag = ({ graceMs, now }: { readonly graceMs: number; readonly now: () => number }): LagWatch => {
  let awaited: { readonly block: bigint; readonly since: number } | undefined;
  let first: bigint | undefined;
  let hasCaughtUp = false;
  return {
    isLate: (last, head) => {
      first ??= head;
      if (last === undefined || head === undefined || first === undefined) return true;
      hasCaughtUp ||= last >= first;
      if (!hasCaughtUp) return true;
      if (awaited !== undefined && last >= awaited.block) awaited = undefined;
      if (awaited === undefined && head > last) awaited = { block: head, since: now() };
      return awaited !== undefined && now() - awaited.since > graceMs;
    },
  };
};
