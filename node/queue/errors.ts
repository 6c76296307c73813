import { BaseError } from "../../prover/errors.ts";

/** Why an attempt at a job failed: what the queue keeps of an error, and the worker's log of a fault. */
export interface JobFailure {
  readonly code: string;
  readonly message: string;
}

/** A job failed as often as a job may, or was refused. It is kept, shown, and run again when asked. */
export class JobSetAsideError extends BaseError {
  readonly code = "E_JOB_SET_ASIDE";
  /** Of the last attempt. */
  readonly failure: JobFailure;
  constructor({ id, failure }: { id: string; failure: JobFailure }) {
    super(`job ${id} is set aside; its last attempt ended with ${failure.code}: ${failure.message}`, {
      hint: "correct the cause, then run the job again with `veriscore node jobs --again <id>`",
    });
    this.failure = failure;
  }
}

/** A worker finds that a job cannot succeed on any machine. It is set aside without more attempts. */
export class JobRefusedError extends BaseError {
  readonly code: string;
  constructor({ code, message, hint }: { code: string; message: string; hint: string }) {
    super(message, { hint });
    this.code = code;
  }
}

/** The queue answers nothing: its server is away or refuses to write, or its disk is full. */
export class QueueUnreachableError extends BaseError {
  readonly code = "E_QUEUE_UNREACHABLE";
  constructor({ where, reason }: { where: string; reason: string }) {
    super(`the job queue at ${where} cannot be used: ${reason}`, {
      hint: "start the server or free its disk; the node goes on by itself, and no job is lost meanwhile",
    });
  }
}

/** A result is still awaited from a queue when the queue is closed. The job itself is kept. */
export class QueueClosedError extends BaseError {
  readonly code = "E_QUEUE_CLOSED";
  constructor() {
    super("the job queue was closed before the job was done", { hint: "start the node again; its jobs go on" });
  }
}

/** A job asks for what no release of this version asks for, or for a model that the worker has otherwise. */
export class JobInputError extends BaseError {
  readonly code = "E_JOB_INPUT";
  constructor(what: string) {
    super(what, { hint: "run the same release, with the same model folders, on all machines" });
  }
}

/** A worker of another release answers a job. */
export class JobResultError extends BaseError {
  readonly code = "E_JOB_RESULT";
  constructor() {
    super("a worker answered something else than a part", { hint: "run the same release on all machines" });
  }
}

/** Each attempt at a job ended its worker, and none of them said why. */
class WorkerLostError extends BaseError {
  readonly code = "E_JOB_WORKER_LOST";
  constructor() {
    super("every worker that took the job ended before it answered", {
      hint: "see why the workers ended, often too little memory, and run the job again",
    });
  }
}

const { code, message } = new WorkerLostError();
/** What is kept of a job that ended all its workers. */
export const WORKER_LOST: JobFailure = { code, message };

/** What is kept of an error. A fault without a code keeps its message in one line. */
export const failureOf = (error: unknown): JobFailure => {
  if (error instanceof BaseError) return { code: error.code, message: error.message };
  const text = error instanceof Error ? error.message : String(error);
  return { code: "E_INTERNAL", message: text.split("\n")[0] ?? "" };
};
