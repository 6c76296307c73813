import { setTimeout as pause } from "node:timers/promises";

import {
  RpcError,
  RpcIncompleteError,
  RpcMismatchError,
  RpcTimeoutError,
  RpcUnreachableError,
} from "../../../client/nodeErrors.ts";
import { watchHeads } from "../../chain/newHeads.ts";
import type { BaseError } from "../../errors.ts";
import { StoreLockedError } from "../../store/errors.ts";
import type { EventStore } from "../../store/eventStore.ts";
import { type SyncOptions, type SyncProgress, syncEvents } from "./syncEvents.ts";

/** What a follower is at. */
export type FollowState =
  | {
      readonly kind: "following";
      /** The last block of the store. */
      readonly block: bigint;
      /** Added since it began, transfers aside. */
      readonly events: number;
    }
  | ({ readonly kind: "syncing" } & SyncProgress)
  | { readonly kind: "waiting"; readonly why: BaseError };

export interface FollowOptions extends Omit<SyncOptions, "store" | "to" | "signal" | "onProgress"> {
  /**
   * Lends the store for one look at the chain. Between two looks others may have it.
   */
  readonly withStore: <T>(work: (store: EventStore) => Promise<T>) => Promise<T>;
  /** Ends it: the range that is being written is written whole, and nothing after it. */
  readonly signal: AbortSignal;
  /** Between two looks, in milliseconds; 12 seconds when left out. */
  readonly everyMs?: number;
  /** ws:// or wss:// URL of a node that announces new blocks: they are looked at sooner. */
  readonly headsUrl?: string | undefined;
  readonly onState?: (state: FollowState) => void;
}

const EVERY_MS = 12_000;
/** The longest pause after failures, in milliseconds. */
const MAX_PAUSE_MS = 60_000;
const HEADS_TIMEOUT_MS = 20_000;

/** What may be over at the next look: a node that is away, or a store that someone reads. */
const SURVIVED = [
  RpcError,
  RpcIncompleteError,
  RpcMismatchError,
  RpcTimeoutError,
  RpcUnreachableError,
  StoreLockedError,
] as const;

const isSurvived = (cause: unknown): cause is BaseError => SURVIVED.some((known) => cause instanceof known);

/** A pause that new blocks end. */
interface Pause {
  readonly wake: () => void;
  readonly sleep: (ms: number) => Promise<void>;
}

const wakeable = (signal: AbortSignal): Pause => {
  let isAwake = false;
  let sleeping: AbortController | undefined;
  const wake = (): void => {
    isAwake = true;
    sleeping?.abort();
  };
  signal.addEventListener("abort", wake);
  const sleep = async (ms: number): Promise<void> => {
    sleeping = new AbortController();
    // What came while nobody slept is looked at now.
    if (!isAwake) await pause(ms, undefined, { signal: sleeping.signal }).catch(() => undefined);
    isAwake = signal.aborted;
  };
  return { wake, sleep };
};

/**
 * Keeps a store at the head of the chain: at the last finalized block, or with `latest` at the
 * newest one. It outlives nodes that are away, connections that are lost and, with `latest`, blocks
 * that are undone. It can be killed at any instant; started again, it goes on where the store ends.
 *
 * @returns The last block of the store, once the signal has ended it; undefined when it never came
 * to one.
 * @throws What `syncEvents` throws and time does not heal, such as ReorgError and StoreWriteError.
 * Before the first look that went well also the errors of the node: its URL may be wrong.
 * @example
 * ```ts
 * const stop = new AbortController();
 * const node = connectNode({ url: "http://127.0.0.1:8545", signal: stop.signal });
 * const withStore = (work) => openAndClose("out/history.duckdb", work);
 * await followEvents({ node, protocol: selectProtocol("aave-v2"), withStore, signal: stop.signal });
 * ```
 */
export const followEvents = async (options: FollowOptions): Promise<bigint | undefined> => {
  const { withStore, signal, everyMs = EVERY_MS, headsUrl, onState = () => undefined, ...asked } = options;
  const { wake, sleep } = wakeable(signal);
  if (headsUrl !== undefined) void watchHeads({ url: headsUrl, timeoutMs: HEADS_TIMEOUT_MS, signal, onHead: wake });
  const onProgress = (progress: SyncProgress): void => {
    onState({ kind: "syncing", ...progress });
  };
  let last: bigint | undefined;
  let events = 0;
  let failures = 0;
  while (!signal.aborted) {
    try {
      const synced = await withStore((store) => syncEvents({ ...asked, store, signal, onProgress }));
      [last, events, failures] = [synced.lastBlock, events + synced.events, 0];
      onState({ kind: "following", block: synced.lastBlock, events });
    } catch (cause) {
      // A call that the signal has ended.
      if (signal.aborted) break;
      if (last === undefined || !isSurvived(cause)) throw cause;
      failures += 1;
      onState({ kind: "waiting", why: cause });
    }
    if (!signal.aborted) await sleep(Math.min(everyMs * 2 ** failures, Math.max(everyMs, MAX_PAUSE_MS)));
  }
  return last;
};
