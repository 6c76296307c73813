import { type Job as StoredJob, Queue, QueueEvents, UnrecoverableError, Worker } from "bullmq";

import { sha256 } from "../../prover/files.ts";
import { isRecord, parseJson } from "../../prover/jsonValue.ts";
import { type Alarm, createAlarm } from "./alarm.ts";
import {
  failureOf,
  type JobFailure,
  JobRefusedError,
  JobSetAsideError,
  QueueClosedError,
  WORKER_LOST,
} from "./errors.ts";
import { countsOf, JOB_KINDS } from "./jobCounts.ts";
import type { Job, JobKind, JobQueue, JobState, NewJob } from "./jobQueue.ts";
import { connectRedis, type RedisConnection } from "./redisConnection.ts";
import { JITTER, KEPT_MS, type QueueTiming, STANDARD_TIMING } from "./timing.ts";

/** Keys in Redis begin so, beside what others keep there. */
const PREFIX = "veriscore";
/** An event may be missed while the server restarts, so a result is looked up so often. Milliseconds. */
const POLL_MS = 1_000;
/** After a fault of its connection, a worker looks for jobs again. Milliseconds. */
const WORKER_PAUSE_MS = 1_000;

/** What is kept of a job: Redis names it by a hash, since BullMQ refuses ids with a colon. */
interface StoredData {
  readonly id: string;
  readonly input: unknown;
}

type KindQueue = Queue<StoredData>;

interface Opened {
  readonly connection: RedisConnection;
  readonly queues: Readonly<Record<JobKind, KindQueue>>;
  readonly timing: QueueTiming;
  readonly alarm: Alarm;
  readonly closing: AbortSignal;
}

const keyOf = (id: string): string => `j${sha256(id)}`;

/** BullMQ keeps of an error its message alone. */
const asStoredError = (error: unknown): Error => {
  const message = JSON.stringify(failureOf(error));
  return error instanceof JobRefusedError ? new UnrecoverableError(message) : new Error(message);
};

const failureIn = (reason: string | undefined): JobFailure => {
  const kept = parseJson(reason ?? "");
  if (!isRecord(kept)) return WORKER_LOST;
  return { code: String(kept.code), message: String(kept.message) };
};

/** What comes first: the answer, or a reason to wait no longer. A server that is away answers late. */
const orEnded = async <T>(work: Promise<T>, signals: readonly (AbortSignal | undefined)[]): Promise<T> => {
  const ends: (() => void)[] = [];
  const ended = new Promise<never>((_, reject) => {
    for (const signal of signals) {
      const end = (): void => {
        reject(signal?.reason as Error);
      };
      if (signal?.aborted === true) end();
      signal?.addEventListener("abort", end, { once: true });
      ends.push(() => signal?.removeEventListener("abort", end));
    }
  });
  try {
    return await Promise.race([work, ended]);
  } finally {
    for (const end of ends) end();
  }
};

/** The job of an id, of whatever kind it is. */
const findStored = async ({ queues }: Opened, id: string): Promise<StoredJob<StoredData> | undefined> => {
  for (const kind of JOB_KINDS) {
    const found = (await queues[kind].getJob(keyOf(id))) as StoredJob<StoredData> | undefined;
    if (found !== undefined) return found;
  }
  return undefined;
};

/** The result, where the job has ended; undefined while it has not. */
const endOf = async (opened: Opened, id: string): Promise<{ readonly result: unknown } | undefined> => {
  const state = await (await findStored(opened, id))?.getState();
  if (state !== "completed" && state !== "failed") return undefined;
  // Read again, since it may have ended between the two.
  const ended = await findStored(opened, id);
  if (state === "completed") return { result: ended?.returnvalue as unknown };
  throw new JobSetAsideError({ id, failure: failureIn(ended?.failedReason) });
};

const resultFrom = async (opened: Opened, id: string, asked: AbortSignal | undefined): Promise<unknown> => {
  const ends = [asked, opened.closing];
  for (;;) {
    const sleep = new AbortController();
    // Listens before it looks, so that no end falls between the two.
    const woken = opened.alarm.sleep(keyOf(id), POLL_MS, sleep.signal);
    try {
      const end = await orEnded(endOf(opened, id), ends);
      if (end !== undefined) return end.result;
      await orEnded(woken, ends);
    } finally {
      sleep.abort();
    }
  }
};

/** Wakes those who wait for the results of a kind. */
const listen = ({ connection, alarm }: Opened, kind: JobKind): QueueEvents => {
  const events = new QueueEvents(kind, { connection: connection.client, prefix: PREFIX });
  events.on("error", connection.failed);
  events.on("completed", ({ jobId }) => {
    alarm.wake(jobId);
  });
  events.on("failed", ({ jobId }) => {
    alarm.wake(jobId);
  });
  return events;
};

