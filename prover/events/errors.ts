import { BaseError } from "../errors.ts";

/**
 * A CSV file cannot be read as a table. It is empty, it is damaged, its header repeats a name, or a
 * row has more or fewer cells than the header.
 */
export class CsvError extends BaseError {
  readonly code = "E_CSV";
  constructor({ path, reason }: { path: string; reason: string }) {
    super(`${path} cannot be read as a table: ${reason}`, {
      hint: "give comma-separated values with a header line, as plain text, or as gzip when the name ends in .gz",
    });
  }
}

/** A CSV file lacks a column that the command needs. */
export class MissingColumnError extends BaseError {
  readonly code = "E_MISSING_COLUMN";
  constructor({ path, column, found }: { path: string; column: string; found: readonly string[] }) {
    super(`${path} has no column "${column}"`, {
      hint: `add the column, or give another file; the header names: ${found.join(", ") || "nothing"}`,
    });
  }
}

/**
 * A cell of an events or prices file is not a value of its column. `row` counts data rows from 0,
 * as every `--row` of the command line does.
 */
export class BadValueError extends BaseError {
  readonly code = "E_BAD_VALUE";
  constructor({ path, row, column, value, expected }: BadValue) {
    super(`${path}, row ${row}, column "${column}": "${value}" is not ${expected}`, {
      hint: "correct the value; rows count from 0 after the header, and nothing of this file was loaded",
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

/**
 * Two rows have the id of one event but differ in its contents. They lie in one file, in two files,
 * or in a file and the store.
 */
export class EventConflictError extends BaseError {
  readonly code = "E_EVENT_CONFLICT";
  constructor({ id }: { id: string }) {
    super(`event ${id} occurs twice with different contents`, {
      hint: "check the files: one of them is wrong, or comes from another chain and needs a store of its own",
    });
  }
}

/**
 * An asset has two different prices for the same hour, in one file, in two files, or in a file and
 * the store.
 */
export class PriceConflictError extends BaseError {
  readonly code = "E_PRICE_CONFLICT";
  constructor({ symbol, hour }: { symbol: string; hour: bigint }) {
    super(`the price of ${symbol} at ${hour} occurs twice with different values`, {
      hint: "load only one source of prices into a store: one of the files is wrong",
    });
  }
}

/**
 * `events sync` is asked for a block that the node does not call final yet. Such a block may still
 * be undone.
 */
export class BlockNotFinalError extends BaseError {
  readonly code = "E_BLOCK_NOT_FINAL";
  constructor({ block, finalized }: { block: bigint; finalized: bigint }) {
    super(`block ${block} is past the node's last finalized block ${finalized}`, {
      hint: "wait, or leave --to out: only finalized blocks are indexed",
    });
  }
}

/**
 * `--from` does not continue the store: it lies before the first stored block, or leaves a gap
 * after the last one.
 */
export class SyncGapError extends BaseError {
  readonly code = "E_SYNC_GAP";
  constructor({ from, storedFrom, storedTo }: { from: bigint; storedFrom: bigint; storedTo: bigint }) {
    super(`--from ${from} does not continue the store, which covers blocks ${storedFrom} to ${storedTo}`, {
      hint: "leave --from out to resume, or use another --db",
    });
  }
}

/**
 * `store verify` finds that a node knows something of the store's blocks that the store lacks, or
 * has otherwise.
 */
export class StoreHoleError extends BaseError {
  readonly code = "E_STORE_HOLE";
  constructor({ path, count, market, block, what }: StoreHole) {
    super(`${path} has ${count} holes in what was looked at, the first in block ${block} of ${market}: ${what}`, {
      hint: "prices come back with `store rebuild --rpc`; for logs, sync into a new --db from a node that has them",
    });
  }
}

interface StoreHole {
  readonly path: string;
  readonly count: number;
  readonly market: string;
  readonly block: bigint;
  readonly what: string;
}
