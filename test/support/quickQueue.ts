import type { QueueTiming } from "../../node/queue/timing.ts";

/** Waits short enough for tests. */
export const QUICK: QueueTiming = { leaseMs: 1_500, attempts: 3, backoffMs: 100 };

/**
 * For workers that die with their job: it is free again sooner. One that lives may be held up for
 * longer than that on a busy machine, so none of them keeps a job.
 */
export const BRIEF: QueueTiming = { ...QUICK, leaseMs: 500 };
