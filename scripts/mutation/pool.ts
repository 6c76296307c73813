/**
 * Worker processes: each holds a compiler and a test runner, and is replaced when a mutant takes
 * too long or brings it down.
 */
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";

import type { SolidityTestRunnerConfigArgs, TestFunctionOverride } from "@nomicfoundation/edr";

import type { Sources } from "./compile.ts";

const WORKER = fileURLToPath(new URL("worker.ts", import.meta.url));

/** What a worker exits with when a job takes too long. */
export const TOO_LATE = 3;

export interface Setup {
  readonly sources: Sources;
  /** Of solc. */
  readonly settings: object;
  readonly libraries: readonly (readonly [file: string, name: string])[];
  readonly config: Partial<SolidityTestRunnerConfigArgs>;
  readonly overrides: readonly TestFunctionOverride[];
  readonly evmVersion: string;
}

export interface Job {
  /** Texts in place of the setup's. */
  readonly changed: Sources;
  /** Test files, compiled and run together batch by batch. */
  readonly batches: readonly (readonly string[])[];
  /** Whether to go on after a failure. */
  readonly all: boolean;
  /** Milliseconds of the processor, so that a busy machine makes no mutant late. */
  readonly limitMs: number;
}

export interface Verdict {
  readonly outcome: "killed" | "survived" | "stillborn";
  /** The tests that failed, or why it did not compile. */
  readonly failures: readonly string[];
  readonly passed: number;
  /** Milliseconds of the processor. */
  readonly tookMs: number;
  /** The test file of the first failure. */
  readonly killer?: string;
}

/** More would cost a mutant that lives more than they save the others: each is compiled alone. */
const FIRST = 3;

/** The suites that noticed most mutants of the same file before come first. */
export const putFirst = (
  kills: ReadonlyMap<string, number> = new Map<string, number>(),
  batches: Job["batches"] = [],
): Job["batches"] => {
  const known = [...kills].sort(([, a], [, b]) => b - a).map(([test]) => test);
  const first = known.slice(0, FIRST);
  const others = batches.map((batch) => batch.filter((test) => !first.includes(test)));
  return [...first.map((test) => [test]), ...others.filter(({ length }) => length > 0)];
};

const startWorker = (setup: Setup): ChildProcess => {
  // One core each; jobs say how many there are.
  const env = { RAYON_NUM_THREADS: "1" };
  const child = fork(WORKER, { serialization: "advanced", stdio: ["ignore", "ignore", "inherit", "ipc"], env });
  child.send(setup);
  return child;
};

const isAlive = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode === null && signalCode === null;

const ask = async (child: ChildProcess, job: Job): Promise<Verdict> =>
  new Promise((resolve) => {
    const end = (verdict: Verdict): void => {
      child.off("message", end).off("exit", onExit);
      resolve(verdict);
    };
    const onExit = (code: number | null): void => {
      const reason = code === TOO_LATE ? `no end within ${Math.round(job.limitMs / 1000)} s` : "the test process ended";
      end({ outcome: "killed", failures: [reason], passed: 0, tookMs: job.limitMs });
    };
    child.on("message", end).on("exit", onExit);
    child.send(job);
  });

/**
 * Answers jobs in any order, as many at a time as there are workers. Each is made when its turn
 * comes; `done` hears it with its index.
 */
export const runJobs = async (
  jobs: readonly (() => Job)[],
  {
    setup,
    workers,
    done,
  }: {
    setup: Setup;
    workers: number;
    done: (index: number, verdict: Verdict) => void;
  },
): Promise<void> => {
  let next = 0;
  const work = async (): Promise<void> => {
    let child = startWorker(setup);
    for (let index = next++; index < jobs.length; index = next++) {
      const job = jobs[index]?.();
      if (job === undefined) break;
      if (!isAlive(child)) child = startWorker(setup);
      done(index, await ask(child, job));
    }
    if (isAlive(child)) child.disconnect();
  };
  await Promise.all(Array.from({ length: Math.min(workers, jobs.length) }, work));
};
