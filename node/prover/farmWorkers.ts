import { type ChildProcess, fork } from "node:child_process";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";

import { environmentOfOwn } from "../../prover/environment.ts";
import type { QueueTiming } from "../queue/timing.ts";

/** How a worker of the own machine opens what it works on. */
export interface FarmChildOptions {
  readonly queue?: string | undefined;
  readonly data: string;
  readonly timing?: QueueTiming;
  /** The shared folder. */
  readonly farm: string;
  /** The model's folder. */
  readonly model: string;
}

/** Worker processes of the own machine. */
export interface FarmWorkers {
  readonly pids: () => readonly number[];
  /** Rejects where a worker cannot start at all. */
  readonly failed: Promise<never>;
  readonly end: () => Promise<void>;
}

const ENTRY = fileURLToPath(new URL(`./farmChild${extname(import.meta.url)}`, import.meta.url));

/** Ends of one worker after another, without a success between them, that show that none can work. */
const HOPELESS = 5;

/**
 * Starts workers; one that is killed is replaced.
 *
 * @param count Processes, each of one core.
 */
export const startFarmWorkers = (count: number, options: FarmChildOptions): FarmWorkers => {
  const children = new Set<ChildProcess>();
  let ended = false;
  let ends = 0;
  let fail: (error: Error) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => (fail = reject));
  failed.catch(() => undefined);
  const start = (): void => {
    const child = fork(ENTRY, [JSON.stringify(options)], {
      stdio: ["ignore", "ignore", "inherit", "ipc"],
      env: environmentOfOwn(),
    });
    children.add(child);
    child.once("exit", (code, signal) => {
      children.delete(child);
      if (ended) return;
      ends += 1;
      if (ends > HOPELESS * count) fail(new Error(`the farm's workers end at once, the last with ${signal ?? code}`));
      else start();
    });
  };
  for (let index = 0; index < count; index++) start();
  return {
    pids: () => [...children].flatMap(({ pid }) => (pid === undefined ? [] : [pid])),
    failed,
    end: async () => {
      ended = true;
      await Promise.all(
        [...children].map((child) => {
          const gone = new Promise((resolve) => child.once("exit", resolve));
          child.kill("SIGKILL");
          return gone;
        }),
      );
    },
  };
};
