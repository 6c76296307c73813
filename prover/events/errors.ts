import { BaseError } from "../errors.ts";

export class CsvError extends BaseError {
  readonly code = "E_CSV";
  constructor({ path, reason }: { path: string; reason: string }) {
    super(`${path} is no readable table: ${reason}`, {
      hint: "expected comma-separated values with a header line, plain or gzip when the name ends in .gz",
    });
  }
}

export class MissingColumnError extends BaseError {
  readonly code = "E_MISSING_COLUMN";
  constructor({ path, column, found }: { path: string; column: string; found: readonly string[] }) {
    super(`${path} has no column "${column}"`, { hint: `its header names: ${found.join(", ") || "nothing"}` });
  }
}

/** `row` counts data rows from 0, as every `--row` of the command line does. */
export class BadValueError extends BaseError {
  readonly code = "E_BAD_VALUE";
  constructor({ path, row, column, value, expected }: BadValue) {
    super(`${path}, row ${row}, column "${column}": "${value}" is not ${expected}`, {
      hint: "rows count from 0 after the header; nothing of this file was loaded",
    });
  }
}

export interface BadValue {
  readonly path: string;
  readonly row: number;
  readonly column: string;
  readonly value: string;
  readonly expected: string;
}

export class EventConflictError extends BaseError {
  readonly code = "E_EVENT_CONFLICT";
  constructor({ id }: { id: string }) {
    super(`event ${id} is there twice with different contents`, {
      hint: "one of the files is wrong, or comes from another chain: load it into a store of its own",
    });
  }
}

export class PriceConflictError extends BaseError {
  readonly code = "E_PRICE_CONFLICT";
  constructor({ symbol, hour }: { symbol: string; hour: bigint }) {
    super(`the price of ${symbol} at ${hour} is there twice with different values`, {
      hint: "one of the price files is wrong: load only one source of prices into a store",
    });
  }
}

export class StoreMissingError extends BaseError {
  readonly code = "E_STORE_MISSING";
  constructor({ path }: { path: string }) {
    super(`there is no event store at ${path}`, {
      hint: "make one with `events import` or `events sync`, or check --db",
    });
  }
}

export class StoreUnreadableError extends BaseError {
  readonly code = "E_STORE_UNREADABLE";
  constructor({ path, reason }: { path: string; reason: string }) {
    super(`${path} is no event store: ${reason}`, { hint: "check --db; a store is a DuckDB file made by this tool" });
  }
}

export class StoreLockedError extends BaseError {
  readonly code = "E_STORE_LOCKED";
  constructor({ path }: { path: string }) {
    super(`${path} is in use by another process`, { hint: "wait until it is done; one process at a time may write" });
  }
}

export class StoreVersionError extends BaseError {
  readonly code = "E_STORE_VERSION";
  constructor({ path, found, known }: { path: string; found: bigint; known: bigint }) {
    super(`${path} has store version ${found}; this tool knows version ${known}`, {
      hint: "use the version of veriscore that wrote it, or load the events into a new store",
    });
  }
}

export class EmptyStoreError extends BaseError {
  readonly code = "E_STORE_EMPTY";
  constructor({ path }: { path: string }) {
    super(`${path} holds no events yet`, { hint: "load some with `events import` or `events sync`" });
  }
}

export class ChainIdError extends BaseError {
  readonly code = "E_CHAIN_ID";
  constructor({ found, expected, whose }: { found: bigint; expected: bigint; whose: string }) {
    super(`the chain id is ${found}, but ${whose} ${expected}`, {
      hint: "point --rpc at a node of the right chain, or use another --db",
    });
  }
}

export class MarketError extends BaseError {
  readonly code = "E_MARKET";
  constructor(message: string, hint: string) {
    super(message, { hint });
  }
}

/** A pool that does not say itself what belongs to it: its logs do, from the first one on. */
export class MarketUnlistedError extends BaseError {
  readonly code = "E_MARKET_UNLISTED";
  constructor({ pool, block }: { pool: string; block: bigint }) {
    super(`the pool ${pool} of block ${block} is too old to name its markets`, {
      hint: "leave --from out: from its first block on, its logs name them",
    });
  }
}

