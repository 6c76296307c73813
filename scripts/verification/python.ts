import { spawn } from "node:child_process";
import { open } from "node:fs/promises";
import { delimiter, join } from "node:path";

import { environmentWithPath } from "../../prover/environment.ts";
import { prepareEnvironment } from "../pythonEnvironment.ts";
import { outputOf, projectRoot } from "./projectBuild.ts";

const requirements = join(projectRoot, "scripts", "verification", "requirements.txt");
const environment = outputOf("python");
const programs = join(environment, "bin");

/**
 * Makes the Python environment of the checkers when it is missing or the list of packages has
 * changed.
 */
export const preparePython = (): Promise<void> => prepareEnvironment(environment, [requirements]);

/**
 * Runs a checker of that environment in the project's folder; its exit code. What it says goes to
 * this terminal, or into a log. It finds no other programs than its own and those in `standIns`:
 * neither an `npx` nor a compiler that happens to be on this machine has a say.
 */
export const runPython = async (
  program: string,
  parameters: readonly string[],
  { standIns = [], log }: { readonly standIns?: readonly string[]; readonly log?: string } = {},
): Promise<number> => {
  const file = log === undefined ? undefined : await open(log, "w");
  const output = file?.fd ?? "inherit";
  const child = spawn(join(programs, "python"), ["-P", "-m", program, ...parameters], {
    cwd: projectRoot,
    env: environmentWithPath([...standIns, programs].join(delimiter)),
    stdio: ["ignore", output, output],
  });
  try {
    return await new Promise<number>((resolve, reject) => {
      child.on("error", reject).on("close", (code) => resolve(code ?? 1));
    });
  } finally {
    await file?.close();
  }
};
