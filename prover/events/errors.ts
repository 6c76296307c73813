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
