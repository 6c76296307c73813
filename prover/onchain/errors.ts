import { BaseError } from "../errors.ts";

export class ChainMismatchError extends BaseError {
  readonly code = "E_CHAIN_ID";
  constructor({ expected, actual }: { expected: bigint; actual: bigint }) {
    super(`the node is on chain ${actual}, the deployment on chain ${expected}`, {
      hint: "check --rpc and --deployment",
    });
  }
}

export class DeploymentFileError extends BaseError {
  readonly code = "E_DEPLOYMENT";
  constructor(message: string) {
    super(`deployment: ${message}`, { hint: "run the deploy script, or point --deployment at the file it wrote" });
  }
}

export class ContractMissingError extends BaseError {
  readonly code = "E_CONTRACT_MISSING";
  constructor({ name, address }: { name: string; address: string }) {
    super(`no contract stands at ${name} ${address}`, {
      hint: "the local chain was restarted, or the deployment file belongs to another chain: deploy again",
    });
  }
}

/** A contract refused: its custom error by name, with its facts. */
export class ContractRevertError extends BaseError {
  readonly code = "E_REVERT";
  readonly reason: string;
  constructor({ reason, facts, cause }: { reason: string; facts: string; cause: unknown }) {
    super(`the contract refused: ${reason}${facts}`, { hint: "contracts/interfaces says when it does", cause });
    this.reason = reason;
  }
}

export class TransactionError extends BaseError {
  readonly code = "E_TRANSACTION";
  constructor(message: string, cause: unknown) {
    super(`the transaction was not sent: ${message}`, {
      hint: "check the account's key, nonce and balance",
      cause,
    });
  }
}

export class SignerError extends BaseError {
  readonly code = "E_SIGNER";
  constructor(message: string) {
    super(message, {
      hint: "set VERISCORE_PRIVATE_KEY, or use --account <n> on a local chain with unlocked accounts",
    });
  }
}

export class DevKeysError extends BaseError {
  readonly code = "E_DEV_KEYS";
  constructor({ model, chainId }: { model: string; chainId: bigint }) {
    super(
      `the keys of model ${model} were made by one person, who can forge proofs; chain ${chainId} is no local chain`,
      {
        hint: "use keys from a ceremony, or --allow-dev-keys if you know what you do",
      },
    );
  }
}

export class NoTokenError extends BaseError {
  readonly code = "E_NO_TOKEN";
  constructor(wallet: string) {
    super(`wallet ${wallet} is in no credit token`, { hint: "mint one with it, or have its owner join it" });
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

export class NoScoreError extends BaseError {
  readonly code = "E_NO_SCORE";
  constructor({ tokenId, why }: { tokenId: bigint; why: string }) {
    super(`token ${tokenId} has no score to rely on: ${why}`, {
      hint: "have it scored: score request, attest, submit",
    });
  }
}

export class RequestFileError extends BaseError {
  readonly code = "E_REQUEST_FILE";
  constructor({ path, reason }: { path: string; reason: string }) {
    super(`${path} cannot be used: ${reason}`, {
      hint: "take it from `score request`, `score attest` or `nft invite` again",
    });
  }
}

export class ConsentError extends BaseError {
  readonly code = "E_CONSENT";
  constructor(what: string) {
    super(`the consents to the merge cannot be used: ${what}`, {
      hint: "each wallet of the token, and its owner, signs an invitation of `nft invite --from`",
    });
  }
}

/** An attester's own history gives something else than the request says: it does not sign. */
export class AttestationRefusedError extends BaseError {
  readonly code = "E_ATTESTATION_REFUSED";
  constructor({ fact, stated, own }: { fact: string; stated: string; own: string }) {
    super(`${fact} is ${stated} in the request but ${own} here`, {
      hint: "sync both stores to the as-of block, or ask for a new request",
    });
  }
}

export class QuorumError extends BaseError {
  readonly code = "E_QUORUM";
  constructor({ valid, threshold }: { valid: number; threshold: bigint }) {
    super(`${valid} attesters of the current set signed, ${threshold} are needed`, {
      hint: "collect more attestations of the same request",
    });
  }
}

export class StaleQuorumError extends BaseError {
  readonly code = "E_STALE_QUORUM";
  constructor(what: string) {
    super(`the attestations are out of date: ${what}`, { hint: "make a new request and have it attested" });
  }
}

export class AsOfBlockError extends BaseError {
  readonly code = "E_AS_OF_BLOCK";
  constructor(asOfTime: bigint) {
    super(`the store knows no block for the as-of ${asOfTime}`, {
      hint: "an on-chain score needs a block: sync from a node, or give --at a synced block",
    });
  }
}
