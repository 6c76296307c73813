import { BaseError } from "../errors.ts";

export class DictionaryError extends BaseError {
  readonly code = "E_DICTIONARY";
  constructor(reason: string) {
    super(`the feature dictionary is wrong: ${reason}`, { hint: "restore prover/features/dictionary.json" });
  }
}

export class UnknownFeatureError extends BaseError {
  readonly code = "E_UNKNOWN_FEATURE";
  constructor({ name, version }: { name: string; version: number }) {
    super(`version ${version} of the feature dictionary has no feature "${name}"`, {
      hint: "prover/features/dictionary.json lists them all",
    });
  }
}

/** A schema that was made for a dictionary that this program does not have. */
export class DictionaryVersionError extends BaseError {
  readonly code = "E_DICTIONARY_VERSION";
  constructor({ version, known }: { version: number; known: number }) {
    super(`there is no version ${version} of the feature dictionary here; the newest is ${known}`, {
      hint: "correct `dictionary` in schema.json, or use a release that has this version",
    });
  }
}

/** A feature or label that was asked for by name, but which the store does not know: not zero, unknown. */
export class FeatureNotCoveredError extends BaseError {
  readonly code = "E_FEATURE_NOT_COVERED";
  constructor({ name, reason }: { name: string; reason: string }) {
    super(`${name} is unknown from this store: ${reason}`, {
      hint: "docs/features.md says what each feature needs; load it, or use a model without the feature",
    });
  }
}

export class NoHistoryError extends BaseError {
  readonly code = "E_NO_HISTORY";
  constructor({ wallets, asOfTime }: { wallets: readonly string[]; asOfTime: bigint }) {
    super(`no history: ${wallets.join(", ")} has no lending event up to ${isoTime(asOfTime)}`, {
      hint: "who never used a covered market cannot be scored; check the address, the as-of and what the store covers",
    });
  }
}

export class NotCoveredError extends BaseError {
  readonly code = "E_NOT_COVERED";
  constructor({ asOf, covered }: { asOf: string; covered: string }) {
    super(`the store does not cover ${asOf}; it covers ${covered}`, {
      hint: "sync or import the missing history, or ask for an as-of inside it",
    });
  }
}

export class BlockTimeUnknownError extends BaseError {
  readonly code = "E_BLOCK_TIME_UNKNOWN";
  constructor({ block, lastBlock }: { block: bigint; lastBlock: bigint | undefined }) {
    super(`the store does not know when block ${block} was`, {
      hint:
        lastBlock === undefined
          ? "give the as-of as a time: recorded events carry few block numbers"
          : `give its time, or the last synced block ${lastBlock}`,
    });
  }
}

export class AsOfMismatchError extends BaseError {
  readonly code = "E_AS_OF_MISMATCH";
  constructor({ block, time }: { block: bigint; time: bigint }) {
    super(`block ${block} is not of ${isoTime(time)} (${time})`, { hint: "give the block's own timestamp" });
  }
}

export class BadTimeError extends BaseError {
  readonly code = "E_BAD_TIME";
  constructor({ text }: { text: string }) {
    super(`"${text}" is neither a block number nor a time`, {
      hint: "times are UTC: 2022-01-31, 2022-01-31T12:00:00Z",
    });
  }
}

export class UnknownLabelError extends BaseError {
  readonly code = "E_UNKNOWN_LABEL";
  constructor({ label, known }: { label: string; known: readonly string[] }) {
    super(`there is no label "${label}"`, { hint: `known: ${known.join(", ")}` });
  }
}

/** `row` counts data rows from 0, as every `--row` of the command line does. */
export class RowValueError extends BaseError {
  readonly code = "E_ROW_VALUE";
  constructor({ path, row, column, reason }: { path: string; row: number; column: string; reason: string }) {
    super(`${path}, row ${row}, column "${column}": ${reason}`, { hint: "rows count from 0 after the header" });
  }
}

export class TrainingTableError extends BaseError {
  readonly code = "E_TRAINING_TABLE";
  constructor({ path, reason }: { path: string; reason: string }) {
    super(`${path} is not the published training table: ${reason}`, {
      hint: "expected a parquet file with the columns of the published data dictionary, one row per borrow",
    });
  }
}

export const isoTime = (seconds: bigint): string => new Date(Number(seconds) * 1000).toISOString();

export class SchemaMismatchError extends BaseError {
  readonly code = "E_SCHEMA_MISMATCH";
  constructor({ model, versions, expected, own }: { model: string; versions: number; expected: string; own: string }) {
    super(
      `model ${model} was built for feature schema ${expected}, which none of the dictionary's versions up to ${versions} gives; the newest gives ${own}`,
      {
        hint: "names, scales and ranges of the model's schema must be those of prover/features/dictionary.json",
      },
    );
  }
}
