import { BaseError } from "../errors.ts";

const WHOLE =
  "run `events sync` into a new --db without --from: health factors need every block of a market from its first one";

/**
 * Health factors cannot be rebuilt from this store. They need every log of a market from its first
 * block to the one asked about.
 */
export class HealthUnknownError extends BaseError {
  readonly code = "E_HEALTH_UNKNOWN";
  constructor(reason: string, hint = WHOLE) {
    super(`health factors are unknown: ${reason}`, { hint });
  }
}
