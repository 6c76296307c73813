import { randomUUID } from "node:crypto";

import { type Alarm, createAlarm } from "./alarm.ts";
import {
  failureOf,
  JobRefusedError,
  JobSetAsideError,
  QueueClosedError,
  QueueUnreachableError,
  WORKER_LOST,
} from "./errors.ts";
import type { Job, JobKind, JobQueue } from "./jobQueue.ts";
import { countsOf } from "./jobCounts.ts";
import { type JobTable, openJobTable } from "./jobTable.ts";
import { type QueueTiming, STANDARD_TIMING, waitAfter } from "./timing.ts";

/** How long other processes' changes to the file may stay unseen. Milliseconds. */
const POLL_MS = 100;
/** The same for who waits for a result: there may be many, and each asks on its own. Milliseconds. */
const RESULT_POLL_MS = 250;
/** Signs of life within a lease. */
const BEATS = 3;

interface Opened {
  readonly table: JobTable;
  readonly timing: QueueTiming;
  readonly alarm: Alarm;
  /** Calls the table; what it throws becomes the queue's fault until a call goes well. */
  readonly guarded: <T>(work: (table: JobTable) => T) => T;
}

type Run = (job: Job) => Promise<unknown>;

/** Keeps the end of an attempt. Where the file cannot be written, it tries for as long as a lease lasts. */
const keep = async (
  { guarded, timing, alarm }: Opened,
  id: string,
  write: (table: JobTable) => void,
): Promise<void> => {
  const deadline = Date.now() + timing.leaseMs;
  for (;;) {
    try {
      guarded(write);
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await alarm.sleep(id, timing.backoffMs);
    }
  }
};

/** One attempt at a job, whose lease is renewed while it lasts. */
const attemptAt = async (opened: Opened, { job, holder, run }: Attempt): Promise<void> => {
  const { guarded, timing, alarm } = opened;
  const beat = setInterval(() => {
    try {
      guarded((table) => {
        table.renew({ holder, heldUntil: Date.now() + timing.leaseMs });
      });
    } catch {
      // It is the queue's fault by now; the next beat tries again.
    }
  }, timing.leaseMs / BEATS);
  const fail = (error: unknown) => (table: JobTable) => {
    const failure = failureOf(error);
    const isLast = error instanceof JobRefusedError || job.attempt >= timing.attempts;
    if (isLast) table.putAside(job.id, { holder, failure });
    else table.giveBack(job.id, { holder, failure, due: Date.now() + waitAfter(job.attempt, timing) });
  };
  const finish = (result: unknown) => (table: JobTable) => {
    table.finish(job.id, { holder, result, now: Date.now() });
  };
  try {
    await keep(opened, job.id, await run(job).then(finish, fail));
  } finally {
    clearInterval(beat);
    alarm.wake(job.id);
  }
};

interface Attempt {
  readonly job: Job;
  readonly holder: string;
  readonly run: Run;
}

/** Takes one job after another until the signal ends. */
const workInTurn = async (
  opened: Opened,
  { kind, signal, run }: { readonly kind: JobKind; readonly signal: AbortSignal; readonly run: Run },
): Promise<void> => {
  const { alarm, guarded, timing } = opened;
  while (!signal.aborted) {
    const [holder, now] = [randomUUID(), Date.now()];
    try {
      const job = guarded((table) =>
        table.take(kind, { holder, now, heldUntil: now + timing.leaseMs, attempts: timing.attempts }),
      );
      if (job === undefined) await alarm.sleep(kind, POLL_MS, signal);
      else await attemptAt(opened, { job, holder, run });
    } catch (error) {
      if (!(error instanceof QueueUnreachableError)) throw error;
      await alarm.sleep(kind, timing.backoffMs, signal);
    }
  }
};

const resultFrom = async ({ guarded, alarm }: Opened, id: string, ends: Ends): Promise<unknown> => {
  for (;;) {
    ends.asked?.throwIfAborted();
    if (ends.closed.aborted) throw new QueueClosedError();
    const found = guarded((table) => table.outcome(id));
    if (found?.state === "done") return found.result;
    if (found?.state === "set-aside") throw new JobSetAsideError({ id, failure: found.failure ?? WORKER_LOST });
    await alarm.sleep(id, RESULT_POLL_MS, ends.asked);
  }
};

interface Ends {
  readonly asked: AbortSignal | undefined;
  readonly closed: AbortSignal;
}

const guardOf = (table: JobTable, path: string) => {
  let fault: QueueUnreachableError | undefined;
  return {
    fault: () => fault,
    guarded: <T>(work: (table: JobTable) => T): T => {
      try {
        const result = work(table);
        fault = undefined;
        return result;
      } catch (cause) {
        const [reason = ""] = (cause instanceof Error ? cause.message : String(cause)).split("\n");
        fault = new QueueUnreachableError({ where: path, reason });
        throw fault;
      }
    },
  };
};

/**
 * Opens a queue in a SQLite file. Several processes of one machine may open the same.
 *
 * @param options.path The file, made when it is not there.
 * @returns The queue. Whoever opens it closes it, after its workers have ended.
 */
export const openEmbeddedQueue = ({
  path,
  timing = STANDARD_TIMING,
}: {
  readonly path: string;
  readonly timing?: QueueTiming;
}): JobQueue => {
  const table = openJobTable(path);
  const { fault, guarded } = guardOf(table, path);
  const alarm = createAlarm();
  const closing = new AbortController();
  const opened: Opened = { table, timing, alarm, guarded };
  const works = new Set<Promise<unknown>>();
  return {
    // Async, so that a fault is a rejection.
    add: async (job) => {
      await Promise.resolve();
      guarded(({ add }) => {
        add(job);
      });
      alarm.wake(job.kind);
    },
    result: (id, asked) => resultFrom(opened, id, { asked, closed: closing.signal }),
    work: async (kind, { concurrency, signal, run }) => {
      const work = Promise.all(Array.from({ length: concurrency }, () => workInTurn(opened, { kind, signal, run })));
      works.add(work);
      await work.finally(() => works.delete(work));
    },
    counts: async () => Promise.resolve(countsOf(guarded(({ counts }) => counts()))),
    setAside: async () => Promise.resolve(guarded(({ setAside }) => setAside())),
    again: async (id) => {
      await Promise.resolve();
      guarded((jobs) => {
        jobs.again(id);
      });
      alarm.wakeAll();
    },
    fault,
    close: async () => {
      closing.abort();
      alarm.wakeAll();
      await Promise.allSettled(works);
      table.close();
    },
  };
};
