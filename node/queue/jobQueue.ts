import type { BaseError } from "../../prover/errors.ts";

/** What prover workers do. Inputs and results are JSON, integers as decimal text. */
export type JobKind = "prove" | "features";

export interface NewJob {
  /** Names the work, not the attempt: adding a job whose id is known does nothing. */
  readonly id: string;
  readonly kind: JobKind;
  readonly input: unknown;
  /** 0 is the most urgent. */
  readonly priority: number;
}

export interface Job extends NewJob {
  /** The number of attempts that were begun, this one included. */
  readonly attempt: number;
}

export type JobState = "waiting" | "active" | "done" | "set-aside";

/** A job that failed as often as a job may. It is kept and shown, and run again when asked. */
export interface PoisonJob extends NewJob {
  readonly failure: { readonly code: string; readonly message: string };
}

/**
 * Jobs that survive a kill of everybody: in a SQLite file of the operator, or on Redis. A job is
 * done at least once; a worker that dies gives it back after its lease. Failed attempts are
 * repeated with growing waits; after the last one the job is set aside.
 */
export interface JobQueue {
  /** Returns once the job is kept. */
  readonly add: (job: NewJob) => Promise<void>;
  /**
   * Waits for the result.
   *
   * @throws JobSetAsideError when it failed for the last time, and the signal's reason.
   */
  readonly result: (id: string, signal?: AbortSignal) => Promise<unknown>;
  /** Takes jobs of a kind until the signal ends; resolves once those under way are over. */
  readonly work: (
    kind: JobKind,
    options: {
      readonly concurrency: number;
      readonly signal: AbortSignal;
      readonly run: (job: Job) => Promise<unknown>;
    },
  ) => Promise<void>;
  readonly counts: () => Promise<Readonly<Record<JobKind, Readonly<Record<JobState, number>>>>>;
  readonly setAside: () => Promise<readonly PoisonJob[]>;
  /** Runs a job that was set aside again. */
  readonly again: (id: string) => Promise<void>;
  /** Why the queue cannot be reached; undefined while it can. */
  readonly fault: () => BaseError | undefined;
  readonly close: () => Promise<void>;
}
