/**
 * A process that compiles mutants and tests them, one at a time, as it is told; it ends with its
 * parent.
 */
import { CompileError, compileTo } from "./compile.ts";
import { type Job, type Setup, TOO_LATE, type Verdict } from "./pool.ts";
import { newRunner } from "./suites.ts";

let start: (setup: Setup) => void;
const started = new Promise<Setup>((resolve) => (start = resolve));
const ready = started.then(async (setup) => ({ setup, run: await newRunner(setup) }));

/** Milliseconds of the processor so far, those of the runner's threads included. */
const usedMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const test = async ({ changed, batches, all }: Job): Promise<Omit<Verdict, "tookMs">> => {
  const { setup, run } = await ready;
  const sources = { ...setup.sources, ...changed };
  const failures: string[] = [];
  let passed = 0;
  let killer: string | undefined;
  for (const names of batches) {
    try {
      const result = await run(compileTo(sources, { ...setup, names }), { stopAtFirst: !all });
      failures.push(...result.failures);
      passed += result.passed;
      killer ??= result.killer;
    } catch (error) {
      if (error instanceof CompileError) return { outcome: "stillborn", failures: [error.message], passed };
      failures.push(String(error));
    }
    if (failures.length > 0 && !all) break;
  }
  const outcome = failures.length > 0 ? "killed" : "survived";
  return { outcome, failures, passed, ...(killer === undefined ? {} : { killer }) };
};

/** Bytes. A mutant that never ends may ask for all that the machine has before its time is up. */
const MOST_MEMORY = 4 * 2 ** 30;
let dueMs = Infinity;
setInterval(() => {
  if (usedMs() > dueMs) process.exit(TOO_LATE);
  if (process.memoryUsage.rss() > MOST_MEMORY) process.exit(1);
}, 500).unref();

const answer = async (job: Job): Promise<void> => {
  const begin = usedMs();
  dueMs = begin + job.limitMs;
  const verdict = await test(job);
  dueMs = Infinity;
  process.send?.({ ...verdict, tookMs: usedMs() - begin });
};

process.on("disconnect", () => process.exit());
process.on("message", (message: Setup | Job) => {
  if ("sources" in message) start(message);
  else void answer(message);
});
