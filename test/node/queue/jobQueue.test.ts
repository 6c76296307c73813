import type { ChildProcess } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { expect } from "chai";

import { JobRefusedError, type JobSetAsideError } from "../../../node/queue/errors.ts";
import type { Job, JobQueue, NewJob } from "../../../node/queue/jobQueue.ts";
import { openQueue } from "../../../node/queue/openQueue.ts";
import { STANDARD_TIMING } from "../../../node/queue/timing.ts";
import { type RedisServer, redisProgram, startRedis } from "../../../scripts/redisServer.ts";
import { expectError } from "../../support/expectError.ts";
import { begunJobs, type QueuePlace, startQueueWorker } from "../../support/queueProcesses.ts";
import { BRIEF, QUICK } from "../../support/quickQueue.ts";
import { temporaryFolder } from "../../support/recorded.ts";
import { until } from "../../support/until.ts";
import { startWorkHere, type WorkHere } from "../../support/workHere.ts";

const jobOf = (id: string, input: unknown = {}, priority = 1): NewJob => ({ id, kind: "prove", input, priority });

/** The suite of both queues. `restart` ends whatever keeps the jobs by kill -9, and starts it again. */
const describeQueue = (
  name: string,
  place: () => Promise<QueuePlace>,
  restart: (() => Promise<void>) | undefined,
): void => {
  describe(name, () => {
    let at: QueuePlace;
    let marks: string;
    let queue: JobQueue;
    let children: ChildProcess[] = [];
    const here: WorkHere[] = [];
    before(async () => {
      at = await place();
      marks = join(at.data, "marks");
      mkdirSync(marks, { recursive: true });
    });
    beforeEach(async () => {
      queue = await openQueue({ ...at, timing: QUICK });
    });
    afterEach(async () => {
      for (const { abort } of here.splice(0)) abort();
      for (const child of children) child.kill("SIGKILL");
      children = [];
      await queue.close();
    });

    /** Works in this process until the test ends, or it is stopped. */
    const workHere = (run: (job: Job) => Promise<unknown>, concurrency = 1): WorkHere => {
      const work = startWorkHere(queue, { concurrency, run });
      here.push(work);
      return work;
    };
    const startWorker = async (concurrency = 1, timing = QUICK): Promise<ChildProcess> => {
      const child = await startQueueWorker({ place: at, timing, marks, concurrency });
      children.push(child);
      return child;
    };
    const begun = (id: string) => begunJobs(marks, id);

    it("adds a job once, whoever adds it again and with whatever input", async () => {
      await queue.add(jobOf("once", { first: true }));
      await queue.add(jobOf("once", { first: false }));
      const seen: Job[] = [];
      const { stop } = workHere((job) => Promise.resolve(seen.push(job)));
      await queue.result("once");
      await queue.add(jobOf("once", { first: false }));
      await stop();
      expect(seen).to.deep.equal([{ ...jobOf("once", { first: true }), attempt: 1 }]);
      expect((await queue.counts()).prove).to.include({ waiting: 0, active: 0 });
    });

    it("takes the most urgent job first, and the older of two that are equally urgent", async () => {
      for (const [id, priority] of [
        ["late", 3],
        ["soon", 2],
        ["soon-after", 2],
        ["now", 0],
        ["last", 1_000],
      ] as const)
        await queue.add(jobOf(`order:${id}`, {}, priority));
      const order: string[] = [];
      workHere(({ id }) => Promise.resolve(order.push(id)));
      await queue.result("order:last");
      expect(order).to.deep.equal(["now", "soon", "soon-after", "late", "last"].map((id) => `order:${id}`));
    });

    it("gives whoever waits the result of a worker in another process", async () => {
      const result = queue.result("elsewhere");
      await startWorker();
      await queue.add(jobOf("elsewhere", { does: "double", value: 21 }));
      expect(await result).to.include({ value: 42 });
      expect(await queue.result("elsewhere")).to.include({ value: 42 });
    });

    it("stops waiting when it is told to, and takes no job after its end", async () => {
      const stop = new AbortController();
      const waited = queue.result("never", stop.signal);
      stop.abort(new Error("asked to end"));
      const reason = await waited.catch((error: unknown) => error);
      expect(reason).to.be.an("error").and.include({ message: "asked to end" });
      const { stop: end } = workHere(() => Promise.resolve("done"));
      await end();
      await queue.add(jobOf("after-the-end"));
      expect((await queue.counts()).prove.waiting).to.equal(1);
      workHere(() => Promise.resolve("done"));
      expect(await queue.result("after-the-end")).to.equal("done");
    });

    it("lets the job under way end before work returns", async () => {
      await queue.add(jobOf("long"));
      let ended = false;
      let began: () => void = () => undefined;
      const beginning = new Promise<void>((resolve) => (began = resolve));
      const { stop } = workHere(async () => {
        began();
        await pause(200);
        ended = true;
      });
      await beginning;
      await stop();
      expect(ended).to.equal(true);
      expect(await queue.result("long")).to.equal(null);
    });

    it("gives the job of a worker that was killed to another, with exactly one result", async () => {
      const killed = await startWorker(1, BRIEF);
      await queue.add(jobOf("orphan", { does: "hang", value: 4 }));
      await until(() => begun("orphan").length === 1, "a worker has begun");
      killed.kill("SIGKILL");
      const heir = await startWorker(1, BRIEF);
      expect(await queue.result("orphan")).to.deep.equal({ value: 8, by: heir.pid });
      expect(begun("orphan").map(([, pid, attempt]) => [pid, attempt])).to.deep.equal([
        [String(killed.pid), "1"],
        [String(heir.pid), "2"],
      ]);
    });

    it("sets a job aside that ends every worker, says so, and lets the others through", async () => {
      await queue.add(jobOf("deadly", { does: "die" }, 0));
      await queue.add(jobOf("harmless", { does: "double", value: 1 }, 5));
      let ended = false;
      const failed = queue.result("deadly").catch((error: unknown) => error);
      void failed.then(() => (ended = true));
      while (!ended) {
        const child = await startWorker(1, BRIEF);
        await Promise.race([new Promise((resolve) => child.once("exit", resolve)), failed]);
      }
      expect(await failed).to.include({ code: "E_JOB_SET_ASIDE" });
      expect((await queue.setAside()).find(({ id }) => id === "deadly")?.failure.code).to.equal("E_JOB_WORKER_LOST");
      expect(begun("deadly")).to.have.length(QUICK.attempts);
      await startWorker();
      expect(await queue.result("harmless")).to.include({ value: 2 });
    });

    it("repeats a failed job with growing waits, sets it aside, and runs it again when asked", async () => {
      let isCured = false;
      const times: number[] = [];
      workHere(({ attempt }) => {
        times.push(performance.now());
        if (isCured) return Promise.resolve(attempt);
        return Promise.reject(new Error("not today\nnor tomorrow"));
      });
      await queue.add(jobOf("sick", { a: 1 }));
      const error = (await expectError("E_JOB_SET_ASIDE", () => queue.result("sick"))) as JobSetAsideError;
      expect(error.failure).to.deep.equal({ code: "E_INTERNAL", message: "not today" });
      const waits = times.slice(1).map((time, index) => time - (times[index] ?? 0));
      expect(waits).to.have.length(QUICK.attempts - 1);
      // Half of each exponential wait is certain.
      for (const [index, wait] of waits.entries()) expect(wait).to.be.at.least((QUICK.backoffMs * 2 ** index) / 2 - 2);
      expect((await queue.setAside()).filter(({ id }) => id === "sick")).to.deep.equal([
        { ...jobOf("sick", { a: 1 }), failure: error.failure },
      ]);
      isCured = true;
      await queue.again("sick");
      expect(await queue.result("sick")).to.equal(1);
      expect((await queue.setAside()).some(({ id }) => id === "sick")).to.equal(false);
    });

    it("sets a job aside at once that no machine can do", async () => {
      let attempts = 0;
      workHere(() => {
        attempts++;
        return Promise.reject(new JobRefusedError({ code: "E_FEATURE_RANGE", message: "too large", hint: "none" }));
      });
      await queue.add(jobOf("refused"));
      const error = (await expectError("E_JOB_SET_ASIDE", () => queue.result("refused"))) as JobSetAsideError;
      expect(error.failure).to.deep.equal({ code: "E_FEATURE_RANGE", message: "too large" });
      expect(attempts).to.equal(1);
    });

    it("keeps a job that takes longer than a lease with its worker", async () => {
      let attempts = 0;
      workHere(async () => {
        attempts++;
        await pause(2 * QUICK.leaseMs);
        return "slow";
      }, 2);
      await queue.add(jobOf("slow"));
      expect(await queue.result("slow")).to.equal("slow");
      expect(attempts).to.equal(1);
    });

    it("does a thousand jobs once each, by three processes", async () => {
      // Three processes that write as fast as they can hold each other up for longer than a short lease.
      await queue.close();
      queue = await openQueue({ ...at, timing: STANDARD_TIMING });
      await Promise.all([startWorker(4, STANDARD_TIMING), startWorker(4, STANDARD_TIMING)]);
      let doneHere = 0;
      workHere(({ input }) => {
        doneHere++;
        return Promise.resolve({ value: 2 * (input as { value: number }).value });
      }, 4);
      const values = Array.from({ length: 1_000 }, (_, value) => value);
      await Promise.all(values.map((value) => queue.add(jobOf(`many-${value}`, { does: "double", value }))));
      const results = await Promise.all(values.map((value) => queue.result(`many-${value}`)));
      expect(results.map((result) => (result as { value: number }).value)).to.deep.equal(values.map((one) => 2 * one));
      const elsewhere = readFileSync(join(marks, "begun"), "utf8").match(/^many-/gm) ?? [];
      expect(doneHere + elsewhere.length).to.equal(values.length);
    });

    it("is done with what it was closed over when it is opened again", async () => {
      await queue.add(jobOf("kept", { does: "double", value: 5 }));
      await queue.add(jobOf("kept-too", { does: "double", value: 6 }));
      await queue.close();
      queue = await openQueue({ ...at, timing: QUICK });
      await startWorker();
      expect(await queue.result("kept")).to.include({ value: 10 });
      expect(await queue.result("kept-too")).to.include({ value: 12 });
    });

    it("keeps what a process added that was killed", async () => {
      const owner = await startWorker(0);
      for (const value of [7, 8]) {
        owner.send(jobOf(`bequeathed-${value}`, { does: "double", value }));
        await new Promise((resolve) => owner.once("message", resolve));
      }
      owner.kill("SIGKILL");
      await startWorker();
      expect(await queue.result("bequeathed-7")).to.include({ value: 14 });
      expect(await queue.result("bequeathed-8")).to.include({ value: 16 });
    });

    it("rejects who waits when it is closed", async () => {
      const waited = expectError("E_QUEUE_CLOSED", () => queue.result("not-yet"));
      await pause(50);
      await queue.close();
      await waited;
      queue = await openQueue({ ...at, timing: QUICK });
    });

    if (restart === undefined) return;
    it("loses nothing when the server is killed, and says so while it is away", async () => {
      await queue.add(jobOf("before", { does: "double", value: 1 }));
      const { stop } = workHere(async ({ id }) => {
        await pause(300);
        return id;
      });
      const results = ["before", "during"].map((id) => queue.result(id));
      let isAdded = false;
      const restarted = restart();
      await until(() => queue.fault()?.code === "E_QUEUE_UNREACHABLE", "the outage is noticed");
      const added = queue.add(jobOf("during")).then(() => (isAdded = true));
      expect(isAdded).to.equal(false);
      await restarted;
      await added;
      expect(await Promise.all(results)).to.deep.equal(["before", "during"]);
      expect(queue.fault()).to.equal(undefined);
      await stop();
    });
  });
};

describe("job queues", function () {
  this.timeout(180_000);
  const folder = temporaryFolder().file(".");
  let server: RedisServer | undefined;
  after(async () => {
    await server?.kill();
  });

  describeQueue("embedded in a file", () => Promise.resolve({ data: join(folder, "embedded") }), undefined);

  if (redisProgram() === undefined) it("on Redis: redis-server is not installed here, so its suite is left out");
  else
    describeQueue(
      "on Redis",
      async () => {
        server = await startRedis(join(folder, "redis"));
        return { data: join(folder, "on-redis"), queue: server.url };
      },
      async () => {
        await server?.kill();
        await pause(1_000);
        await server?.start();
      },
    );
});
