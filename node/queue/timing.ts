/** When a queue gives up waiting. Workers and owners of one queue use the same. */
export interface QueueTiming {
  /** A worker that shows no life for so long is taken to be dead, and its job is free again. Milliseconds. */
  readonly leaseMs: number;
  /** Begun attempts after which a job is set aside. */
  readonly attempts: number;
  /** Wait after the first failure; each further one waits twice as long. Milliseconds. */
  readonly backoffMs: number;
}

export const STANDARD_TIMING: QueueTiming = { leaseMs: 15_000, attempts: 5, backoffMs: 1_000 };

/** The share of a wait that is drawn, so that jobs that failed together do not come back together. */
export const JITTER = 0.5;

/** Done jobs are kept for so long: a result is fetched within seconds, and asked again within days. */
export const KEPT_MS = 7 * 24 * 3_600_000;

/** Milliseconds before the attempt after this one: between half of and all of its exponential wait. */
export const waitAfter = (attempt: number, { backoffMs }: QueueTiming): number =>
  Math.round(backoffMs * 2 ** (attempt - 1) * (1 - JITTER * Math.random()));
