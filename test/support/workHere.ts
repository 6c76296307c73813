import type { Job, JobQueue } from "../../node/queue/jobQueue.ts";

/** Work on a queue in the process of the test itself. */
export interface WorkHere {
  /** Takes no job any more; one that is under way goes on. */
  readonly abort: () => void;
  /** The same, and waits for the job under way. */
  readonly stop: () => Promise<void>;
}

/** Works on proofs until it is told to end. */
export const startWorkHere = (
  queue: JobQueue,
  work: { readonly concurrency: number; readonly run: (job: Job) => Promise<unknown> },
): WorkHere => {
  const ending = new AbortController();
  const working = queue.work("prove", { ...work, signal: ending.signal });
  const abort = (): void => {
    ending.abort();
  };
  return {
    abort,
    stop: async () => {
      abort();
      await working;
    },
  };
};
