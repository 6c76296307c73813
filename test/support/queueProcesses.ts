import { type ChildProcess, fork } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import type { QueueTiming } from "../../node/queue/timing.ts";

const WORKER = fileURLToPath(new URL("queueWorker.ts", import.meta.url));

/** Where a queue is: a folder, or Redis with a folder beside it. */
export interface QueuePlace {
  readonly data: string;
  readonly queue?: string;
}

/** A worker in a process of its own, once it works. It notes what it does in the folder `marks`. */
export const startQueueWorker = async ({
  place,
  timing,
  marks,
  concurrency,
}: {
  readonly place: QueuePlace;
  readonly timing: QueueTiming;
  readonly marks: string;
  readonly concurrency: number;
}): Promise<ChildProcess> => {
  const child = fork(WORKER, [JSON.stringify({ ...place, timing }), marks, String(concurrency)], { stdio: "inherit" });
  await new Promise((resolve) => child.once("message", resolve));
  return child;
};

/** Of each attempt at a job that a worker noted, the words of its line. */
export const begunJobs = (marks: string, id: string): readonly (readonly string[])[] => {
  try {
    const lines = readFileSync(join(marks, "begun"), "utf8").trim().split("\n");
    return lines.map((line) => line.split(" ")).filter(([ofJob]) => ofJob === id);
  } catch {
    return [];
  }
};
