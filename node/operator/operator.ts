import type { OrderBook } from "../orders/scoreOrder.ts";
import type { ScoreArchive } from "../orders/scoreArchive.ts";
import { OracleFollowError } from "./errors.ts";
import { type Loop, startLoop } from "../operations/loop.ts";
import { isFileLoss } from "../operations/openFiles.ts";
import { type OperatorCore, openCore } from "./operatorCore.ts";
import type { OperatorOptions } from "./operatorOptions.ts";

/** A running operator. */
export interface Operator {
  readonly address: string;
  readonly book: OrderBook;
  readonly archive: ScoreArchive;
  /** Calls a listener with each token that has another score, or none any more; returns how to end it. */
  readonly watchScores: (listener: (tokenId: bigint) => void) => () => void;
  /** What people want to know of it; integers as text. */
  readonly status: () => Readonly<Record<string, unknown>>;
  /** Finishes what is under way, and keeps the rest. */
  readonly close: () => Promise<void>;
}

/** How long a stop waits for orders that are under way, in milliseconds. */
const GRACE_MS = 15_000;

interface Loops {
  readonly oracle: Loop;
  readonly orders: Loop;
  readonly sender: Loop;
  readonly triggers: Loop;
}

const startLoops = (core: OperatorCore, options: OperatorOptions, signal: AbortSignal): Loops => {
  const { operations, everyMs, checkFiles } = options;
  const { conditions } = operations;
  const shared = { operations, signal, everyMs };
  const checked = (round: () => Promise<void>) => async (): Promise<void> => {
    checkFiles?.();
    await round();
  };
  const loops: Loops = {
    oracle: startLoop({
      ...{ ...shared, name: "oracle", round: checked(core.followOracle) },
      onError: (error) => {
        if (error === undefined) conditions.clear("E_ORACLE_CHAIN");
        else if (!isFileLoss(error)) conditions.raise(new OracleFollowError(error));
      },
    }),
    orders: startLoop({ ...shared, name: "orders", round: checked(core.workOrders) }),
    sender: startLoop({ ...shared, name: "sender", round: checked(core.send) }),
    triggers: startLoop({ ...shared, name: "triggers", round: checked(core.pullTriggers) }),
  };
  core.onWake((which) => {
    loops[which].wake();
  });
  return loops;
};

/** Signs nothing that its database could not remember. */
const guarded = ({ signer, checkFiles }: OperatorOptions): OperatorOptions["signer"] => ({
  getAddress: () => signer.getAddress(),
  signTransaction: async (transaction) => {
    checkFiles?.();
    return signer.signTransaction(transaction);
  },
});

/**
 * Runs an operator until it is closed: it follows the oracle's chain, places orders for paid requests,
 * new events, falls and heartbeats, has them attested and proved, and sends them.
 *
 * All that it has to remember is in the database and on chain: killed at any instant, it goes on where
 * it was.
 *
 * @throws The errors of the node, before the first loop starts.
 */
export const openOperator = async (options: OperatorOptions): Promise<Operator> => {
  const { operations, watchHistory } = options;
  const stop = new AbortController();
  const core = await openCore({ ...options, signer: guarded(options) }, stop.signal);
  const loops = startLoops(core, options, stop.signal);
  const endHistory = watchHistory?.(() => {
    loops.triggers.wake();
    loops.orders.wake();
  });
  operations.log.info({ address: core.address, models: options.models.length }, "the operator runs");
  return {
    address: core.address,
    book: core.book,
    archive: core.archive,
    watchScores: core.watchScores,
    status: core.status,
    close: async () => {
      endHistory?.();
      stop.abort();
      await Promise.all(Object.values(loops).map(({ ended }: Loop) => ended));
      await Promise.race([core.settled(), new Promise((resolve) => setTimeout(resolve, GRACE_MS).unref())]);
    },
  };
};
