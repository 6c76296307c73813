/**
 * Every suite in turn, Solidity and TypeScript; the last line counts them all. `npm test -- test/proof` runs part of the TypeScript ones, `npm run
 * test:long` those in folders named `long`, which take minutes.
 */
import { readdir } from "node:fs/promises";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";

import hre from "hardhat";
import Mocha from "mocha";

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

const long = process.argv.includes("--long");
const only = process.argv.slice(2).filter((argument) => argument !== "--long");
await hre.tasks.getTask("build").run({ quiet: true });
const summaries: Summary[] = [];
if (only.length === 0 && !long) summaries.push(await runSolidity());
summaries.push(await runTypeScript(await testFiles(only, { long })));

const total = (count: (summary: Summary) => number): number => summaries.reduce((sum, one) => sum + count(one), 0);
const [passed, failed, skipped] = [total((one) => one.passed), total((one) => one.failed), total((one) => one.skipped)];
if (skipped > 0) process.stdout.write(`${skipped} skipped: they compare with recorded data beside the repository\n`);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
// Native handles of databases and local chains may outlive a failed test.
process.exit(failed === 0 && passed > 0 ? 0 : 1);
