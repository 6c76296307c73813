import { setTimeout as pause } from "node:timers/promises";

import type { JsonRpcNode } from "../../prover/chain/jsonRpc.ts";
import { BaseError } from "../../prover/errors.ts";
import { openStore } from "../../prover/events/openStore.ts";
import { type FollowState, followEvents } from "../../prover/events/sync/followEvents.ts";
import { StoreWriteError } from "../../prover/store/errors.ts";
import type { EventStore, LendStore } from "../../prover/store/eventStore.ts";
import type { HistoryConfig } from "../config/nodeConfig.ts";
import { type FileCheck, rememberFiles } from "../operations/openFiles.ts";
import type { Operations } from "../operations/operations.ts";
import { HistoryLagsError, HistoryStoppedError, HistoryWaitsError, StoreNotOpenError } from "./errors.ts";
import { type HeadWatch, watchHead } from "./headWatch.ts";
import { addHistoryGauges } from "./historyGauges.ts";
import { type HistoryState, type Holdings, lagOf, type Moment } from "./lag.ts";
import { type HistoryNodes, openNodes } from "./openNodes.ts";
import { priceImporter } from "./priceFiles.ts";

/**
 * The history of a node: one process follows the chain into its store, and at the same time answers
 * from it.
 */
export interface FollowedStore {
  /**
   * Lends the store as it is now, for reading. Any number may read at once, also while blocks are
   * written; a reader sees none of what comes meanwhile.
   *
   * @throws StoreNotOpenError; the errors of `check`; HistoryLagsError until it has come to the head once, as a part of a
   * history is another history; and the errors of the work.
   */
  readonly lend: LendStore;
  readonly state: () => HistoryState;
  /** @throws DataFolderError, FileReplacedError: the store's path does not name the open file any more. */
  readonly check: FileCheck;
  /** The node that is followed, to be asked for blocks of history. */
  readonly node: JsonRpcNode;
  /** Calls a listener whenever blocks were added, with the last one; returns how to end it. */
  readonly watch: (listener: (last: Moment) => void) => () => void;
  /** Ends after the range that is being written, and once all readers are done. */
  readonly close: () => Promise<void>;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
const EVERY_SECONDS = 12;

const LAST_BLOCK =
  "SELECT c.to_block, b.ts FROM sync_cursor c JOIN block b ON b.number = c.to_block WHERE c.market = $1 AND c.to_block >= c.from_block";

const HOLDINGS = `
SELECT c.from_block, b.ts, (SELECT count(*) FROM raw_log WHERE market = $1), (SELECT count(*) FROM lending_event WHERE market = $1),
  (SELECT count(*) FROM valued_event WHERE market = $1 AND value_e9 IS NULL), (SELECT count(*) FROM missing_price WHERE market = $1)
FROM sync_cursor c JOIN block b ON b.number = c.from_block WHERE c.market = $1`;

const readHoldings = async (store: EventStore, market: string): Promise<Holdings | undefined> => {
  const [row] = (await store.rows(HOLDINGS, [market])) as readonly bigint[][];
  const [block, time, logs = 0n, events = 0n, unpricedEvents = 0n, missingPrices = 0n] = row ?? [];
  if (block === undefined || time === undefined) return undefined;
  return { from: { block, time }, logs, events, unpricedEvents, missingPrices };
};

/** What the parts of a follower share. */
class Following {
  readonly config: HistoryConfig;
  readonly operations: Operations;
  readonly nodes: HistoryNodes;
  readonly signal: AbortSignal;
  readonly listeners = new Set<(last: Moment) => void>();
  readonly readers = new Set<Promise<unknown>>();
  readonly #takePrices: (store: EventStore) => Promise<void>;
  store: EventStore | undefined;
  check: FileCheck = () => undefined;
  doing: HistoryState["doing"] = "opening";
  last: Moment | undefined;
  holds: Holdings | undefined;
  /** Whether the store has come to the head since this process began. Until then it is a part of a history. */
  hasCaughtUp = false;
  failures = 0;

  constructor(options: Pick<Following, "config" | "operations" | "nodes" | "signal">) {
    this.config = options.config;
    this.operations = options.operations;
    this.nodes = options.nodes;
    this.signal = options.signal;
    this.#takePrices = priceImporter(options.config.prices ?? [], options.operations.conditions);
  }

  /** Lends the store to the one who writes. */
  async write<T>(store: EventStore, work: (store: EventStore) => Promise<T>): Promise<T> {
    this.check();
    await this.#takePrices(store);
    const result = await work(store);
    await this.readLast(store);
    return result;
  }

  async readLast(store: EventStore): Promise<void> {
    const [row] = await store.rows(LAST_BLOCK, [this.nodes.protocol.market]);
    if (row === undefined) return;
    const last = { block: row[0] as bigint, time: row[1] as bigint };
    const isNew = last.block !== this.last?.block;
    if (isNew) this.holds = await readHoldings(store, this.nodes.protocol.market);
    this.last = last;
    if (isNew) for (const listener of this.listeners) listener(last);
  }

