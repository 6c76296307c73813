import { BaseError } from "../errors.ts";

export class PtauError extends BaseError {
  readonly code = "E_PTAU";
  constructor(message: string) {
    super(`powers of tau: ${message}`, { hint: "use a prepared phase-2 file of the needed power, or --dev for tests" });
  }
}

export class KeyGateError extends BaseError {
  readonly code = "E_KEY_GATE";
  constructor(message: string) {
    super(`keys refused: ${message}`, {
      hint: "every key needs two contributions and a beacon, made for this circuit: run `model setup` or the ceremony again",
    });
  }
}

export class CeremonyError extends BaseError {
  readonly code = "E_CEREMONY";
  constructor(message: string, hint = "see docs/ceremony.md for the order of the steps") {
    super(`ceremony: ${message}`, { hint });
  }
}
