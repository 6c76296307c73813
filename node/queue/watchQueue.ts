import { setTimeout as pause } from "node:timers/promises";

import { Gauge } from "prom-client";

import type { Operations } from "../operations/operations.ts";
import type { JobQueue } from "./jobQueue.ts";

const EVERY_MS = 2_000;

/** What was last seen of a queue. */
export interface QueueWatch {
  /** Undefined until it was reached once. */
  readonly counts: () => Awaited<ReturnType<JobQueue["counts"]>> | undefined;
  readonly done: Promise<void>;
}

/**
 * Watches a queue until the signal ends: a queue that cannot be reached is a condition, its numbers
 * are metrics, and a job that is set aside is a line of the log.
 */
export const watchQueue = ({
  queue,
  operations: { conditions, metrics, pulse, log },
  signal,
}: {
  readonly queue: JobQueue;
  readonly operations: Operations;
  readonly signal: AbortSignal;
}): QueueWatch => {
  let counts: Awaited<ReturnType<JobQueue["counts"]>> | undefined;
  const told = new Set<string>();
  const gauge = new Gauge({
    name: "veriscore_jobs",
    help: "Jobs of the queue by kind and state",
    labelNames: ["kind", "state"],
    registers: [metrics],
  });
  const look = async (): Promise<void> => {
    counts = await queue.counts();
    for (const [kind, states] of Object.entries(counts))
      for (const [state, count] of Object.entries(states)) gauge.set({ kind, state }, count);
    const aside = await queue.setAside();
    for (const { id, kind, failure } of aside)
      if (!told.has(id))
        log.error({ part: "queue", job: id, kind, code: failure.code }, `set aside: ${failure.message}`);
    told.clear();
    for (const { id } of aside) told.add(id);
  };
  const watch = async (): Promise<void> => {
    const loop = pulse.loop("queue");
    while (!signal.aborted) {
      loop.beat();
      const fault = queue.fault();
      if (fault === undefined) conditions.clear("E_QUEUE_UNREACHABLE");
      else conditions.raise(fault);
      // A server that goes away meanwhile answers once it is back, so nobody waits for it here.
      if (fault === undefined) await Promise.race([look().catch(() => undefined), pause(EVERY_MS)]);
      await pause(EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
    loop.end();
  };
  return { counts: () => counts, done: watch() };
};
