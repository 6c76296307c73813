/** Every suite in turn, Solidity and TypeScript; the last line counts them all. `npm test -- test/proof` runs part of the TypeScript ones. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import hre from "hardhat";

interface Summary {
  readonly passed: number;
  readonly failed: number;
  readonly skipped?: number;
}

const root = fileURLToPath(new URL("..", import.meta.url));

/** TypeScript test files, in the order of their paths; all of them, or those under the paths given. */
const testFiles = async (under: readonly string[]): Promise<string[]> => {
  const files = (await readdir(join(root, "test"), { recursive: true }))
    .filter((file) => file.endsWith(".test.ts"))
    .map((file) => join("test", file))
    .sort();
  return under.length === 0 ? files : files.filter((file) => under.some((path) => file.startsWith(path)));
};

interface Answer {
  readonly summary: Summary;
  readonly suiteResults?: readonly { readonly testResults: readonly { readonly status: string }[] }[];
}

/** Counts of one of Hardhat's test tasks, which answers with a result whether or not all passed. */
const summaryOf = (result: unknown): Summary => {
  const { value, error } = result as { readonly value?: Answer; readonly error?: Answer };
  const answer = value ?? error;
  if (answer === undefined) throw new Error("a test task gave no counts");
  // The Solidity task's own summary may be read before its reporter has written it; its suites are complete.
  const statuses = answer.suiteResults?.flatMap(({ testResults }) => testResults.map(({ status }) => status));
  if (statuses === undefined) return answer.summary;
  const count = (wanted: string): number => statuses.filter((status) => status === wanted).length;
  const [passed, skipped] = [count("Success"), count("Skipped")];
  // A suite that could not run at all fails the task without a failed test.
  const failed = statuses.length - passed - skipped;
  return { passed, skipped, failed: error === undefined ? failed : Math.max(1, failed) };
};

const only = process.argv.slice(2);
await hre.tasks.getTask("build").run({ quiet: true });
const summaries: Summary[] = [];
if (only.length === 0)
  summaries.push(
    summaryOf(await hre.tasks.getTask(["test", "solidity"]).run({ noCompile: true, snapshotCheck: true })),
  );
const files = await testFiles(only);
summaries.push(summaryOf(await hre.tasks.getTask(["test", "mocha"]).run({ noCompile: true, testFiles: files })));

const total = (count: (summary: Summary) => number): number => summaries.reduce((sum, one) => sum + count(one), 0);
const failed = total((summary) => summary.failed);
process.stdout.write(
  `${total((summary) => summary.skipped ?? 0)} skipped: those that compare with recorded data beside the repository\n`,
);
process.stdout.write(`${total((summary) => summary.passed)} passed, ${failed} failed\n`);
process.exit(failed === 0 && total((summary) => summary.passed) > 0 ? 0 : 1);
