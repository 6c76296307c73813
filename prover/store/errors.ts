import { BaseError } from "../errors.ts";

/** There is no file at the path that `--db` names. */
export class StoreMissingError extends BaseError {
  readonly code = "E_STORE_MISSING";
  constructor({ path }: { path: string }) {
    super(`there is no event store at ${path}`, {
      hint: "make one with `events import` or `events sync`, or check --db",
    });
  }
}

/** The file that `--db` names is not an event store, or it is damaged. */
export class StoreUnreadableError extends BaseError {
  readonly code = "E_STORE_UNREADABLE";
  constructor({ path, reason }: { path: string; reason: string }) {
    super(`${path} is not an event store: ${reason}`, {
      hint: "check --db; a store is a DuckDB file made by this tool",
    });
  }
}

/** Another process has the store open. */
export class StoreLockedError extends BaseError {
  readonly code = "E_STORE_LOCKED";
  constructor({ path }: { path: string }) {
    super(`${path} is in use by another process`, { hint: "wait until it is done; one process at a time may write" });
  }
}

/** The store has a version that this tool neither knows nor can bring up to date. */
export class StoreVersionError extends BaseError {
  readonly code = "E_STORE_VERSION";
  constructor({ path, found, known }: { path: string; found: bigint; known: bigint }) {
    super(`${path} has store version ${found}; this tool knows version ${known}`, {
      hint: "use the version of veriscore that wrote it, or load the events into a new store",
    });
  }
}

/** The store exists but holds no events. */
export class EmptyStoreError extends BaseError {
  readonly code = "E_STORE_EMPTY";
  constructor({ path }: { path: string }) {
    super(`${path} holds no events yet`, { hint: "load some with `events import` or `events sync`" });
  }
}

/** The database cannot write, mostly because the disk is full. The transaction is undone. */
export class StoreWriteError extends BaseError {
  readonly code = "E_STORE_WRITE";
  constructor({ path, reason, cause }: { path: string; reason: string; cause?: unknown }) {
    super(`cannot write to ${path}: ${reason}`, {
      hint: "free some space and run the command again: what was stored before is still there",
      cause,
    });
  }
}

/**
 * The node is on another chain than `--chain-id` or the store says. {@link ChainMismatchError} has
 * the same code: there a deployment file names the other chain.
 */
export class ChainIdError extends BaseError {
  readonly code = "E_CHAIN_ID";
  constructor({ found, expected, whose }: { found: bigint; expected: bigint; whose: string }) {
    super(`the chain id is ${found}, but ${whose} ${expected}`, {
      hint: "point --rpc at a node of the right chain, or use another --db",
    });
  }
}
