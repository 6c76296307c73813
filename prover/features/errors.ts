import { BaseError } from "../errors.ts";
import { isoSeconds } from "../seconds.ts";

/**
 * The file of the feature dictionary is inconsistent: a name, range, scale or need in it is not
 * valid. The file has been edited.
 */
export class DictionaryError extends BaseError {
  readonly code = "E_DICTIONARY";
  constructor(reason: string) {
    super(`the feature dictionary is wrong: ${reason}`, { hint: "restore prover/features/dictionary.json" });
  }
}

/** A model or a command names a feature that the feature dictionary does not have. */
export class UnknownFeatureError extends BaseError {
  readonly code = "E_UNKNOWN_FEATURE";
  constructor({ name, version }: { name: string; version: number }) {
    super(`version ${version} of the feature dictionary has no feature "${name}"`, {
      hint: "take a name that prover/features/dictionary.json lists",
    });
  }
}

/**
 * A schema names a version of the feature dictionary that this program does not have. Its features
 * may mean anything.
 */
export class DictionaryVersionError extends BaseError {
  readonly code = "E_DICTIONARY_VERSION";
  constructor({ version, known }: { version: number; known: number }) {
    super(`there is no version ${version} of the feature dictionary here; the newest is ${known}`, {
      hint: "correct `dictionary` in schema.json, or use a release that has this version",
    });
  }
}

/**
 * A command asks for a feature or a label that this store cannot know. Its value is unknown, which
 * is not zero.
 */
export class FeatureNotCoveredError extends BaseError {
  readonly code = "E_FEATURE_NOT_COVERED";
  constructor({ name, reason }: { name: string; reason: string }) {
    super(`${name} is unknown from this store: ${reason}`, {
      hint: "load what docs/features.md says the feature needs, or use a model without the feature",
    });
  }
}

/**
 * Events of the wallets have no known value: no price, no amount, or no debt after a loan. Features
 * that need it are unknown, which is not zero.
 */
export class UnpricedEventsError extends BaseError {
  readonly code = "E_UNPRICED_EVENTS";
  constructor({ name, reason }: { name: string; reason: string }) {
    super(`${reason}; so ${name} is unknown`, {
      hint: "run `events sync` again or `store rebuild --rpc` with a node that keeps past states; for recorded events, load the missing prices with `prices import`",
    });
  }
}

const SHOWN_WALLETS = 3;

const shownWallets = (wallets: readonly string[]): string =>
  wallets.length <= SHOWN_WALLETS + 1
    ? wallets.join(", ")
    : `${wallets.slice(0, SHOWN_WALLETS).join(", ")} and ${wallets.length - SHOWN_WALLETS} more`;

/** The wallets have no lending event in the store up to the as-of, so there is nothing to score. */
export class NoHistoryError extends BaseError {
  readonly code = "E_NO_HISTORY";
  constructor({ wallets, asOfTime, of }: { wallets: readonly string[]; asOfTime: bigint; of?: number }) {
    const who = of === undefined ? "" : `${wallets.length} of ${of} wallets are unknown and their cells are empty: `;
    const verb = wallets.length === 1 ? "has" : "have";
    super(`no history: ${who}${shownWallets(wallets)} ${verb} no lending event up to ${isoSeconds(asOfTime)}`, {
      hint: "check the address, the as-of and what the store covers; a wallet that has never used a covered market cannot be scored",
    });
  }
}

/** The as-of lies before the first or after the last moment that the store covers. */
export class NotCoveredError extends BaseError {
  readonly code = "E_NOT_COVERED";
  constructor({ asOf, covered }: { asOf: string; covered: string }) {
    super(`the store does not cover ${asOf}; it covers ${covered}`, {
      hint: "sync or import the missing history, or ask for an as-of inside it",
    });
  }
}

/** An as-of is given as a block, and the store does not hold the time of that block. */
export class BlockTimeUnknownError extends BaseError {
  readonly code = "E_BLOCK_TIME_UNKNOWN";
  constructor({ block, lastBlock }: { block: bigint; lastBlock: bigint | undefined }) {
    super(`the store does not know the time of block ${block}`, {
      hint:
        lastBlock === undefined
          ? "give the as-of as a time: recorded events carry few block numbers"
          : `give its time, or the last synced block ${lastBlock}`,
    });
  }
}

/** An as-of is given as a block and a time, and the blocks that the store knows contradict it. */
export class AsOfMismatchError extends BaseError {
  readonly code = "E_AS_OF_MISMATCH";
  constructor({ block, time }: { block: bigint; time: bigint }) {
    super(`block ${block} is not the last one at ${isoSeconds(time)} (${time})`, {
      hint: "give the block's own timestamp, or one before the next block",
    });
  }
}

/** A moment on the command line can be read neither as a block number nor as a UTC time. */
export class BadTimeError extends BaseError {
  readonly code = "E_BAD_TIME";
  constructor({ text }: { text: string }) {
    super(`"${text}" is neither a block number nor a time`, {
      hint: "give a UTC time such as 2022-01-31 or 2022-01-31T12:00:00Z",
    });
  }
}

/** `dataset` is asked for a label that does not exist. */
export class UnknownLabelError extends BaseError {
  readonly code = "E_UNKNOWN_LABEL";
  constructor({ label, known }: { label: string; known: readonly string[] }) {
    super(`there is no label "${label}"`, { hint: `take one of: ${known.join(", ")}` });
  }
}

/**
 * A cell of a rows file is missing, is not an integer, or lies outside its declared range. `row`
 * counts data rows from 0, as every `--row` of the command line does.
 */
export class RowValueError extends BaseError {
  readonly code = "E_ROW_VALUE";
  constructor({ path, row, column, reason }: { path: string; row: number; column: string; reason: string }) {
    super(`${path}, row ${row}, column "${column}": ${reason}`, {
      hint: "correct the value; rows count from 0 after the header",
    });
  }
}

/**
 * A file is not the published training table: it is not a parquet file, or it lacks a column or has
 * one of another type.
 */
export class TrainingTableError extends BaseError {
  readonly code = "E_TRAINING_TABLE";
  constructor({ path, reason }: { path: string; reason: string }) {
    super(`${path} is not the published training table: ${reason}`, {
      hint: "give a parquet file with the columns of the published data dictionary and one row per borrow",
    });
  }
}

/**
 * A model was built for other features than this version computes: a name, a scale or a range of
 * its schema differs from the feature dictionary.
 */
export class SchemaMismatchError extends BaseError {
  readonly code = "E_SCHEMA_MISMATCH";
  constructor({ model, versions, expected, own }: { model: string; versions: number; expected: string; own: string }) {
    const none = `which none of the dictionary's versions up to ${versions} gives; the newest gives ${own}`;
    super(`model ${model} was built for feature schema ${expected}, ${none}`, {
      hint: "give the model's schema the names, scales and ranges of prover/features/dictionary.json",
    });
  }
}
