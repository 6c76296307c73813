import { Command, CommanderError } from "commander";

import { BaseError, INTERNAL_FAULT } from "../errors.ts";

const oneLine = (text: string): string => text.replace(/\s*\n\s*/g, " ").trim();

/** A commander program whose usage errors are one line with a stable code, like every other error. */
export const newProgram = (name: string): Command =>
  new Command(name).exitOverride().configureOutput({
    outputError: (text, write) => write(`E_USAGE: ${oneLine(text).replace(/^error: /, "")}. See --help\n`),
  });

/** Exit code of a command that threw: 1 for a wrong input or state, said in one line; 2 for an internal fault, with its cause. */
const report = (error: unknown): number => {
  // Commander has printed it already; help and version come as errors with exit code 0.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 1;
  if (error instanceof BaseError) {
    process.stderr.write(`${error.code}: ${oneLine(error.message)}. ${oneLine(error.hint)}\n`);
    return 1;
  }
  const fault = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${INTERNAL_FAULT.code}: ${fault}\n${INTERNAL_FAULT.hint}\n`);
  return 2;
};

/** Runs an entry point and leaves the process with its exit code, whatever worker threads a proof has started. */
export const runToExit = async (work: () => Promise<unknown>): Promise<void> => {
  try {
    await work();
  } catch (error) {
    process.exitCode = report(error);
  } finally {
    if ("curve_bn128" in globalThis) await (await import("../keys/snarkjs.ts")).endCurveWorkers();
  }
};
