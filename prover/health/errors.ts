import { BaseError } from "../errors.ts";

const WHOLE = "they need a market that `events sync` indexed from its first block: use a new --db without --from";

/** Health factors need every log of a market from its first block to the one asked about. */
export class HealthUnknownError extends BaseError {
  readonly code = "E_HEALTH_UNKNOWN";
  constructor(reason: string, hint = WHOLE) {
    super(`health factors are unknown: ${reason}`, { hint });
  }
}
