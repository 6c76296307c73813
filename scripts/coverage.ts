/**
 * How much of contracts/ the Solidity tests run; fails below all of it. A line counts when every
 * statement on it ran. `npm run coverage`; Hardhat's own report stays in coverage/html.
 */
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";

import { newProgram, runToExit } from "../prover/cli/commandLine.ts";
import { drawTable, print } from "../prover/cli/output.ts";
import { BaseError } from "../prover/errors.ts";
import { type FileCoverage, parseLcov, uncoveredLines } from "./verification/lcov.ts";
import { hardhatFor, outputOf, projectRoot } from "./verification/projectBuild.ts";

const report = join(projectRoot, "coverage");

/** The Solidity tests fail while coverage is measured. */
class TestsFailedError extends BaseError {
  readonly code = "E_TESTS_FAILED";
  constructor() {
    super("the Solidity tests fail under coverage", { hint: "see above, and run npm test" });
  }
}

/** A line of the contracts is never run by a Solidity test. */
class CoverageIncompleteError extends BaseError {
  readonly code = "E_COVERAGE_INCOMPLETE";
  constructor(missing: number) {
    super(`${missing} lines of contracts/ are never run by a test`, { hint: "test them, or remove them" });
  }
}

const share = (covered: number, all: number): string => `${((100 * covered) / Math.max(1, all)).toFixed(2)} %`;

const printTable = async (files: readonly FileCoverage[]): Promise<void> => {
  const counted = files.map(({ path, runs }) => ({
    path,
    run: runs.size - uncoveredLines(runs).length,
    lines: runs.size,
  }));
  const total = { path: "total", run: 0, lines: 0 };
  for (const { run, lines } of counted) {
    total.run += run;
    total.lines += lines;
  }
  const rows = [...counted, total].map(({ path, run, lines }) => [path, run, lines, share(run, lines)]);
  print(`${await drawTable({ head: ["file", "lines run", "lines", "share"], rows })}\n`);
};

/**
 * All Solidity tests but those of amounts of gas, which measuring changes, and the invariants, whose
 * handlers are not found when files are named.
 */
const testFiles = async (): Promise<readonly string[]> => {
  const folder = join("test", "contracts");
  const names = await readdir(join(projectRoot, folder));
  const isCounted = (name: string): boolean => /(?<!\.gas)\.t\.sol$/.test(name) && !name.includes("Invariant");
  return names.filter(isCounted).map((name) => join(folder, name));
};

const cover = async (): Promise<void> => {
  // Afresh: Hardhat knows what could have run only of files that it compiles.
  for (const folder of [report, outputOf("coverage")]) await rm(folder, { recursive: true, force: true });
  const hardhat = await hardhatFor("coverage", { coverage: true });
  const answer: unknown = await hardhat.tasks
    .getTask(["test", "solidity"])
    .run({ testFiles: [...(await testFiles())] });
  if ((answer as { readonly success: boolean }).success !== true) throw new TestsFailedError();

  const files = parseLcov(await readFile(join(report, "lcov.info"), "utf8"))
    .filter(({ path }) => path.startsWith("contracts/"))
    .sort((one, other) => (one.path < other.path ? -1 : 1));
  await printTable(files);
  const missing = files.flatMap(({ path, runs }) => uncoveredLines(runs).map((line) => `${path}:${line}`));
  for (const place of missing) print(`never run: ${place}\n`);
  if (files.length === 0 || missing.length > 0) throw new CoverageIncompleteError(missing.length);
};

const program = newProgram("coverage")
  .description("how much of contracts/ the Solidity tests run; fails below all of it")
  .addHelpText("after", "\nExample:\n  npm run -s coverage\n")
  .action(cover);

await runToExit(() => program.parseAsync());
