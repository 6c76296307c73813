/**
 * Worker processes: each holds a compiler and a test runner, and is replaced when a mutant takes
 * too long or brings it down.
 */
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";

import type { SolidityTestRunnerConfigArgs, TestFunctionOverride } from "@nomicfoundation/edr";

import type { Sources } from "./compile.ts";

const WORKER = fileURLToPath(new URL("worker.ts", import.meta.url));

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
}

export interface Verdict {
  readonly outcome: "killed" | "survived" | "stillborn";
  /** The tests that failed, or why it did not compile. */
  readonly failures: readonly string[];
  readonly passed: number;
  /** The test file of the first failure. */
  readonly killer?: string;
}

/** More would cost a mutant that lives more than they save the others: each is compiled alone. */
const FIRST = 3;

/** The suites that noticed most mutants of the same file before come first. */
export const putFirst = (kills: ReadonlyMap<string, number> = new Map(), batches: Job["batches"]): Job["batches"] => {
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

const ask = async (child: ChildProcess, job: Job, limitMs: number): Promise<Verdict> =>
  new Promise((resolve) => {
    let reason = "the test process ended";
    const end = (verdict: Verdict): void => {
      clearTimeout(timer);
      child.off("message", end).off("exit", onExit);
      resolve(verdict);
    };
    const onExit = (): void => end({ outcome: "killed", failures: [reason], passed: 0 });
    const timer = setTimeout(() => {
      reason = `no end within ${Math.round(limitMs / 1000)} s`;
      child.kill("SIGKILL");
    }, limitMs);
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
    limitMs,
    done,
  }: {
    setup: Setup;
    workers: number;
    limitMs: number;
    done: (index: number, verdict: Verdict, seconds: number) => void;
  },
): Promise<void> => {
  let next = 0;
  const work = async (): Promise<void> => {
    let child = startWorker(setup);
    for (let index = next++; index < jobs.length; index = next++) {
      const job = jobs[index]?.();
      if (job === undefined) break;
      if (!isAlive(child)) child = startWorker(setup);
      const begin = performance.now();
      done(index, await ask(child, job, limitMs), (performance.now() - begin) / 1000);
    }
    if (isAlive(child)) child.disconnect();
  };
  await Promise.all(Array.from({ length: Math.min(workers, jobs.length) }, work));
};
