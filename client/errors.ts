import { BaseError } from "./baseError.ts";

/**
 * The node is on another chain than the deployment file says. {@link ChainIdError} has the same
 * code: there the store or `--chain-id` names the other chain.
 */
export class ChainMismatchError extends BaseError {
  readonly code = "E_CHAIN_ID";
  constructor({ expected, actual }: { expected: bigint; actual: bigint }) {
    super(`the node is on chain ${actual}, the deployment on chain ${expected}`, {
      hint: "check --rpc and --deployment",
    });
  }
}

/** A deployment file lacks an entry, or an entry of it is not valid. */
export class DeploymentFileError extends BaseError {
  readonly code = "E_DEPLOYMENT";
  constructor(message: string) {
    super(`deployment: ${message}`, { hint: "run the deploy script, or point --deployment at the file it wrote" });
  }
}

/** The deployment file has no model of this name or id. */
export class UnknownModelError extends BaseError {
  readonly code = "E_MODEL_UNKNOWN";
  constructor({ model, known }: { model: string; known: readonly string[] }) {
    super(`the deployment has no model "${model}"; it has ${known.join(", ")}`, {
      hint: "give the name of one of these models, or a model's id: 0x and 64 hex digits",
    });
  }
}

/** The chain has no code at an address that the deployment file names. */
export class ContractMissingError extends BaseError {
  readonly code = "E_CONTRACT_MISSING";
  constructor({ name, address }: { name: string; address: string }) {
    super(`there is no contract at ${name} ${address}`, {
      hint: "deploy again: the local chain was restarted, or the deployment file belongs to another chain",
    });
  }
}

/**
 * A contract refuses a call or a transaction. The message gives the name of its custom error and
 * the facts.
 */
export class ContractRevertError extends BaseError {
  readonly code = "E_REVERT";
  /** Name of the contract's custom error, `Panic`, or the text that it gave. */
  readonly reason: string;
  /** What the contract's error says, by the names in its declaration. */
  readonly args: Readonly<Record<string, unknown>>;
  constructor({
    reason,
    facts,
    args = {},
    hint = "look the name up in contracts/interfaces, which says when a contract refuses",
    cause,
  }: {
    reason: string;
    facts: string;
    args?: Readonly<Record<string, unknown>>;
    hint?: string;
    cause?: unknown;
  }) {
    super(`the contract refused: ${reason}${facts}`, { hint, cause });
    this.reason = reason;
    this.args = args;
  }
}

/**
 * The node answers, but not the question. The answer is cut off, cannot be decoded, is empty where
 * there is code, or its facts contradict each other.
 */
export class AnswerError extends BaseError {
  readonly code = "E_RPC_ANSWER";
  constructor(what: string, cause?: unknown) {
    super(`the node's answer cannot be used: ${what}`, {
      hint: "try again, or use another node: nothing was read from this answer",
      cause,
    });
  }
}

/** The node refuses a transaction before a contract sees it, or drops it. */
export class TransactionError extends BaseError {
  readonly code = "E_TRANSACTION";
  constructor(message: string, cause: unknown) {
    super(`the transaction was not sent: ${message}`, {
      hint: "check the account's key, nonce and balance",
      cause,
    });
  }
}

/** The wallet is not in any credit token. */
export class NoTokenError extends BaseError {
  readonly code = "E_NO_TOKEN";
  constructor(wallet: string) {
    super(`wallet ${wallet} is not in any credit token`, { hint: "mint one with it, or have its owner join it" });
  }
}

/** No token was ever minted under the id. */
export class TokenNotMintedError extends BaseError {
  readonly code = "E_TOKEN_NOT_MINTED";
  constructor(tokenId: bigint) {
    super(`token ${tokenId} does not exist: it was never minted`, {
      hint: "check the id, --deployment and --rpc; `query <wallet address>` finds the token of a wallet",
    });
  }
}

/** The token was burned, or merged into one that was burned later. */
export class TokenBurnedError extends BaseError {
  readonly code = "E_TOKEN_BURNED";
  constructor(tokenId: bigint) {
    super(`token ${tokenId} does not exist any more: it was burned, or merged into a token that was burned later`, {
      hint: "its wallets can mint or join again 30 days later; `query <wallet address>` finds the token of a wallet",
    });
  }
}

/** The token was merged into another one, whose owner and wallets are to be looked at there. */
export class TokenMergedError extends BaseError {
  readonly code = "E_TOKEN_MERGED";
  constructor({ tokenId, liveTokenId }: { tokenId: bigint; liveTokenId: bigint }) {
    super(`token ${tokenId} does not exist any more: it was merged and is part of token ${liveTokenId} now`, {
      hint: `ask for token ${liveTokenId}`,
    });
  }
}

/** Why a token has no score to rely on: the name of the oracle's own error. */
export type NoScoreReason =
  | "NoScore"
  | "StaleBundle"
  | "ScoreTooOld"
  | "ScoreDistrusted"
  | "HistoryTooShort"
  | "PublishedTooLately"
  | "BundleDefaulted"
  | "OraclePaused";

/**
 * The token has no score that a reader can rely on. It was never scored, its bundle has changed
 * since or has defaulted, or submissions are paused. Or the score is distrusted, too old, too new, or
 * of too short a history.
 */
export class NoScoreError extends BaseError {
  readonly code = "E_NO_SCORE";
  readonly reason: NoScoreReason;
  /** What the oracle's error says, by the names in its declaration. */
  readonly args: Readonly<Record<string, unknown>>;
  constructor({
    tokenId,
    why,
    reason,
    args,
  }: {
    tokenId: bigint;
    why: string;
    reason: NoScoreReason;
    args: Readonly<Record<string, unknown>>;
  }) {
    super(`token ${tokenId} has no score to rely on: ${why}`, {
      hint: "have it scored with `score request`, `score attest` and `score submit`, or allow what the message names",
    });
    this.reason = reason;
    this.args = args;
  }
}

/**
 * A callback does not carry the operator's signature of this body, or is too old. It comes from
 * somebody else, was changed on its way, or is sent again.
 */
export class WebhookSignatureError extends BaseError {
  readonly code = "E_WEBHOOK_SIGNATURE";
  constructor(reason: string) {
    super(`the callback is not to be believed: ${reason}`, {
      hint: "answer it with 400; check the order's secret and the clock, and read the body before it is parsed",
    });
  }
}
