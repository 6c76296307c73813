/**
 * Mutants of the contracts, each a small wrong change, against the Solidity tests: `npm run mutation [-- --file <part of a path>] [--sample <n>]
 * [--jobs <n>] [--out <json>] [--only <id>] [--optimize]`. A mutant that no test notices survives and is listed. Mocha's tests are not run. All is
 * compiled in memory, without the optimizer unless asked for; the source tree is left alone.
 */
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import Table from "cli-table3";
import ora from "ora";

import type { Mutant } from "./mutation/mutants.ts";
import { type Job, runJobs, type Setup, type Verdict } from "./mutation/pool.ts";
import { batchesFor, findMutants } from "./mutation/setup.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
/** For the unchanged contracts; a mutant gets a multiple of the time that they took. */
const BASELINE_LIMIT_MS = 600_000;
const MIN_LIMIT_MS = 30_000;

interface Result extends Mutant, Verdict {
  readonly seconds: number;
}

const { values: options } = parseArgs({
  options: {
    file: { type: "string", default: "" },
    sample: { type: "string" },
    jobs: { type: "string", default: "1" },
    out: { type: "string" },
    only: { type: "string" },
    optimize: { type: "boolean", default: false },
  },
});

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const choose = (mutants: readonly Mutant[]): readonly Mutant[] => {
  const wanted = mutants.filter(({ id, file }) =>
    options.only === undefined ? file.includes(options.file) : options.only.split(",").includes(id),
  );
  const count = Math.min(Number(options.sample ?? wanted.length), wanted.length);
  return Array.from({ length: count }, (_, index) => wanted[Math.floor((index * wanted.length) / count)]).flatMap(
    (mutant) => mutant ?? [],
  );
};

const printTable = (results: readonly Result[]): void => {
  const table = new Table({
    head: ["file", "mutants", "killed", "survived", "rate"],
    style: { head: [], border: [] },
    colAligns: ["left", "right", "right", "right", "right"],
  });
  const addRow = (title: string, of: readonly Result[]): void => {
    const killed = of.filter(({ outcome }) => outcome === "killed").length;
    table.push([title, of.length, killed, of.length - killed, `${((100 * killed) / of.length).toFixed(1)} %`]);
  };
  for (const file of new Set(results.map((result) => result.file)))
    addRow(
      file,
      results.filter((result) => result.file === file),
    );
  if (results.length > 0) addRow("all", results);
  say(table.toString());
};

/** How long all tests take on the unchanged contracts, or undefined when some fail. */
const runBaseline = async (setup: Setup, tests: readonly string[]): Promise<number | undefined> => {
  const begin = performance.now();
  const verdicts: Verdict[] = [];
  await runJobs([{ changed: {}, batches: [tests], all: true }], {
    setup,
    workers: 1,
    limitMs: BASELINE_LIMIT_MS,
    done: (_, verdict) => verdicts.push(verdict),
  });
  const failures = verdicts.flatMap((verdict) => verdict.failures);
  for (const failure of failures) say(`baseline: ${failure}`);
  const passed = verdicts.reduce((sum, verdict) => sum + verdict.passed, 0);
  say(failures.length === 0 ? `baseline: ${passed} tests pass` : "the baseline fails: no mutant was run");
  return failures.length === 0 ? performance.now() - begin : undefined;
};

const runMutants = async (
  setup: Setup,
  mutants: readonly Mutant[],
  { tests, limitMs }: { tests: readonly string[]; limitMs: number },
): Promise<readonly Result[]> => {
  const spinner = ora({ stream: process.stderr }).start();
  const results: Result[] = [];
  const batches = new Map(mutants.map(({ file }) => [file, [] as Job["batches"]]));
  for (const file of batches.keys()) batches.set(file, batchesFor(file, tests, setup.sources));
  const jobs = mutants.map(({ file, content }) => ({
    changed: { [file]: content },
    batches: batches.get(file) ?? [],
    all: false,
  }));
  const done = (index: number, verdict: Verdict, seconds: number): void => {
    const mutant = mutants[index];
    if (mutant === undefined) return;
    results[index] = { ...mutant, ...verdict, seconds };
    // At once, so that an interrupted run has said something.
    if (verdict.outcome === "survived") say(`survived: ${mutant.id}\n  - ${mutant.original}\n  + ${mutant.mutated}`);
    const count = (wanted: string): number => results.filter((result) => result?.outcome === wanted).length;
    const text = `${count("killed")} killed, ${count("survived")} survived, ${count("stillborn")} do not compile, of ${mutants.length}`;
    spinner.text = text;
    if (!process.stderr.isTTY && results.filter(Boolean).length % 20 === 0) say(text);
  };
  await runJobs(jobs, { setup, workers: Number(options.jobs), limitMs, done });
  spinner.stop();
  return results;
};

const { setup, tests, mutants } = findMutants(root, { optimize: options.optimize });
const chosen = choose(mutants);
if (chosen.length === 0) say("no mutant is in such a file or has such an id");
const baselineMs = await runBaseline(setup, tests);
if (baselineMs === undefined) {
  process.exitCode = 1;
} else {
  const begin = performance.now();
  const results = await runMutants(setup, chosen, { tests, limitMs: Math.max(MIN_LIMIT_MS, 3 * baselineMs) });
  const counted = results.filter(({ outcome }) => outcome !== "stillborn");
  printTable(counted);
  say(`${results.length - counted.length} more did not compile; ${Math.round((performance.now() - begin) / 1000)} s`);
  const listed = results.map((result) => ({ ...result, content: undefined }));
  if (options.out !== undefined) await writeFile(options.out, `${JSON.stringify(listed, null, 2)}\n`);
}
