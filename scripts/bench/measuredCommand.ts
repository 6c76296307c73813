import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { timed } from "./figures.ts";

const run = promisify(execFile);
/** As `npm run veriscore` starts it. */
const start = fileURLToPath(new URL("../start.mjs", import.meta.url));

export interface CommandCost {
  readonly seconds: number;
  /**
   * Peak resident memory of the command, plus the peak of the largest process that it started: at
   * least what both held at once. Binary megabytes.
   */
  readonly peakMb: number;
}

/**
 * What a program costs in a process of its own.
 *
 * @throws Error when it fails.
 */
export const measureProgram = async (path: string, args: readonly string[]): Promise<CommandCost> => {
  const into = join(tmpdir(), `veriscore-memory-${randomUUID()}`);
  const report = new URL("reportMemory.mjs", import.meta.url);
  report.searchParams.set("into", into);
  try {
    const milliseconds = await timed(() =>
      run(process.execPath, [path, ...args], { env: { NODE_OPTIONS: `--import=${report.href}` } }),
    );
    // A process reports when it ends: the command itself last.
    const peaks = (await readFile(into, "utf8")).trim().split("\n").map(Number);
    const own = peaks.pop() ?? 0;
    return { seconds: milliseconds / 1000, peakMb: (own + Math.max(0, ...peaks)) / 1024 };
  } finally {
    await rm(into, { force: true });
  }
};

/**
 * What a whole `veriscore` command costs.
 *
 * @throws Error when the command fails.
 */
export const measureCommand = (args: readonly string[]): Promise<CommandCost> =>
  measureProgram(start, ["prover/cli/cli.ts", ...args]);
