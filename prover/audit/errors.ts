import { BaseError } from "../errors.ts";

export class AuditError extends BaseError {
  readonly code = "E_AUDIT";
  constructor({ findings }: { findings: readonly string[] }) {
    const [first = "", ...others] = findings;
    super(others.length === 0 ? first : `${first} (and ${others.length} more)`, {
      hint: "do not use this circuit: its proofs do not show what they should; --json lists every finding",
    });
  }
}

export class R1csUnreadableError extends BaseError {
  readonly code = "E_R1CS";
  constructor(message: string) {
    super(`no usable r1cs file: ${message}`, { hint: "compile the model again with `model compile`" });
  }
}
