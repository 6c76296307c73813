import { fileURLToPath } from "node:url";
import { fork } from "node:child_process";
import { join, relative } from "node:path";

import hre from "hardhat";
import Mocha from "mocha";

import { inHalves } from "./halves.ts";
import { sum, type Summary } from "./summary.ts";
import { processorSeconds, weigh } from "./weights.ts";

const root = join(import.meta.dirname, "..", "..");

export interface TypeScriptSummary extends Summary {
  /** Seconds of processor time by file, where they were asked for. */
  readonly seconds: Readonly<Record<string, number>>;
}

const fileOf = (runnable: Mocha.Runnable): string => {
  let at: { readonly file?: string | undefined; readonly parent?: Mocha.Suite | undefined } | undefined = runnable;
  while (at !== undefined && at.file === undefined) at = at.parent;
  return at?.file === undefined ? "" : relative(root, at.file);
};

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split("\n", 1)[0] ?? "";

/**
 * Adds up, by file, the processor time between the ends of tests and hooks. A root hook's counts
 * for no file.
 */
const measure = (runner: Mocha.Runner): Readonly<Record<string, number>> => {
  const seconds: Record<string, number> = {};
  let before = processorSeconds();
  const lap = (runnable: Mocha.Runnable): void => {
    const [file, now] = [fileOf(runnable), processorSeconds()];
    if (file !== "") seconds[file] = (seconds[file] ?? 0) + now - before;
    before = now;
  };
  runner.on("test end", lap);
  runner.on("hook end", lap);
  return seconds;
};

/**
 * Runs files in this process. Mocha itself rather than Hardhat's task, which counts skipped tests
 * as passed.
 */
export const runTypeScript = async (
  files: readonly string[],
  { weighs = false }: { readonly weighs?: boolean } = {},
): Promise<TypeScriptSummary> => {
  const mocha = new Mocha({ timeout: hre.config.test.mocha.timeout ?? 0, color: process.stdout.isTTY });
  for (const file of files) mocha.addFile(join(root, file));
  await mocha.loadFilesAsync();
  return new Promise((resolve) => {
    const failures: string[] = [];
    const runner = mocha.run((failed) => {
      resolve({ passed: runner.stats?.passes ?? 0, failed, skipped: runner.stats?.pending ?? 0, failures, seconds });
    });
    runner.on("fail", (runnable, error: unknown) => {
      failures.push(`${fileOf(runnable)}: ${runnable.fullTitle()}: ${firstLine(error)}`);
    });
    const seconds = weighs ? measure(runner) : {};
  });
};

/** What a process of its own is to run. */
export interface Part {
  readonly files: readonly string[];
  readonly weighs: boolean;
}

/**
 * Runs files in a process of their own, which prints all at once when it has ended, so that no two
 * talk at the same time.
 */
const runPart = async (part: Part): Promise<TypeScriptSummary> => {
  const child = fork(fileURLToPath(new URL("./part.ts", import.meta.url)), { silent: true });
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => said.push(chunk));
  const ended = `a process that ran ${part.files.length} files ended before it told how they went`;
  let summary: TypeScriptSummary = { passed: 0, failed: 1, skipped: 0, failures: [ended], seconds: {} };
  child.on("message", (message) => (summary = message as TypeScriptSummary));
  child.send(part);
  await new Promise((resolve) => child.on("close", resolve));
  process.stdout.write(Buffer.concat(said));
  return summary;
};

/** Runs files in two processes that take about as long. */
export const runInHalves = async (
  files: readonly string[],
  { weighs }: { readonly weighs: boolean },
): Promise<TypeScriptSummary> => {
  const halves = inHalves(await weigh(root, files)).filter((half) => half.length > 0);
  const summaries = await Promise.all(halves.map((half) => runPart({ files: half, weighs })));
  const seconds = Object.fromEntries(summaries.flatMap((summary) => Object.entries(summary.seconds)));
  return { ...sum(summaries), seconds };
};
