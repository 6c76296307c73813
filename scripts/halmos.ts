/**
 * Symbolic checks of test/symbolic: each `check_` holds for every input; each `check_reachable_`
 * has a counterexample, which shows that the same call can succeed and the others say something.
 * `npm run halmos [-- <part of a check's name>]`.
 */
import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";

import { newProgram, runToExit } from "../prover/cli/commandLine.ts";
import { print } from "../prover/cli/output.ts";
import { BaseError } from "../prover/errors.ts";
import {
  type CheckResult,
  checksOf,
  type HalmosReport,
  outcomeOf,
  wantedOutcome,
} from "./verification/halmosReport.ts";
import { writeHalmosContracts } from "./verification/halmosContracts.ts";
import { artifactsOf, hardhatFor, outputOf, projectRoot } from "./verification/projectBuild.ts";
import { preparePython, runPython } from "./verification/python.ts";

const folder = outputOf("halmos");
const report = join(folder, "report.json");
const log = join(folder, "halmos.log");
const standIns = join(folder, "bin");
const contracts = join(folder, "out");

/** A symbolic check of the contracts does not end as it should. */
class SymbolicCheckError extends BaseError {
  readonly code = "E_SYMBOLIC_CHECK";
  constructor(failed: readonly string[]) {
    super(`these checks are not as expected: ${failed.join(", ")}`, { hint: "see the messages of halmos above" });
  }
}

/** The symbolic checker runs no check, for instance because no check has the name asked for. */
class NoSymbolicChecksError extends BaseError {
  readonly code = "E_NO_SYMBOLIC_CHECKS";
  constructor() {
    super("halmos ran no check", { hint: "see its messages above, and check the name that was asked for" });
  }
}

/** halmos has `forge` build the contracts before it starts. They are built already. */
const writeForge = async (): Promise<void> => {
  await mkdir(standIns, { recursive: true });
  await writeFile(join(standIns, "forge"), "#!/bin/sh\nexit 0\n");
  await chmod(join(standIns, "forge"), 0o755);
};

const build = async (): Promise<void> => {
  await rm(folder, { recursive: true, force: true });
  const hardhat = await hardhatFor("halmos", { sources: "test/symbolic" });
  await hardhat.tasks.getTask("build").run({ noTests: true, quiet: true });
  await writeHalmosContracts(artifactsOf("halmos"), contracts);
  await writeForge();
};

const runChecks = async (only: string): Promise<readonly CheckResult[]> => {
  const output = ["--no-status", "--forge-build-out", relative(projectRoot, contracts), "--json-output", report];
  // Enough turns for two signers and the wallets of a small bundle; a path cut short is an
  // unexpected outcome.
  const bounds = ["--loop", "4", "--default-bytes-lengths", "0,65", "--solver-timeout-assertion", "60s"];
  await runPython("halmos", ["--match-test", `^check_.*${only}`, ...output, ...bounds], { standIns: [standIns], log });
  const text = await readFile(report, "utf8").catch(() => '{"test_results":{}}');
  return checksOf(JSON.parse(text) as HalmosReport);
};

const checkSymbolically = async (only = ""): Promise<void> => {
  await preparePython();
  await build();
  const checks = await runChecks(only);
  const isFailed = (check: CheckResult): boolean => outcomeOf(check) !== wantedOutcome(check);
  // Otherwise its messages mislead: it calls the counterexamples that have to be found failures.
  if (checks.length === 0 || checks.some(isFailed)) print(await readFile(log, "utf8"));
  if (checks.length === 0) throw new NoSymbolicChecksError();

  const failed = checks.filter(isFailed);
  for (const check of checks) {
    const verdict = failed.includes(check) ? `EXPECTED ${wantedOutcome(check)}` : "as expected";
    print(`${check.name}: ${outcomeOf(check)}, ${verdict}, ${check.seconds.toFixed(1)} s\n`);
  }
  if (failed.length > 0) throw new SymbolicCheckError(failed.map(({ name }) => name));
};

const program = newProgram("halmos")
  .description("symbolic checks of test/symbolic, each against the outcome that it must have")
  .argument("[part]", "only checks whose name holds this")
  .addHelpText("after", "\nExample:\n  npm run -s halmos -- check_reachable\n")
  .action(checkSymbolically);

await runToExit(() => program.parseAsync());
