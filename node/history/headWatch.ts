import type { JsonRpcNode } from "../../prover/chain/jsonRpc.ts";
import { readBlock, readChainId } from "../../prover/chain/reads.ts";
import { LOCAL_CHAIN_ID } from "../../prover/onchain/signer.ts";
import type { HistoryConfig } from "../config/nodeConfig.ts";
import { startLoop } from "../operations/loop.ts";
import type { Operations } from "../operations/operations.ts";
import { HistoryLagsError, HistoryStaleError, HistoryWaitsError } from "./errors.ts";
import { lagOf, type Moment, watchLag } from "./lag.ts";

/** Looks at the head of history's chain, apart from the one who reads the events. */
export interface HeadWatch {
  readonly head: () => Moment | undefined;
  readonly ended: Promise<void>;
}

interface Watched {
  readonly config: HistoryConfig;
  readonly operations: Operations;
  readonly node: JsonRpcNode;
  readonly signal: AbortSignal;
  /** Where the store ends. */
  readonly last: () => Moment | undefined;
}

/** Between two looks at most, in milliseconds. */
const EVERY_MS = 5_000;
/** A node that cannot do its work says so within half a minute. */
const GRACE_MS = 30_000;
/** Finality comes about every 13 minutes where all is well. */
const MAX_HEAD_AGE_SECONDS = 3_600;

const readHead = async (node: JsonRpcNode, tag: "finalized" | "latest"): Promise<Moment | undefined> => {
  const block = await readBlock(node, tag);
  return block === undefined ? undefined : { block: block.number, time: block.timestamp };
};

/** Raises or ends what a head and the end of the store say together. */
const judge = (
  { operations: { conditions }, config, last }: Watched,
  { head, isLate, isLocal }: { readonly head: Moment; readonly isLate: boolean; readonly isLocal: boolean },
): void => {
  const { lagSeconds: seconds } = lagOf(last(), head);
  if (isLate) conditions.raise(new HistoryLagsError({ last: last()?.block, head: head.block, seconds }));
  else conditions.clear("E_HISTORY_LAGS");
  const age = BigInt(Math.floor(Date.now() / 1000)) - head.time;
  // The clock of a local chain is its own.
  if (!isLocal && age > BigInt(Math.round(config.maxHeadAgeSeconds ?? MAX_HEAD_AGE_SECONDS)))
    conditions.raise(new HistoryStaleError({ head: head.block, age }));
  else conditions.clear("E_HISTORY_STALE");
};

/**
 * Begins to look at the head. It raises E_HISTORY_LAGS while the store is behind a head for longer
 * than half a minute, E_HISTORY_STALE while the head itself is old, and E_HISTORY_WAITS while the
 * node does not tell it.
 */
export const watchHead = (watched: Watched): HeadWatch => {
  const { config, operations, node, signal, last } = watched;
  const everyMs = Math.min((config.everySeconds ?? 12) * 1000, EVERY_MS);
  const lag = watchLag({ graceMs: GRACE_MS, now: () => performance.now() });
  let head: Moment | undefined;
  let isLocal: boolean | undefined;
  operations.conditions.raise(new HistoryLagsError({ last: undefined, head: undefined, seconds: undefined }));
  const look = async (): Promise<void> => {
    isLocal ??= (await readChainId(node)) === LOCAL_CHAIN_ID;
    head = (await readHead(node, config.head ?? "finalized")) ?? head;
    if (head !== undefined) judge(watched, { head, isLate: lag.isLate(last()?.block, head.block), isLocal });
  };
  const { ended } = startLoop({
    ...{ name: "history", operations, signal, everyMs, round: look },
    onError: (cause) => {
      if (cause !== undefined) operations.conditions.raise(new HistoryWaitsError(cause));
    },
  });
  return { head: () => head, ended };
};
