import { ContractRevertError } from "../../../prover/onchain/errors.ts";
import type { BaseError } from "../../../prover/errors.ts";

/**
 * What an error means for an order. `permanent`: it fails, with this code. `early`: it can succeed once
 * a chain has moved on, or what is away has come back, and no attempt is counted. `passing`: it is tried again, so many times.
 */
export type FailureKind = "permanent" | "early" | "passing";

/** Nothing that time alone heals: the bundle, its events, the model or the oracle stand against it. */
const PERMANENT: ReadonlySet<string> = new Set([
  ...["E_LEAVE_DUE", "E_UNPRICED_EVENTS", "E_FEATURE_NOT_COVERED", "E_NO_HISTORY", "E_FOREIGN_WALLET"],
  ...["E_OUTSIDE_MARKET", "E_MARKETS_MISMATCH", "E_SCHEMA_MISMATCH", "E_UNKNOWN_FEATURE", "E_FEATURE_RANGE"],
  ...["E_ORDER_MODEL", "E_ORDER_OVER", "E_ORDER_ATTEMPTS", "E_MANIFEST_MISMATCH"],
]);

const EARLY: ReadonlySet<string> = new Set([
  // A node, the queue or the disk of this one is away: that says nothing of the order.
  ...["E_RPC_UNREACHABLE", "E_RPC_TIMEOUT", "E_QUEUE_UNREACHABLE", "E_DATABASE"],
  ...["E_NOTHING_NEWER", "E_AS_OF_BEFORE_BUNDLE", "E_AS_OF_IN_FUTURE", "E_AS_OF_BLOCK", "E_HISTORY_BLOCK"],
  ...["E_NOT_COVERED", "E_STORE_EMPTY", "E_STORE_NOT_OPEN", "E_HISTORY_LAGS"],
]);

/** By the name of the contract's error. */
const PERMANENT_REVERTS: ReadonlySet<string> = new Set([
  ...["HistoryShortened", "ModelNotActive", "UnknownModel", "BundleNotScorable", "UnknownToken", "WalletCoolingDown"],
  ...["ERC721NonexistentToken", "SchemaMismatch", "MarketsMismatch", "HistoryChainMismatch", "ScoreOutOfRange"],
  ...["SubmissionOfOtherRequest", "CoverageAfterAsOf", "BatchTooLong"],
]);

/** The statement is out of date: a new one can be made at once. */
const EARLY_REVERTS: ReadonlySet<string> = new Set([
  ...["AsOfNotNewer", "AsOfInFuture", "AsOfBeforeBundle", "BundleMismatch", "AttesterEpochMismatch", "StatementTooOld"],
]);

export const failureKind = (error: BaseError): FailureKind => {
  if (error instanceof ContractRevertError) {
    if (PERMANENT_REVERTS.has(error.reason)) return "permanent";
    return EARLY_REVERTS.has(error.reason) ? "early" : "passing";
  }
  if (PERMANENT.has(error.code)) return "permanent";
  return EARLY.has(error.code) ? "early" : "passing";
};

/**
 * The code that an order fails with: a contract's refusal by the contract's own name, as
 * E_REVERT says nothing to who waits for a score.
 */
export const failureOf = (error: BaseError) => ({ code: error.code, message: error.message, hint: error.hint });

const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 120_000;
/** A chain makes its next block in some seconds. */
const EARLY_PAUSE_MS = 1_000;
const LONGEST_EARLY_PAUSE_MS = 30_000;

/** The pause before the next attempt, in milliseconds. */
export const pauseAfter = (kind: FailureKind, attempts: number): number =>
  kind === "early"
    ? Math.min(EARLY_PAUSE_MS * 1.5 ** Math.max(attempts - 1, 0), LONGEST_EARLY_PAUSE_MS)
    : Math.min(FIRST_PAUSE_MS * 2 ** Math.max(attempts - 1, 0), LONGEST_PAUSE_MS);
