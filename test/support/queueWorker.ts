/**
 * A process that works on a queue, for tests that kill it: how to open the queue, the folder of its
 * marks, and how many jobs at once, none to add jobs only. What a job does is its input.
 */
import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import type { NewJob } from "../../node/queue/jobQueue.ts";
import { openQueue } from "../../node/queue/openQueue.ts";

const [place = "", marks = "", concurrency = "1"] = process.argv.slice(2);
const queue = await openQueue(JSON.parse(place) as Parameters<typeof openQueue>[0]);

interface Task {
  readonly does: "double" | "hang" | "die";
  readonly value: number;
}

process.on("message", (job: NewJob) => {
  void queue.add(job).then(() => process.send?.("added"));
});
process.send?.("ready");
if (Number(concurrency) > 0)
  await queue.work("prove", {
    concurrency: Number(concurrency),
    signal: new AbortController().signal,
    run: async ({ id, input, attempt }) => {
      const { does, value } = input as Task;
      appendFileSync(join(marks, "begun"), `${id} ${process.pid} ${attempt}\n`);
      if (does === "die") process.kill(process.pid, "SIGKILL");
      // The first attempt never ends; whoever takes the job after the kill goes on.
      if (does === "hang" && attempt === 1) await pause(3_600_000);
      writeFileSync(join(marks, `${process.pid}`), id);
      return { value: 2 * value, by: process.pid };
    },
  });
