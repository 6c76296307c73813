import { Command, CommanderError } from "commander";

import { BaseError, FileUnwritableError, INTERNAL_FAULT } from "../errors.ts";
import { note } from "./output.ts";

/** Longest text of an error that is printed, in characters: a file may hold a line of any length. */
const LONGEST = 2_000;
/** The same of an internal fault, which is printed with its stack. */
const LONGEST_FAULT = 8_000;

/** What a terminal would obey: C0, DEL and C1. */
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/g;

/** One line of text, without what a terminal would obey, and no longer than a person reads. */
const oneLine = (text: string): string => {
  const line = text
    .replace(/\s*\n\s*/g, " ")
    .trim()
    .replace(CONTROL, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`);
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST)}...`;
};

/**
 * A commander program whose usage errors are one line with a stable code, like every other error.
 */
export const newProgram = (name: string): Command =>
  new Command(name).exitOverride().configureOutput({
    outputError: (text, write) =>
      write(
        `E_USAGE: ${oneLine(text)
          .replace(/^error: /, "")
          .replace(/\.$/, "")}. See --help\n`,
      ),
  });

/** The command that words lead to; undefined when one of them names none. */
const commandAt = (program: Command, words: readonly string[]): Command | undefined =>
  words.reduce<Command | undefined>((found, word) => found?.commands.find((one) => one.name() === word), program);

/**
 * Parses a command line. `help` takes the words of a command of any depth, `help score wallet` as
 * well as `score help wallet`, and refuses words that no command has, as commander's own does not.
 *
 * @throws CommanderError for help, with exit code 0, and for a wrong line.
 */
export const parseCommands = async (program: Command, args: readonly string[]): Promise<void> => {
  const at = args.indexOf("help");
  const group = at < 0 ? undefined : commandAt(program, args.slice(0, at));
  if (group === undefined || group.commands.length === 0) {
    await program.parseAsync([...args], { from: "user" });
    return;
  }
  let command: Command = group;
  for (const word of args.slice(at + 1).filter((one) => one !== "--help" && one !== "-h")) {
    const next = commandAt(command, [word]);
    if (next === undefined) command.error(`error: unknown command '${word}'`);
    command = next;
  }
  command.help();
};

/**
 * Exit code of a command that threw: 1 for a wrong input or state, said in one line; 2 for an
 * internal fault, with its cause.
 */
const report = (error: unknown): number => {
  // Commander has printed it already; help and version come as errors with exit code 0.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 1;
  if (error instanceof BaseError) {
    note(`${error.code}: ${oneLine(error.message)}. ${oneLine(error.hint)}`);
    return 1;
  }
  const fault = error instanceof Error ? (error.stack ?? error.message) : String(error);
  note(
    `${INTERNAL_FAULT.code}: ${fault.length <= LONGEST_FAULT ? fault : `${fault.slice(0, LONGEST_FAULT)}...`}\n${INTERNAL_FAULT.hint}`,
  );
  return 2;
};

/** What a stream says once its reader has gone: first that, then that it is closed. */
const READER_GONE = new Set(["EPIPE", "ECONNRESET", "ERR_STREAM_DESTROYED"]);

/**
 * A reader that has seen enough, such as `head`, closes its end of the pipe. From then on what is
 * written there is dropped. The work goes on to its end, so that files are whole and the exit code
 * is that of the work. A full disk under stdout is a refusal.
 */
const tolerateClosedPipes = (): void => {
  for (const [name, stream] of [
    ["standard output", process.stdout],
    ["standard error", process.stderr],
  ] as const)
    stream.on("error", (cause: NodeJS.ErrnoException) => {
      const { code: reason = cause.message } = cause;
      if (!READER_GONE.has(reason)) process.exitCode = report(new FileUnwritableError({ path: name, reason }));
    });
};

/**
 * Runs an entry point and leaves the process with its exit code, whatever worker threads a proof
 * has started.
 */
export const runToExit = async (work: () => Promise<unknown>): Promise<void> => {
  tolerateClosedPipes();
  try {
    await work();
  } catch (error) {
    process.exitCode = report(error);
  } finally {
    if ("curve_bn128" in globalThis) await (await import("../keys/snarkjs.ts")).endCurveWorkers();
  }
};
