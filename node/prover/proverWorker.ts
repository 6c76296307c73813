import { toJson } from "../../prover/jsonValue.ts";
import type { Job, JobKind, JobQueue } from "../queue/jobQueue.ts";
import { type JobFailure, failureOf } from "../queue/errors.ts";
import { proofTaskOf } from "../queue/proveJob.ts";
import { scoreBucket } from "./bucketWork.ts";
import type { ServedModels } from "./servedModels.ts";

/** An attempt at a job that has ended. */
export interface EndedAttempt {
  readonly job: Pick<Job, "id" | "kind" | "attempt">;
  readonly milliseconds: number;
  /** Undefined where it went well. */
  readonly failure: JobFailure | undefined;
}

/** What a worker does, for whom, and how much at once. */
export interface ProverWork {
  readonly queue: JobQueue;
  readonly served: ServedModels;
  /** Proofs at once. */
  readonly proofs: number;
  /** The folder that the machines of a farm share; a worker without it takes no buckets of wallets. */
  readonly farm?: string | undefined;
  /** Buckets of wallets at once. */
  readonly buckets?: number;
  readonly signal: AbortSignal;
  readonly onEnd?: (attempt: EndedAttempt) => void;
}

/** The proof as JSON without the salt, which whoever asked for it has. */
const proofOf = async (served: ServedModels, job: Job): Promise<unknown> => {
  const proof = await served.prove(proofTaskOf(job));
  return JSON.parse(toJson({ ...proof, salt: undefined })) as unknown;
};

/**
 * Takes jobs from a queue until the signal ends, and returns once those under way are over. Any
 * number of workers, on any number of machines, may share a queue.
 */
export const runProverWork = async ({ queue, served, proofs, farm, buckets = 1, signal, onEnd }: ProverWork) => {
  const told =
    (run: (job: Job) => Promise<unknown>) =>
    async (job: Job): Promise<unknown> => {
      const { id, kind, attempt } = job;
      const began = performance.now();
      const end = (failure?: JobFailure): void => {
        onEnd?.({ job: { id, kind, attempt }, milliseconds: performance.now() - began, failure });
      };
      try {
        const result = await run(job);
        end();
        return result;
      } catch (error) {
        end(failureOf(error));
        throw error;
      }
    };
  const take = (kind: JobKind, concurrency: number, run: (job: Job) => Promise<unknown>): Promise<void> =>
    queue.work(kind, { concurrency, signal, run: told(run) });
  await Promise.all([
    ...(proofs > 0 ? [take("prove", proofs, (job) => proofOf(served, job))] : []),
    ...(farm === undefined
      ? []
      : [take("features", buckets, (job) => scoreBucket(job, { folder: farm, models: served.models }))]),
  ]);
};
