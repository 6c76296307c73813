import { BaseError } from "../../prover/errors.ts";

/** A node is asked about history while it has not opened its store, or opens it again. */
export class StoreNotOpenError extends BaseError {
  readonly code = "E_STORE_NOT_OPEN";
  constructor(path: string) {
    super(`the store ${path} is not open yet`, { hint: "ask again in a moment; `node status` says what it waits for" });
  }
}

/** The store of a running node is behind the chain: a first reading, or a node that answers slowly. */
export class HistoryLagsError extends BaseError {
  readonly code = "E_HISTORY_LAGS";
  constructor({
    last,
    head,
    seconds,
  }: {
    last: bigint | undefined;
    head: bigint | undefined;
    seconds: bigint | undefined;
  }) {
    const store = last === undefined ? "has no block yet" : `ends at block ${last}`;
    const chain = head === undefined ? "the chain's head is not known" : `the chain is at block ${head}`;
    super(`the store ${store}, and ${chain}${seconds === undefined ? "" : `, ${seconds} s later`}`, {
      hint: "wait until it has caught up; if it never does, use a faster node or several",
    });
  }
}

/** The nodes of history's chain do not answer as they should. A running node waits and asks again. */
export class HistoryWaitsError extends BaseError {
  readonly code = "E_HISTORY_WAITS";
  constructor(why: BaseError) {
    super(`history is not read on: ${why.message}`, { hint: `check history.rpc, or wait: ${why.hint}`, cause: why });
  }
}

/** Following the chain ended with an error that waiting alone does not heal. It is tried again. */
export class HistoryStoppedError extends BaseError {
  readonly code = "E_HISTORY_STOPPED";
  constructor({ cause, seconds }: { cause: unknown; seconds: number }) {
    const message = cause instanceof BaseError ? cause.message : String(cause);
    super(`following the chain stopped, and is begun again in ${seconds} s: ${message}`, {
      hint: cause instanceof BaseError ? cause.hint : "see the log for the whole fault",
      cause,
    });
  }
}

/** The newest block that a node of history's chain believes in is old: the node stands still. */
export class HistoryStaleError extends BaseError {
  readonly code = "E_HISTORY_STALE";
  constructor({ head, age }: { head: bigint; age: bigint }) {
    super(`the head that history's node tells, block ${head}, is ${age} s old`, {
      hint: "bring that node up to the chain's head, or name another one in history.rpc",
    });
  }
}

/** A file of hourly prices cannot be taken into the store of a running node. */
export class PriceFilesError extends BaseError {
  readonly code = "E_PRICE_FILES";
  constructor(why: BaseError) {
    super(`hourly prices are not taken: ${why.message}`, {
      hint: `correct the file, or leave it out of history.prices: ${why.hint}`,
      cause: why,
    });
  }
}
