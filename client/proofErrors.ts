import { BaseError } from "./baseError.ts";

/** A file is not a proof that `prove` has written: an entry is missing or malformed. */
export class ProofFileError extends BaseError {
  readonly code = "E_PROOF_FILE";
  constructor({ path, reason }: { path: string; reason: string }) {
    super(`${path} is not a proof: ${reason}`, { hint: "give a file that `prove` has written" });
  }
}

/**
 * A proof does not hold: the pairing check fails, it was made for another model, or it does not
 * show the stated score and commitment.
 */
export class ProofInvalidError extends BaseError {
  readonly code = "E_PROOF_INVALID";
  /** Why, without the words around it. */
  readonly reason: string;
  constructor(reason: string) {
    super(`the proof does not verify: ${reason}`, { hint: "do not use this score" });
    this.reason = reason;
  }
}
