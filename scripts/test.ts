/**
 * Every suite, Solidity here and TypeScript in two processes beside it; the last line counts them all. `npm test -- test/proof` runs part of the TypeScript ones, `npm
 * run test:long` those in folders named `long`, which take minutes.
 */
import { fork } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";

import hre from "hardhat";
import Mocha from "mocha";

import { newProgram, runToExit } from "../prover/cli/commandLine.ts";

interface Summary {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const root = fileURLToPath(new URL("..", import.meta.url));

/** TypeScript test files, in the order of their paths; all that are not long, all that are, or those under the paths given. */
const testFiles = async (under: readonly string[], { long }: { long: boolean }): Promise<string[]> => {
  const files = (await readdir(join(root, "test"), { recursive: true }))
    .filter((file) => file.endsWith(".test.ts"))
    .map((file) => join("test", file))
    .sort();
  if (under.length === 0) return files.filter((file) => file.split(sep).includes("long") === long);
  return files.filter((file) => under.some((path) => file.startsWith(path)));
};

interface SolidityAnswer {
  readonly suiteResults: readonly { readonly testResults: readonly { readonly status: string }[] }[];
}

/** Hardhat's task answers with a result whether or not all passed. Its own summary may be read before its reporter has written it; its suites are complete. */
const runSolidity = async (): Promise<Summary> => {
  const answer: unknown = await hre.tasks.getTask(["test", "solidity"]).run({ noCompile: true, snapshotCheck: true });
  const { value, error } = answer as { readonly value?: SolidityAnswer; readonly error?: SolidityAnswer };
  const suites = (value ?? error)?.suiteResults ?? [];
  const statuses = suites.flatMap(({ testResults }) => testResults.map(({ status }) => status));
  const count = (wanted: string): number => statuses.filter((status) => status === wanted).length;
  const [passed, skipped] = [count("Success"), count("Skipped")];
  const failed = statuses.length - passed - skipped;
  // A suite that could not run, or a gas snapshot that differs, fails the task without a failed test.
  return { passed, skipped, failed: value !== undefined ? failed : Math.max(1, failed) };
};

/** Mocha itself rather than Hardhat's task, which counts skipped tests as passed. */
const runTypeScript = async (files: readonly string[]): Promise<Summary> => {
  const mocha = new Mocha({ timeout: hre.config.test.mocha.timeout ?? 0, color: process.stdout.isTTY });
  for (const file of files) mocha.addFile(join(root, file));
  await mocha.loadFilesAsync();
  return new Promise((resolve) => {
    const runner = mocha.run((failed) => {
      resolve({ passed: runner.stats?.passes ?? 0, failed, skipped: runner.stats?.pending ?? 0 });
    });
  });
};

/** One of the processes: prints all at once when it has ended, so that no two talk at the same time. */
const runPart = async (files: readonly string[]): Promise<Summary> => {
  const child = fork(fileURLToPath(import.meta.url), [PART, ...files], { silent: true });
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => said.push(chunk));
  let summary: Summary = { passed: 0, failed: 1, skipped: 0 };
  child.on("message", (message) => (summary = message as Summary));
  await new Promise((resolve) => child.on("close", resolve));
  process.stdout.write(Buffer.concat(said));
  return summary;
};

const sum = (summaries: readonly Summary[]): Summary =>
  summaries.reduce((one, other) => ({
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
  }));

/** Folders of the first process: those whose suites share compiled circuits or a deployed world, and so many more that both take about as long. */
const SHARING = ["audit", "circuits", "cli", "contracts", "keys", "modelFolder", "onchain", "pool", "proof", "witness"];

const runInTwo = async (files: readonly string[]): Promise<Summary> => {
  const shares = (file: string): boolean => SHARING.includes(file.split(sep)[1] ?? "");
  return sum(await Promise.all([files.filter(shares), files.filter((file) => !shares(file))].map(runPart)));
};

/** Every command that a test runs is a process that would strip and compile the same files again: a third of a second each. */
// eslint-disable-next-line no-restricted-properties -- Node's own variable, for processes that it starts
process.env["NODE_COMPILE_CACHE"] ??= join(root, "cache", "node");

const PART = "--part";

const runAll = async (only: readonly string[], { long = false }: { readonly long?: boolean }): Promise<void> => {
  await hre.tasks.getTask("build").run({ quiet: true });
  const files = await testFiles(only, { long });
  const { passed, failed, skipped } =
    only.length === 0 && !long ? sum(await Promise.all([runSolidity(), runInTwo(files)])) : await runTypeScript(files);
  if (skipped > 0)
    process.stdout.write(
      `${skipped} skipped: they need recorded data beside the repository, a browser or the modeler's Python\n`,
    );
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  // Native handles of databases and local chains may outlive a failed test.
  process.exit(failed === 0 && passed > 0 ? 0 : 1);
};

const program = newProgram("test")
  .description("every suite, Solidity and TypeScript; the last line counts the tests")
  .argument("[path...]", "only TypeScript suites whose path begins so")
  .option("--long", "the suites in folders named long, which take minutes")
  .addHelpText("after", "\nExample:\n  npm test -- test/proof\n")
  .action(runAll);

const given = process.argv.slice(2);
if (given[0] === PART) {
  const summary = await runTypeScript(given.slice(1));
  process.send?.(summary, () => process.exit(0));
} else await runToExit(() => program.parseAsync());
