import { BaseError } from "../errors.ts";

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
  readonly reason: string;
  constructor({ reason, facts, cause }: { reason: string; facts: string; cause: unknown }) {
    super(`the contract refused: ${reason}${facts}`, {
      hint: "look the name up in contracts/interfaces, which says when a contract refuses",
      cause,
    });
    this.reason = reason;
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
 * The keys of the model were made by one person, who can forge proofs, and the chain is a public
 * one.
 */
export class DevKeysError extends BaseError {
  readonly code = "E_DEV_KEYS";
  constructor({ model, chainId }: { model: string; chainId: bigint }) {
    super(
      `the keys of model ${model} were made by one person, who can forge proofs; chain ${chainId} is not a local chain`,
      {
        hint: "use keys from a ceremony, or --allow-dev-keys if you accept that",
      },
    );
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

/**
 * The token has no score that a reader can rely on: it was never scored, its bundle has changed
 * since, or the score is too old.
 */
export class NoScoreError extends BaseError {
  readonly code = "E_NO_SCORE";
  constructor({ tokenId, why }: { tokenId: bigint; why: string }) {
    super(`token ${tokenId} has no score to rely on: ${why}`, {
      hint: "have it scored with `score request`, `score attest` and `score submit`",
    });
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
      hint: "sync from a node, or give --at a synced block: an on-chain score needs a block",
    });
  }
}