  take(state: FollowState): void {
    const { conditions } = this.operations;
    this.doing = state.kind;
    if (state.kind === "waiting") {
      conditions.raise(new HistoryWaitsError(state.why));
      return;
    }
    this.failures = 0;
    conditions.clear("E_HISTORY_STOPPED");
    if (state.kind !== "following") return;
    this.hasCaughtUp = true;
    conditions.clear("E_HISTORY_WAITS");
  }
}

/** Follows with one open store, until the signal or an error ends it. */
const followOpen = async (following: Following, store: EventStore): Promise<void> => {
  const { config, nodes, signal, operations } = following;
  const { everySeconds = EVERY_SECONDS, head = "finalized" } = config;
  await followEvents({
    ...nodes,
    withStore: (work) => following.write(store, work),
    signal,
    everyMs: everySeconds * 1000,
    latest: head === "latest",
    onState: (state) => {
      following.take(state);
    },
    onNote: (line) => {
      operations.log.info({ part: "history" }, line);
    },
  });
};

/** What a store that is open cannot get over. */
const breaksStore = (cause: unknown): boolean => !(cause instanceof BaseError) || cause instanceof StoreWriteError;

const closeStore = async (following: Following): Promise<void> => {
  const { store } = following;
  following.store = undefined;
  following.check = () => undefined;
  await Promise.allSettled(following.readers);
  store?.close();
};

const openAndFollow = async (following: Following): Promise<void> => {
  const { config } = following;
  if (following.store === undefined) {
    following.store = await openStore(config.store, { onNote: (line) => following.operations.log.info(line) });
    following.check = rememberFiles([config.store]);
    await following.readLast(following.store);
  }
  await followOpen(following, following.store);
};

/** Until the signal ends it: what stops it is a condition, and it is begun again. */
const followOn = async (following: Following): Promise<void> => {
  const { signal, operations } = following;
  while (!signal.aborted) {
    try {
      await openAndFollow(following);
    } catch (cause) {
      if (signal.aborted) break;
      following.doing = "stopped";
      const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** following.failures, LONGEST_PAUSE_MS);
      following.failures += 1;
      operations.conditions.raise(new HistoryStoppedError({ cause, seconds: pauseMs / 1000 }));
      if (!(cause instanceof BaseError)) operations.log.error({ err: cause }, "following the chain stopped");
      if (breaksStore(cause)) await closeStore(following);
      await pause(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }
  await closeStore(following);
};

const lender =
  (following: Following, { head }: HeadWatch): LendStore =>
  async (work) => {
    const { store, last, hasCaughtUp } = following;
    if (store === undefined) throw new StoreNotOpenError(following.config.store);
    following.check();
    const isAtHead = last !== undefined && last.block >= (head()?.block ?? last.block + 1n);
    if (!hasCaughtUp && !isAtHead) {
      const { lagSeconds: seconds } = lagOf(last, head());
      throw new HistoryLagsError({ last: last?.block, head: head()?.block, seconds });
    }
    const reading = store.snapshot(work);
    const settled = reading.then(
      () => undefined,
      () => undefined,
    );
    following.readers.add(settled);
    void settled.then(() => following.readers.delete(settled));
    return reading;
  };

const stateOf = ({ doing, last, holds }: Following, { head }: HeadWatch): HistoryState => ({
  doing,
  last,
  holds,
  head: head(),
  ...lagOf(last, head()),
});

/**
 * Opens the store of a node and follows the chain into it, until it is closed. The store is open
 * all the while, so no other process can read it. What goes wrong later is a condition, and is
 * tried again: E_HISTORY_WAITS, E_HISTORY_STOPPED, E_HISTORY_LAGS, E_HISTORY_STALE, E_PRICE_FILES.
 *
 * @param config The part `history` of a configuration, with absolute paths.
 * @param maxWaitMs How long a node may be away or busy before that is a condition; ten seconds when
 * left out.
 * @returns The store at once: `lend` refuses until it is open.
 * @throws UsageError, MarketError, BadAddressError, FileUnreadableError for a configuration that
 * cannot be meant.
 */
export const openFollowedStore = async (
  config: HistoryConfig,
  operations: Operations,
  maxWaitMs?: number,
): Promise<FollowedStore> => {
  const stop = new AbortController();
  const { signal } = stop;
  const onWait = (why: BaseError): void => operations.log.debug({ part: "history" }, why.message);
  const nodes = await openNodes(config, { signal, onWait, maxWaitMs });
  const following = new Following({ config, operations, nodes, signal });
  const watch = watchHead({
    ...{ config, operations, signal, node: nodes.headNode },
    last: () => following.last,
  });
  addHistoryGauges(operations.metrics, () => stateOf(following, watch));
  const ended = followOn(following);
  return {
    lend: lender(following, watch),
    state: () => stateOf(following, watch),
    check: () => {
      following.check();
    },
    node: nodes.node,
    watch: (listener) => {
      following.listeners.add(listener);
      return () => following.listeners.delete(listener);
    },
    close: async () => {
      stop.abort();
      await Promise.all([ended, watch.ended]);
    },
  };
};
