/**
 * Slither over contracts/: fails on findings of medium impact and up. What is allowed is said in
 * the source, with its reason. `npm run slither`.
 */
import { rm } from "node:fs/promises";

import { newProgram, runToExit } from "../prover/cli/commandLine.ts";
import { BaseError } from "../prover/errors.ts";
import { artifactsOf, hardhatFor, outputOf } from "./verification/projectBuild.ts";
import { preparePython, runPython } from "./verification/python.ts";

/** Not ours, or not shipped. */
const LEFT_OUT = "node_modules|test";

/** Slither ends with findings in the contracts, or fails. */
class SlitherFindingsError extends BaseError {
  readonly code = "E_SLITHER_FINDINGS";
  constructor(exitCode: number) {
    super(`slither ended with ${exitCode}`, {
      hint: "see its findings above: fix them, or disable one with its reason in the source",
    });
  }
}

const checkContracts = async (): Promise<void> => {
  await preparePython();
  // Afresh, since slither reads every build it finds; and without tests, whose files it knows
  // nothing of.
  await rm(outputOf("slither"), { recursive: true, force: true });
  const hardhat = await hardhatFor("slither");
  await hardhat.tasks.getTask("build").run({ noTests: true, quiet: true });

  const kinds = ["--exclude-informational", "--exclude-optimization", "--fail-medium"];
  const build = ["--ignore-compile", "--hardhat-artifacts-directory", artifactsOf("slither")];
  const exitCode = await runPython("slither", [".", ...build, "--filter-paths", LEFT_OUT, ...kinds]);
  if (exitCode !== 0) throw new SlitherFindingsError(exitCode);
};

const program = newProgram("slither")
  .description("run Slither over contracts/; fails on findings of medium impact and up")
  .addHelpText("after", "\nExample:\n  npm run -s slither\n")
  .action(checkContracts);

await runToExit(() => program.parseAsync());
