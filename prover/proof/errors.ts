import { BaseError } from "../errors.ts";

export class ProofFileError extends BaseError {
  readonly code = "E_PROOF_FILE";
  constructor({ path, reason }: { path: string; reason: string }) {
    super(`${path} is no proof: ${reason}`, { hint: "expected what `prove` wrote" });
  }
}

export class ProofInvalidError extends BaseError {
  readonly code = "E_PROOF_INVALID";
  constructor(reason: string) {
    super(`the proof does not verify: ${reason}`, { hint: "do not use this score" });
  }
}
