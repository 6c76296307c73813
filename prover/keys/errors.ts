import { BaseError } from "../errors.ts";

/**
 * A powers-of-tau file cannot be used: it is damaged, too small, inconsistent, not prepared for
 * phase 2, or not the one that the keys name.
 */
export class PtauError extends BaseError {
  readonly code = "E_PTAU";
  constructor(message: string) {
    super(`powers of tau: ${message}`, {
      hint: "use a file of the needed power that is prepared for phase 2, or --dev for tests",
    });
  }
}

/**
 * A proving or verification key fails a gate: it does not belong to the circuit, or its
 * contributions, beacon or parameters are not as they must be.
 */
export class KeyGateError extends BaseError {
  readonly code = "E_KEY_GATE";
  constructor(
    message: string,
    hint = "run `model setup` or the ceremony again: every key needs two contributions and a beacon, made for this circuit",
  ) {
    super(`keys refused: ${message}`, { hint });
  }
}

/**
 * A step of a key ceremony cannot be taken: it is out of order, or its name, beacon or number of
 * iterations is not valid.
 */
export class CeremonyError extends BaseError {
  readonly code = "E_CEREMONY";
  constructor(message: string, hint = "see docs/ceremony.md for the order of the steps") {
    super(`ceremony: ${message}`, { hint });
  }
}
