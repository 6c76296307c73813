/**
 * Mutants of the contracts, each a small wrong change, against the Solidity tests: `npm run
 * mutation`. A mutant that no test notices survives and is listed. Mocha's tests are not run. All
 * is compiled in memory, without the optimizer unless asked for; the source tree is left alone.
 */
import { fileURLToPath } from "node:url";

import ora from "ora";

import { newProgram, runToExit } from "../prover/cli/commandLine.ts";
import { drawTable, positiveCount, print } from "../prover/cli/output.ts";
import { resolvePath } from "../prover/environment.ts";
import { BaseError, UsageError } from "../prover/errors.ts";
import { writeAtomic } from "../prover/files.ts";
import { toJson } from "../prover/jsonValue.ts";
import type { Mutant } from "./mutation/mutants.ts";
import { type Job, runJobs, type Setup, type Verdict } from "./mutation/pool.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
/** For the unchanged contracts; a mutant gets a multiple of the time that they took. */
const BASELINE_LIMIT_MS = 1_800_000;
const MIN_LIMIT_MS = 30_000;

interface Options {
  readonly file: string;
  readonly only?: readonly string[];
  readonly sample?: number;
  readonly jobs: number;
  readonly optimize?: boolean;
  readonly out?: string;
}

interface Result extends Mutant, Verdict {
  readonly seconds: number;
}

/** Tests fail on the unchanged contracts, so a mutation run would say nothing. */
class BaselineFailsError extends BaseError {
  readonly code = "E_BASELINE_FAILS";
  constructor(failures: number) {
    super(`${failures} tests fail on the unchanged contracts`, {
      hint: "see them above, and mend them first; no mutant was run",
    });
  }
}

const say = (line: string): void => {
  print(`${line}\n`);
};

/**
 * Spread evenly over those wanted.
 *
 * @throws UsageError where there are none.
 */
const choose = (mutants: readonly Mutant[], { file, only, sample }: Options): readonly Mutant[] => {
  const unknown = only?.find((id) => mutants.every((mutant) => mutant.id !== id));
  if (unknown !== undefined)
    throw new UsageError(
      `no mutant has the id "${unknown}"`,
      "an id holds a line's number, which moves with the source",
    );
  const wanted = mutants.filter((mutant) => mutant.file.includes(file) && (only?.includes(mutant.id) ?? true));
  if (wanted.length === 0)
    throw new UsageError(
      `none of the mutants asked for is in a file like "${file}"`,
      "part of a path in contracts/ is expected; interfaces have no mutants",
    );
  const count = Math.min(sample ?? wanted.length, wanted.length);
  return Array.from({ length: count }, (_, index) => wanted[Math.floor((index * wanted.length) / count)]).flatMap(
    (mutant) => mutant ?? [],
  );
};

const printTable = async (results: readonly Result[]): Promise<void> => {
  const rowOf = (title: string, of: readonly Result[]): readonly (string | number)[] => {
    const killed = of.filter(({ outcome }) => outcome === "killed").length;
    return [title, of.length, killed, of.length - killed, `${((100 * killed) / of.length).toFixed(1)} %`];
  };
  const files = [...new Set(results.map(({ file }) => file))];
  const byFile = files.map((file) =>
    rowOf(
      file,
      results.filter((result) => result.file === file),
    ),
  );
  const rows = results.length > 0 ? [...byFile, rowOf("all", results)] : [];
  say(await drawTable({ head: ["file", "mutants", "killed", "survived", "rate"], rows }));
};

/**
 * How long all tests take on the unchanged contracts.
 *
 * @throws BaselineFailsError.
 */
const runBaseline = async (setup: Setup, tests: readonly string[]): Promise<number> => {
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
  if (failures.length > 0) throw new BaselineFailsError(failures.length);
  say(`baseline: ${verdicts.reduce((sum, { passed }) => sum + passed, 0)} tests pass`);
  return performance.now() - begin;
};

const runMutants = async (
  setup: Setup,
  mutants: readonly Mutant[],
  { batchesOf, workers, limitMs }: { batchesOf: (file: string) => Job["batches"]; workers: number; limitMs: number },
): Promise<readonly Result[]> => {
  const spinner = ora({ stream: process.stderr }).start();
  const results: Result[] = [];
  const batches = new Map(mutants.map(({ file }) => [file, [] as Job["batches"]]));
  for (const file of batches.keys()) batches.set(file, batchesOf(file));
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
  await runJobs(jobs, { setup, workers, limitMs, done });
  spinner.stop();
  return results;
};

const run = async (options: Options): Promise<void> => {
  const { batchesFor, findMutants } = await import("./mutation/setup.ts");
  const { setup, tests, mutants } = findMutants(root, { optimize: options.optimize ?? false });
  const chosen = choose(mutants, options);
  const baselineMs = await runBaseline(setup, tests);
  const begin = performance.now();
  const results = await runMutants(setup, chosen, {
    batchesOf: (file) => batchesFor(file, tests, setup.sources),
    workers: options.jobs,
    limitMs: Math.max(MIN_LIMIT_MS, 3 * baselineMs),
  });
  const counted = results.filter(({ outcome }) => outcome !== "stillborn");
  await printTable(counted);
  say(`${results.length - counted.length} more did not compile; ${Math.round((performance.now() - begin) / 1000)} s`);
  const listed = results.map((result) => ({ ...result, content: undefined }));
  if (options.out !== undefined) await writeAtomic(resolvePath(options.out), toJson(listed));
};

const program = newProgram("mutation")
  .description("change the contracts one place at a time and see whether a Solidity test notices")
  .option("--file <part>", "only where a contract's path holds this", "")
  .option("--only <ids>", "only these, separated by commas", (text) => text.split(","))
  .option("--sample <n>", "that many, spread evenly", positiveCount)
  .option("--jobs <n>", "mutants at a time, each with a core of its own", positiveCount, 1)
  .option("--optimize", "compile as for a deployment, which takes several times as long")
  .option("--out <json>", "file for every mutant's outcome")
  .addHelpText("after", "\nExample:\n  npm run -s mutation -- --file Liens --jobs 2\n")
  .action(run);

await runToExit(() => program.parseAsync());
