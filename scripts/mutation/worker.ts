/**
 * A process that compiles mutants and tests them, one at a time, as it is told; it ends with its
 * parent.
 */
import { CompileError, compileTo } from "./compile.ts";
import type { Job, Setup, Verdict } from "./pool.ts";
import { newRunner } from "./suites.ts";

let start: (setup: Setup) => void;
const started = new Promise<Setup>((resolve) => (start = resolve));
const ready = started.then(async (setup) => ({ setup, run: await newRunner(setup) }));

const test = async ({ changed, batches, all }: Job): Promise<Verdict> => {
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
setInterval(() => {
  if (process.memoryUsage.rss() > MOST_MEMORY) process.exit(1);
}, 500).unref();

process.on("disconnect", () => process.exit());
process.on("message", (message: Setup | Job) => {
  if ("sources" in message) start(message);
  else void test(message).then((verdict) => process.send?.(verdict));
});
