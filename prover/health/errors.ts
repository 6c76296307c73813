import { BaseError } from "../errors.ts";

/** Health factors need every log of a market since its first block. */
export class HealthUnknownError extends BaseError {
  readonly code = "E_HEALTH_UNKNOWN";
  constructor(reason: string) {
    super(`health factors are unknown: ${reason}`, {
      hint: "they need a market that `events sync` indexed from its first block: use a new --db without --from",
    });
  }
}
