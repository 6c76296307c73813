import type { QueueTiming } from "../../node/queue/timing.ts";

/** Waits short enough for tests. */
export const QUICK: QueueTiming = { leaseMs: 1_500, attempts: 3, backoffMs: 100 };