const startWorker = (
  { connection, timing }: Opened,
  kind: JobKind,
  { concurrency, run }: { readonly concurrency: number; readonly run: (job: Job) => Promise<unknown> },
): Worker<StoredData> => {
  const worker = new Worker<StoredData>(
    kind,
    async ({ data: { id, input }, attemptsStarted, priority }) => {
      try {
        return (await run({ id, kind, input, priority, attempt: attemptsStarted })) ?? null;
      } catch (error) {
        throw asStoredError(error);
      }
    },
    {
      connection: connection.client,
      prefix: PREFIX,
      concurrency,
      lockDuration: timing.leaseMs,
      stalledInterval: timing.leaseMs / 2,
      maxStalledCount: timing.attempts - 1,
      runRetryDelay: WORKER_PAUSE_MS,
    },
  );
  worker.on("error", connection.failed);
  return worker;
};

const workOn = async (opened: Opened, kind: JobKind, options: Parameters<JobQueue["work"]>[1]): Promise<void> => {
  const { signal } = options;
  if (signal.aborted) return;
  const worker = startWorker(opened, kind, options);
  await new Promise<void>((resolve) => {
    const end = (): void => {
      resolve();
    };
    signal.addEventListener("abort", end, { once: true });
    opened.closing.addEventListener("abort", end, { once: true });
  });
  // Where the server is away, nobody could be told of an end: the lease tells it.
  await worker.close(opened.connection.fault() !== undefined);
};

const STATES: Readonly<Record<string, JobState>> = {
  wait: "waiting",
  paused: "waiting",
  prioritized: "waiting",
  delayed: "waiting",
  active: "active",
  completed: "done",
  failed: "set-aside",
};

const countsIn = async ({ queues }: Opened): ReturnType<JobQueue["counts"]> => {
  const found = await Promise.all(
    JOB_KINDS.map(async (kind) =>
      Object.entries(await queues[kind].getJobCounts()).flatMap(([name, count]) => {
        const state = STATES[name];
        return state === undefined ? [] : [{ kind, state, count }];
      }),
    ),
  );
  return countsOf(found.flat());
};

const setAsideIn = async ({ queues }: Opened): ReturnType<JobQueue["setAside"]> => {
  const found = await Promise.all(
    JOB_KINDS.map(async (kind) =>
      ((await queues[kind].getFailed()) as StoredJob<StoredData>[]).map(({ data, priority, failedReason }) => ({
        ...data,
        kind,
        priority,
        failure: failureIn(failedReason),
      })),
    ),
  );
  return found.flat();
};

const addTo = async ({ queues, timing }: Opened, { id, kind, input, priority }: NewJob): Promise<void> => {
  await queues[kind].add(
    kind,
    { id, input },
    {
      jobId: keyOf(id),
      priority,
      attempts: timing.attempts,
      backoff: { type: "exponential", delay: timing.backoffMs, jitter: JITTER },
      removeOnComplete: { age: KEPT_MS / 1000 },
      removeOnFail: false,
    },
  );
};

/**
 * Opens the queue on a Redis server, whose jobs are BullMQ's: ids, priorities, attempts, leases and
 * sets of failed jobs are its own. The server must write what it is told to its disk
 * (`appendonly yes`), or a restart would lose jobs.
 *
 * @param options.url `redis://` or `rediss://`.
 * @returns The queue, also when the server is away. Whoever opens it closes it.
 */
export const openRedisQueue = async ({
  url,
  timing = STANDARD_TIMING,
}: {
  readonly url: string;
  readonly timing?: QueueTiming;
}): Promise<JobQueue> => {
  const connection = await connectRedis(url);
  const queueOf = (kind: JobKind): KindQueue => {
    const queue = new Queue<StoredData>(kind, { connection: connection.client, prefix: PREFIX });
    queue.on("error", connection.failed);
    return queue;
  };
  const ending = new AbortController();
  const queues = { prove: queueOf("prove"), features: queueOf("features") };
  const opened: Opened = { connection, queues, timing, alarm: createAlarm(), closing: ending.signal };
  let events: readonly QueueEvents[] = [];
  const works = new Set<Promise<void>>();
  const closing = [ending.signal];
  return {
    add: (job) => orEnded(addTo(opened, job), closing),
    result: (id, signal) => {
      if (events.length === 0) events = JOB_KINDS.map((kind) => listen(opened, kind));
      return resultFrom(opened, id, signal);
    },
    work: async (kind, options) => {
      const work = workOn(opened, kind, options);
      works.add(work);
      await work.finally(() => works.delete(work));
    },
    counts: () => orEnded(countsIn(opened), closing),
    setAside: () => orEnded(setAsideIn(opened), closing),
    again: async (id) => {
      const job = await orEnded(findStored(opened, id), closing);
      if ((await job?.getState()) !== "failed") return;
      await job?.retry("failed", { resetAttemptsMade: true, resetAttemptsStarted: true });
    },
    fault: connection.fault,
    close: async () => {
      ending.abort(new QueueClosedError());
      await Promise.allSettled(works);
      await Promise.all(events.map((one) => one.close()));
      await Promise.all(Object.values(queues).map((queue) => queue.close()));
      connection.client.disconnect();
    },
  };
};
