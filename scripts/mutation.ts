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
import { type Job, putFirst, runJobs, type Setup, type Verdict } from "./mutation/pool.ts";
import type { Contracts } from "./mutation/setup.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
/** For the unchanged contracts; a mutant gets a multiple of the time that they took. */
const BASELINE_LIMIT_MS = 1_800_000;
const MIN_LIMIT_MS = 30_000;

interface Options {
  readonly file: readonly string[];
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
  const wanted = mutants.filter(
    (mutant) => file.some((part) => mutant.file.includes(part)) && (only?.includes(mutant.id) ?? true),
  );
  if (wanted.length === 0)
    throw new UsageError(
      `none of the mutants asked for is in a file like "${file.join(",")}"`,
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
 * How long the tests that reach the mutants take on the unchanged contracts.
 *
 * @throws BaselineFailsError.
 */
const runBaseline = async (setup: Setup, tests: readonly string[]): Promise<number> => {
  const begin = performance.now();
  const verdicts: Verdict[] = [];
  await runJobs([() => ({ changed: {}, batches: [tests], all: true })], {
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

/** Runs mutants against some of the tests that reach them, once these pass on the unchanged contracts. */
const runMutants = async (
  contracts: Contracts,
  mutants: readonly Mutant[],
  {
    batchesOf,
    whose,
    workers,
  }: { batchesOf: (file: string) => Job["batches"]; whose: "own" | "other"; workers: number },
): Promise<readonly Result[]> => {
  const batches = new Map([...new Set(mutants.map(({ file }) => file))].map((file) => [file, batchesOf(file)]));
  const tests = [...new Set([...batches.values()].flat(2))];
  say(`${mutants.length} mutants of ${batches.size} files against ${tests.length} files of their ${whose} tests`);
  const { setUp } = await import("./mutation/setup.ts");
  const setup = setUp(contracts, tests);
  const limitMs = Math.max(MIN_LIMIT_MS, 3 * (await runBaseline(setup, tests)));
  const spinner = ora({ stream: process.stderr }).start();
  const results: Result[] = [];
  const killers = new Map([...batches.keys()].map((file) => [file, new Map<string, number>()]));
  const jobs = mutants.map(({ file, content }) => () => ({
    changed: { [file]: content },
    batches: putFirst(killers.get(file), batches.get(file) ?? []),
    all: false,
  }));
  const done = (index: number, verdict: Verdict, seconds: number): void => {
    const mutant = mutants[index];
    if (mutant === undefined) return;
    results[index] = { ...mutant, ...verdict, seconds };
    const kills = killers.get(mutant.file);
    if (verdict.killer !== undefined) kills?.set(verdict.killer, (kills.get(verdict.killer) ?? 0) + 1);
    // At once, so that an interrupted run has said something.
    if (verdict.outcome === "survived")
      say(`survived its ${whose} tests: ${mutant.id}\n  - ${mutant.original}\n  + ${mutant.mutated}`);
    const count = (wanted: string): number => results.filter((result) => result?.outcome === wanted).length;
    const text = `${count("killed")} killed, ${count("survived")} survived, ${count("stillborn")} do not compile, of ${mutants.length}`;
    spinner.text = text;
    if (!process.stderr.isTTY && results.filter(Boolean).length % 20 === 0) say(text);
  };
  await runJobs(jobs, { setup, workers, limitMs, done });
  spinner.stop();
  return results;
};

/** By the tests named after each contract; what these let live meets all others that reach it. */
const runAll = async (contracts: Contracts, chosen: readonly Mutant[], workers: number): Promise<readonly Result[]> => {
  const { reachingOf } = await import("./mutation/setup.ts");
  const reaching = new Map(
    [...new Set(chosen.map(({ file }) => file))].map((file) => [file, reachingOf(file, contracts)]),
  );
  const first = await runMutants(contracts, chosen, {
    batchesOf: (file) => reaching.get(file)?.named ?? [],
    whose: "own",
    workers,
  });
  const left = first.filter(
    ({ outcome, file }) => outcome === "survived" && (reaching.get(file)?.others ?? []).length > 0,
  );
  if (left.length === 0) return first;
  const second = await runMutants(contracts, left, {
    batchesOf: (file) => reaching.get(file)?.others ?? [],
    whose: "other",
    workers,
  });
  const verdicts = new Map(second.map((result) => [result.id, result]));
  return first.map((result) => verdicts.get(result.id) ?? result);
};

const run = async (options: Options): Promise<void> => {
  const { findMutants } = await import("./mutation/setup.ts");
  const contracts = findMutants(root, { optimize: options.optimize ?? false });
  const chosen = choose(contracts.mutants, options);
  const begin = performance.now();
  const results = await runAll(contracts, chosen, options.jobs);
  const counted = results.filter(({ outcome }) => outcome !== "stillborn");
  await printTable(counted);
  say(`${results.length - counted.length} more did not compile; ${Math.round((performance.now() - begin) / 1000)} s`);
  const listed = results.map((result) => ({ ...result, content: undefined }));
  if (options.out !== undefined) await writeAtomic(resolvePath(options.out), toJson(listed));
};

const split = (text: string): readonly string[] => text.split(",");

const program = newProgram("mutation")
  .description("change the contracts one place at a time and see whether a Solidity test notices")
  .option("--file <parts>", "only where a contract's path holds one of these, separated by commas", split, [""])
  .option("--only <ids>", "only these, separated by commas", split)
  .option("--sample <n>", "that many, spread evenly", positiveCount)
  .option("--jobs <n>", "mutants at a time, each with a core of its own", positiveCount, 1)
  .option("--optimize", "compile as for a deployment, which takes several times as long")
  .option("--out <json>", "file for every mutant's outcome")
  .addHelpText("after", "\nExample:\n  npm run -s mutation -- --file Liens --jobs 2\n")
  .action(run);

await runToExit(() => program.parseAsync());
