import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { promisify } from "node:util";

import { BaseError } from "../prover/errors.ts";

const run = promisify(execFile);

/** A Python environment cannot be made. */
class PythonMissingError extends BaseError {
  readonly code = "E_PYTHON_MISSING";
  constructor(reason: string) {
    super(`python3 -m venv failed: ${reason}`, { hint: "install Python 3.11 or newer with its venv module" });
  }
}

/** The packages of a list cannot be installed with pip. */
class PythonPackagesError extends BaseError {
  readonly code = "E_PYTHON_PACKAGES";
  constructor({ list, folder, reason }: { list: string; folder: string; reason: string }) {
    super(`pip could not install ${list}: ${reason}`, {
      hint: `check the network and that python3 is 3.11 or newer; delete ${folder} to start over`,
    });
  }
}

/** The last line that a failed program wrote, which is where pip and venv say why. */
const reasonOf = (error: unknown): string => {
  const { stderr = "", stdout = "", message } = error as { stderr?: string; stdout?: string; message: string };
  const lines = `${stdout}\n${stderr}`.split("\n").filter((line) => line.trim() !== "" && !line.includes("[notice]"));
  return lines.at(-1)?.trim() ?? message;
};

/**
 * Holds the hash of a list that is installed; written last, so half an installation is never taken
 * for one.
 */
const stampOf = (folder: string, list: string): string => join(folder, `${basename(list)}.sha256`);

export const isInstalled = async (folder: string, list: string): Promise<boolean> => {
  const wanted = createHash("sha256")
    .update(await readFile(list))
    .digest("hex");
  return (await readFile(stampOf(folder, list), "utf8").catch(() => "")) === wanted;
};

const install = async (folder: string, list: string): Promise<void> => {
  // Nothing but the list: a package that it lacks is an error rather than whatever is newest today.
  const options = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "-r", list];
  await run(join(folder, "bin", "python"), options).catch((error: unknown) => {
    throw new PythonPackagesError({ list, folder, reason: reasonOf(error) });
  });
  await writeFile(
    stampOf(folder, list),
    createHash("sha256")
      .update(await readFile(list))
      .digest("hex"),
  );
};

/**
 * Makes a Python environment with the packages of complete, pinned lists; installs only lists that
 * are new or have changed.
 */
export const prepareEnvironment = async (folder: string, lists: readonly string[]): Promise<void> => {
  const states = await Promise.all(lists.map(async (list) => ({ list, done: await isInstalled(folder, list) })));
  const missing = states.filter(({ done }) => !done).map(({ list }) => list);
  if (missing.length === 0) return;

  await run("python3", ["-m", "venv", folder]).catch((error: unknown) => {
    throw new PythonMissingError(reasonOf(error));
  });
  for (const list of missing) {
    process.stderr.write(`installing ${list}\n`);
    await install(folder, list);
  }
};