export class BadAddressError extends BaseError {
  readonly code = "E_BAD_ADDRESS";
  constructor({ text, reason }: { text: string; reason: string }) {
    super(`"${text}" is no address: ${reason}`, {
      hint: "an address is 0x and 40 hex digits; mixed case must carry a valid EIP-55 checksum",
    });
  }
}

export class RpcUnreachableError extends BaseError {
  readonly code = "E_RPC_UNREACHABLE";
  constructor({ url, reason, cause }: { url: string; reason: string; cause?: unknown }) {
    super(`no node answers at ${url}: ${reason}`, { hint: "check --rpc and that the node is running", cause });
  }
}

export class RpcTimeoutError extends BaseError {
  readonly code = "E_RPC_TIMEOUT";
  constructor({ url, method, timeoutMs }: { url: string; method: string; timeoutMs: number }) {
    super(`${url} did not answer ${method} within ${timeoutMs} ms`, {
      hint: "try again later, a smaller --chunk, or another node",
    });
  }
}

/** The node answered, with an error or with something that is no answer. */
export class RpcError extends BaseError {
  readonly code = "E_RPC_ERROR";
  readonly method: string;
  readonly rpcCode: number | undefined;
  constructor({ url, method, rpcCode, message }: RpcFailure) {
    super(`${url} answered ${method} with an error${rpcCode === undefined ? "" : ` (${rpcCode})`}: ${message}`, {
      hint: "past prices need a node that keeps past states (an archive node); otherwise try another node",
    });
    this.method = method;
    this.rpcCode = rpcCode;
  }
}

interface RpcFailure {
  readonly url: string;
  readonly method: string;
  readonly rpcCode?: number;
  readonly message: string;
}

/** Two nodes tell two histories: one of them is wrong, and nothing of the range was written. */
export class RpcMismatchError extends BaseError {
  readonly code = "E_RPC_MISMATCH";
  constructor({ what, block, one, other }: { what: string; block?: bigint; one: string; other: string }) {
    const where = block === undefined ? "" : ` of block ${block}`;
    super(`${one} and ${other} differ in ${what}${where}`, {
      hint: "one of the nodes is wrong or behind: find out which with a third, nothing of these blocks was written",
    });
  }
}

export class RpcIncompleteError extends BaseError {
  readonly code = "E_RPC_INCOMPLETE";
  constructor({ url, block, reason }: { url: string; block: bigint; reason: string }) {
    super(`${url} does not give all logs of block ${block}: ${reason}`, {
      hint: "use another node, or cross-check with --verify-rpc; nothing of these blocks was written",
    });
  }
}

export class StoreWriteError extends BaseError {
  readonly code = "E_STORE_WRITE";
  constructor({ path, reason, cause }: { path: string; reason: string; cause?: unknown }) {
    super(`cannot write to ${path}: ${reason}`, {
      hint: "free some space and run the command again: what was stored before is still there",
      cause,
    });
  }
}

export class ReorgError extends BaseError {
  readonly code = "E_REORG";
  constructor({ block, stored, found }: { block: bigint; stored: string; found: string }) {
    super(`block ${block} is ${found} at the node but ${stored} in the store`, {
      hint: "the store belongs to another chain or to a history that was undone: sync into a new --db",
    });
  }
}

export class BlockNotFinalError extends BaseError {
  readonly code = "E_BLOCK_NOT_FINAL";
  constructor({ block, finalized }: { block: bigint; finalized: bigint }) {
    super(`block ${block} is past the node's last finalized block ${finalized}`, {
      hint: "only finalized blocks are indexed: wait, or leave --to out",
    });
  }
}

export class SyncGapError extends BaseError {
  readonly code = "E_SYNC_GAP";
  constructor({ from, storedFrom, storedTo }: { from: bigint; storedFrom: bigint; storedTo: bigint }) {
    super(`--from ${from} does not continue the store, which covers blocks ${storedFrom} to ${storedTo}`, {
      hint: "leave --from out to resume, or use another --db",
    });
  }
}
