import { BaseError } from "../errors.ts";

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
