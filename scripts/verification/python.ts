import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { open, readFile, rm, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

import { environmentWithPath } from "../../prover/environment.ts";
import { BaseError } from "../../prover/errors.ts";
import { outputOf, projectRoot } from "./projectBuild.ts";

const run = promisify(execFile);

const requirements = join(projectRoot, "scripts", "verification", "requirements.txt");
const environment = outputOf("python");
const programs = join(environment, "bin");
/** Holds the hash of the requirements that are installed; written last, so half an installation is never taken for one. */
const stamp = join(environment, "requirements.sha256");

class PythonMissingError extends BaseError {
  readonly code = "E_PYTHON_MISSING";
  constructor(reason: string) {
    super(`python3 -m venv failed: ${reason}`, { hint: "install Python 3.11 with its venv module" });
  }
}

class PythonPackagesError extends BaseError {
  readonly code = "E_PYTHON_PACKAGES";
  constructor(reason: string) {
    super(`pip could not install ${requirements}: ${reason}`, {
      hint: "check the network and that python3 is 3.11; delete out/verification/python to start over",
    });
  }
}

/** The last line that a failed program wrote, which is where pip and venv say why. */
const reasonOf = (error: unknown): string => {
  const { stderr = "", stdout = "", message } = error as { stderr?: string; stdout?: string; message: string };
  const lines = `${stdout}\n${stderr}`.split("\n").filter((line) => line.trim() !== "" && !line.includes("[notice]"));
  return lines.at(-1)?.trim() ?? message;
};

const install = async (): Promise<void> => {
  await rm(environment, { recursive: true, force: true });
  await run("python3", ["-m", "venv", environment]).catch((error: unknown) => {
    throw new PythonMissingError(reasonOf(error));
  });
  // Nothing but the list: a package that it lacks is an error rather than whatever is newest today.
  const options = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "-r", requirements];
  await run(join(programs, "python"), options).catch((error: unknown) => {
    throw new PythonPackagesError(reasonOf(error));
  });
};

/** Makes the Python environment of the checkers when it is missing or the list of packages has changed. */
export const preparePython = async (): Promise<void> => {
  const wanted = createHash("sha256")
    .update(await readFile(requirements))
    .digest("hex");
  const installed = await readFile(stamp, "utf8").catch(() => "");
  if (installed === wanted) return;

  process.stdout.write("installing the checkers of scripts/verification/requirements.txt\n");
  await install();
  await writeFile(stamp, wanted);
};

/**
 * Runs a checker of that environment in the project's folder; its exit code. What it says goes to this terminal, or into a log. It finds no other programs
 * than its own and those in `standIns`: neither an `npx` nor a compiler that happens to be on this machine has a say.
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
