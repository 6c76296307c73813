import { BaseError } from "../errors.ts";
import { isoSeconds } from "../seconds.ts";

export {
  ChainMismatchError,
  ContractMissingError,
  ContractRevertError,
  DeploymentFileError,
  NoScoreError,
  NoTokenError,
  TokenBurnedError,
  TokenMergedError,
  TokenNotMintedError,
  TransactionError,
} from "../../client/errors.ts";

/**
 * There is no usable key to sign with: the private key is missing or malformed, or the local chain
 * lacks the account.
 */
export class SignerError extends BaseError {
  readonly code = "E_SIGNER";
  constructor(message: string) {
    super(message, {
      hint: "set VERISCORE_PRIVATE_KEY, or use --account <n> on a local chain with unlocked accounts",
    });
  }
}

/**
 * The keys of the model count as dev, so that somebody may be able to forge proofs, and the chain is
 * a public one. Only the proving key with its powers of tau shows that they do not.
 */
export class DevKeysError extends BaseError {
  readonly code = "E_DEV_KEYS";
  constructor({ model, chainId, doubts }: { model: string; chainId: bigint; doubts: readonly string[] }) {
    super(
      `the keys of model ${model} count as dev, whose maker can forge proofs: ${doubts.join("; ")}; ` +
        `chain ${chainId} is not a local chain`,
      {
        hint: "use keys from a ceremony and give their powers of tau with --ptau, or --allow-dev-keys if you accept that",
      },
    );
  }
}

/**
 * A request, attestation or consent file lacks an entry, is of another kind, or does not belong
 * with the others.
 */
export class RequestFileError extends BaseError {
  readonly code = "E_REQUEST_FILE";
  constructor({ path, reason }: { path: string; reason: string }) {
    super(`${path} cannot be used: ${reason}`, {
      hint: "take it from `score request`, `score attest` or `nft invite` again",
    });
  }
}

/** The consents to a merge are incomplete: a signer is missing, or the deadlines differ. */
export class ConsentError extends BaseError {
  readonly code = "E_CONSENT";
  constructor(what: string) {
    super(`the consents to the merge cannot be used: ${what}`, {
      hint: "have each wallet of the token, and its owner, sign an invitation of `nft invite --from`",
    });
  }
}

/**
 * An attester does not sign a request, because its own history gives another value than the request
 * states.
 */
export class AttestationRefusedError extends BaseError {
  readonly code = "E_ATTESTATION_REFUSED";
  constructor({ fact, stated, own }: { fact: string; stated: string; own: string }) {
    super(`${fact} is ${stated} in the request but ${own} here`, {
      hint: "sync both stores to the as-of block, or ask for a new request",
    });
  }
}

/** Too few attesters of the current set have signed the statement. */
export class QuorumError extends BaseError {
  readonly code = "E_QUORUM";
  constructor({ valid, threshold }: { valid: number; threshold: bigint }) {
    super(`${valid} attesters of the current set signed, ${threshold} are needed`, {
      hint: "collect more attestations of the same request",
    });
  }
}

/**
 * The attestations no longer count: the bundle, the attester set or the stored score has changed
 * since they were signed.
 */
export class StaleQuorumError extends BaseError {
  readonly code = "E_STALE_QUORUM";
  constructor(what: string) {
    super(`the attestations are out of date: ${what}`, { hint: "make a new request and have it attested" });
  }
}

/** A request for an on-chain score has an as-of for which the store knows no block. */
export class AsOfBlockError extends BaseError {
  readonly code = "E_AS_OF_BLOCK";
  constructor(asOfTime: bigint) {
    super(`the store knows no block for the as-of ${asOfTime}`, {
      hint: "name a node of the history's chain with --history-rpc: an on-chain score needs a block",
    });
  }
}

/** The notice of a wallet has run out. Until it is let out, its token cannot be scored. */
export class LeaveDueError extends BaseError {
  readonly code = "E_LEAVE_DUE";
  constructor(tokenId: bigint) {
    super(`token ${tokenId} has a wallet whose notice has run out, and that is still in`, {
      hint: "let it out with `nft leave --wallet`; `nft show` says which one it is",
    });
  }
}

/** A score is asked for a time before the bundle last changed, which the oracle does not take. */
export class AsOfBeforeBundleError extends BaseError {
  readonly code = "E_AS_OF_BEFORE_BUNDLE";
  constructor({ tokenId, asOfTime, notBefore }: { tokenId: bigint; asOfTime: bigint; notBefore: bigint }) {
    super(
      `the as-of ${isoSeconds(asOfTime)} lies before ${isoSeconds(notBefore)}, when the bundle of token ${tokenId} changed`,
      { hint: "sync the store past the next boundary of the oracle after that time, or give a later --at" },
    );
  }
}

/** The deployment has no contract that takes paid requests. */
export class NoRequestsError extends BaseError {
  readonly code = "E_NO_REQUESTS";
  constructor() {
    super("the deployment has no contract of paid requests", {
      hint: "deploy again: deployments made before there was such a contract lack it",
    });
  }
}

/** The API that is to say what its operator works for does not, or is another operator's. Nothing was paid. */
export class OperatorTermsError extends BaseError {
  readonly code = "E_OPERATOR_TERMS";
  constructor(reason: string) {
    super(`the operator's API cannot be used: ${reason}`, {
      hint: "give the URL of the API of the operator that is paid, such as http://127.0.0.1:9100, or leave it out",
    });
  }
}

/**
 * An operator does not work for the fee that is offered: it is too low, or in another token. Nothing
 * was paid, as the request would only wait.
 */
export class FeeTooLowError extends BaseError {
  readonly code = "E_FEE_TOO_LOW";
  /** @param facts.worksFor The fee, or the fee tokens, that the operator would work for. */
  constructor({ fee, feeToken, worksFor }: { fee: bigint; feeToken: string; worksFor: string }) {
    super(`the operator does not work for a fee of ${fee} in ${feeToken}`, { hint: `pay ${worksFor}` });
  }
}

/** No paid request has the id. */
export class UnknownRequestError extends BaseError {
  readonly code = "E_REQUEST_UNKNOWN";
  constructor(requestId: bigint) {
    super(`no paid request has the id ${requestId}`, { hint: "`score orders` lists those that were made" });
  }
}
