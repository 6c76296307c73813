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
/** Of the processor, for the unchanged contracts; a mutant gets a multiple of what they took. */
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

type Result = Mutant & Verdict;

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

const secondsOf = (verdicts: readonly Verdict[]): number =>
  Math.round(verdicts.reduce((sum, { tookMs }) => sum + tookMs, 0) / 1000);

/**
 * Milliseconds of the processor that tests take on the unchanged contracts.
 *
 * @throws BaselineFailsError.
 */
const runBaseline = async (setup: Setup, tests: readonly string[]): Promise<number> => {
  const verdicts: Verdict[] = [];
  await runJobs([() => ({ changed: {}, batches: [tests], all: true, limitMs: BASELINE_LIMIT_MS })], {
    setup,
    workers: 1,
    done: (_, verdict) => verdicts.push(verdict),
  });
  const failures = verdicts.flatMap((verdict) => verdict.failures);
  for (const failure of failures) say(`baseline: ${failure}`);
  if (failures.length > 0) throw new BaselineFailsError(failures.length);
  const passed = verdicts.reduce((sum, verdict) => sum + verdict.passed, 0);
  say(`baseline: ${passed} tests pass, in ${secondsOf(verdicts)} s of the processor`);
  return verdicts.reduce((sum, { tookMs }) => sum + tookMs, 0);
};

const progressOf = (results: readonly (Result | undefined)[], total: number): string => {
  const count = (wanted: Verdict["outcome"]): number => results.filter((result) => result?.outcome === wanted).length;
  return `${count("killed")} killed, ${count("survived")} survived, ${count("stillborn")} do not compile, of ${total}`;
};

const filesOf = (mutants: readonly Mutant[]): readonly string[] => [...new Set(mutants.map(({ file }) => file))];

/** Some of the tests that reach the mutants of each file. */
interface Stage {
  readonly whose: "own" | "other";
  readonly batchesOf: ReadonlyMap<string, Job["batches"]>;
  readonly workers: number;
}

/**
 * Runs mutants against tests that pass on the unchanged contracts.
 *
 * @throws BaselineFailsError where they do not.
 */
const runMutants = async (
  contracts: Contracts,
  mutants: readonly Mutant[],
  { whose, batchesOf, workers }: Stage,
): Promise<readonly Result[]> => {
  const files = filesOf(mutants);
  const tests = [...new Set(files.flatMap((file) => batchesOf.get(file)?.flat() ?? []))];
  say(`${mutants.length} mutants of ${files.length} files meet ${tests.length} files of their ${whose} tests`);
  const { setUp } = await import("./mutation/setup.ts");
  const setup = setUp(contracts, tests);
  const limitMs = Math.max(MIN_LIMIT_MS, 3 * (await runBaseline(setup, tests)));
  const spinner = ora({ stream: process.stderr }).start();
  const results: Result[] = [];
  const kills = new Map(files.map((file) => [file, new Map<string, number>()]));
  const jobs = mutants.map(({ file, content }) => () => ({
    changed: { [file]: content },
    batches: putFirst(kills.get(file), batchesOf.get(file)),
    all: false,
    limitMs,
  }));
  const done = (index: number, verdict: Verdict): void => {
    const mutant = mutants[index];
    if (mutant === undefined) return;
    const { id, file, original, mutated } = mutant;
    results[index] = { ...mutant, ...verdict };
    if (verdict.killer !== undefined)
      kills.get(file)?.set(verdict.killer, (kills.get(file)?.get(verdict.killer) ?? 0) + 1);
    // At once, so that an interrupted run has said something.
    if (verdict.outcome === "survived") say(`survived its ${whose} tests: ${id}\n  - ${original}\n  + ${mutated}`);
    spinner.text = progressOf(results, mutants.length);
    if (!process.stderr.isTTY && results.filter(Boolean).length % 20 === 0) say(spinner.text);
  };
  await runJobs(jobs, { setup, workers, done });
  spinner.stop();
  say(`${progressOf(results, mutants.length)}, in ${secondsOf(results)} s of the processor`);
  return results;
};

/** What the tests named after a contract let live meets all others that reach it. */
const runAll = async (
  contracts: Contracts,
  mutants: readonly Mutant[],
  workers: number,
): Promise<readonly Result[]> => {
  const { reachingOf } = await import("./mutation/setup.ts");
  const reaching = filesOf(mutants).map((file) => ({ file, ...reachingOf(file, contracts) }));
  const own = new Map(reaching.map(({ file, named }) => [file, named]));
  const other = new Map(reaching.map(({ file, others }) => [file, others]));
  const first = await runMutants(contracts, mutants, { whose: "own", batchesOf: own, workers });
  const left = first.filter(({ outcome, file }) => outcome === "survived" && other.get(file)?.length !== 0);
  if (left.length === 0) return first;
  const second = await runMutants(contracts, left, { whose: "other", batchesOf: other, workers });
  const verdicts = new Map(second.map((result) => [result.id, result]));
  return first.map((result) => verdicts.get(result.id) ?? result);
};

const run = async (options: Options): Promise<void> => {
  const { findMutants } = await import("./mutation/setup.ts");
  const contracts = findMutants(root, { optimize: options.optimize ?? false });
  const chosen = choose(contracts.mutants, options);
  const results = await runAll(contracts, chosen, options.jobs);
  const counted = results.filter(({ outcome }) => outcome !== "stillborn");
  await printTable(counted);
  say(`${results.length - counted.length} more did not compile`);
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
