import { BaseError } from "../errors.ts";

/**
 * The audit of a circuit finds a weakness: a witness other than the true one satisfies its
 * constraints, or a signal is not constrained.
 */
export class AuditError extends BaseError {
  readonly code = "E_AUDIT";
  constructor({ findings }: { findings: readonly string[] }) {
    const [first = "", ...others] = findings;
    super(others.length === 0 ? first : `${first} (and ${others.length} more)`, {
      hint: "do not use this circuit: its proofs do not show what they should; --json lists every finding",
    });
  }
}

/** An r1cs file cannot be audited: it is damaged, or it is not over the scalar field of BN254. */
export class R1csUnreadableError extends BaseError {
  readonly code = "E_R1CS";
  constructor(message: string) {
    super(`the r1cs file cannot be used: ${message}`, { hint: "compile the model again with `model compile`" });
  }
}
