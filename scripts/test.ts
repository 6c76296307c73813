/**
 * Every suite, Solidity here and TypeScript in two processes beside it; the last line counts them
 * all. `npm test -- test/proof` runs a part in this process; `npm run test:long` runs what lies in
 * folders named `long`, which takes minutes.
 */
import { readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";

import { newProgram, runToExit } from "../prover/cli/commandLine.ts";
import { resolvePath } from "../prover/environment.ts";
import { selectTests } from "./testing/selectTests.ts";
import { sum, type Summary } from "./testing/summary.ts";

const root = join(import.meta.dirname, "..");

interface Options {
  readonly long?: boolean;
  readonly weigh?: boolean;
  readonly thorough?: boolean;
}

const isSolidity = (file: string): boolean => file.endsWith(".t.sol");

/** Test files of both languages, in the order of their paths. */
const testFiles = async (): Promise<readonly string[]> =>
  (await readdir(join(root, "test"), { recursive: true }))
    .filter((file) => file.endsWith(".test.ts") || isSolidity(file))
    .map((file) => ["test", ...file.split(sep)].join("/"))
    .sort();

const runAll = async (files: readonly string[], weighs: boolean): Promise<Summary> => {
  const { runSolidity } = await import("./testing/solidityTests.ts");
  const { runInHalves } = await import("./testing/typescriptTests.ts");
  const typeScript = files.filter((file) => !isSolidity(file));
  const [solidity, { seconds, ...counted }] = await Promise.all([runSolidity(), runInHalves(typeScript, { weighs })]);
  if (weighs) {
    const rounded = Object.entries(seconds).map(([file, value]) => [file, Math.round(10 * value) / 10] as const);
    await (await import("./testing/weights.ts")).writeWeights(Object.fromEntries(rounded));
  }
  return sum([solidity, counted]);
};

const runSome = async (files: readonly string[]): Promise<Summary> => {
  const [solidity, typeScript] = [files.filter(isSolidity), files.filter((file) => !isSolidity(file))];
  const summaries: Summary[] = [];
  if (solidity.length > 0) summaries.push(await (await import("./testing/solidityTests.ts")).runSolidity(solidity));
  if (typeScript.length > 0)
    summaries.push(await (await import("./testing/typescriptTests.ts")).runTypeScript(typeScript));
  return sum(summaries);
};

const runTests = async (
  paths: readonly string[],
  { long = false, weigh = false, thorough = long }: Options,
): Promise<void> => {
  const under = paths.map((path) => relative(root, resolvePath(path)).split(sep).join("/"));
  const files = selectTests(await testFiles(), { under, long });
  // Every command that a test runs is a process that would strip and compile the same files again:
  // a third of a second each.
  // eslint-disable-next-line no-restricted-properties -- Node's own variable, for processes that it starts
  process.env["NODE_COMPILE_CACHE"] ??= join(root, "cache", "node");
  // eslint-disable-next-line no-restricted-properties -- read by test/support/thorough.ts and hardhat.config.ts
  if (thorough) process.env["VERISCORE_TEST_THOROUGH"] = "1";
  const { default: hre } = await import("hardhat");
  await hre.tasks.getTask("build").run({ quiet: true });
  const { passed, failed, skipped, failures } = await (under.length === 0 && !long
    ? runAll(files, weigh)
    : runSome(files));
  if (skipped > 0)
    process.stdout.write(
      `${skipped} skipped: they need recorded data beside the repository, a browser or the modeler's Python\n`,
    );
  // Again at the end: of a long log, that is what is read.
  for (const failure of failures) process.stdout.write(`failed: ${failure}\n`);
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  // Native handles of databases and local chains may outlive a failed test.
  process.exit(failed === 0 && passed > 0 ? 0 : 1);
};

await runToExit(() =>
  newProgram("npm test --")
    .description(
      "Runs the tests, or those of some files and folders. Folders named `long` are left out unless asked for.",
    )
    .argument("[path...]", "test files (.test.ts, .t.sol) or folders of test/")
    .option("--long", "only what lies in folders named `long`; the same as npm run test:long")
    .option("--thorough", "every random test with all its runs, each command in a process of its own; so with --long")
    .option("--weigh", "with no path: write to scripts/testing/weights.json how long each file takes (Linux)")
    .addHelpText(
      "after",
      `
Example:
  npm test -- test/circuits test/contracts/Liens.t.sol
  npm run test:long -- test/circuits
  npm test -- test/circuits/long/bounds.test.ts`,
    )
    .action(runTests)
    .parseAsync(),
);
