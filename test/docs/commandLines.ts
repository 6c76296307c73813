import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import type { Command } from "commander";

import { registerNode } from "../../node/cli/node.ts";
import { codeBlocksOf, codeSpansOf, type MarkdownFile, root } from "./markdownFiles.ts";

const PROGRAM = join(root, "prover", "cli", "program.ts");

/** The program of the command line; undefined where the repository builds it elsewhere. */
export const commandLineProgram = async (): Promise<Command | undefined> => {
  if (!existsSync(PROGRAM)) return undefined;
  const { buildProgram } = (await import(pathToFileURL(PROGRAM).href)) as {
    readonly buildProgram: (further: readonly ((program: Command) => void)[]) => Command;
  };
  return buildProgram([registerNode]);
};

export const npmScripts = (): ReadonlySet<string> => {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  return new Set(Object.keys(scripts));
};

/** Programs of the system that the documents call beside our own. */
const OTHER_PROGRAMS = new Set([
  ".",
  "cd",
  "cargo",
  "curl",
  "cp",
  "sudo",
  "systemctl",
  "export",
  "git",
  "mkdir",
  "snarkjs",
  "tar",
]);
const NPM_COMMANDS = new Set(["ci", "install", "pack", "run", "test"]);
/** An interpreter whose first argument is a file of the project. */
const INTERPRETERS = new Set(["node", "python"]);

/** Commands of one line of a shell, without variables in front and without comments. */
const commandsOfLine = (line: string): readonly (readonly string[])[] =>
  line
    .replace(/(^|\s)#.*$/, "")
    .split(/&&|\|\||[|;](?=\s)/)
    .map((command) => command.trim().split(/\s+/))
    .map((words) => words.slice(words.findIndex((word) => !/^[A-Z_]+=/.test(word))))
    .filter(([first]) => first !== undefined && first !== "");

/** What a reader would type: lines of `sh` blocks, and those of `console` blocks that begin with a prompt. */
export const typedCommands = (file: MarkdownFile): readonly (readonly string[])[] =>
  codeBlocksOf(file)
    .flatMap(({ language, text }) => {
      const lines = text.replace(/\\\n\s*/g, "").split("\n");
      if (language === "sh") return lines;
      return language === "console"
        ? lines.flatMap((line) => (line.startsWith("$ ") ? [line.slice("$ ".length)] : []))
        : [];
    })
    .flatMap(commandsOfLine);

/** Commands that a sentence names in a code span. */
export const namedCommands = (file: MarkdownFile): readonly (readonly string[])[] =>
  codeSpansOf(file)
    .filter((span) => /^(npm (run|test)|npx hardhat|veriscore)( |$)/.test(span))
    .map((span) => span.split(/\s+/));

/** Why a `veriscore` command line cannot be right; undefined where its commands and options exist. */
const faultOfVeriscore = (words: readonly string[], program: Command): string | undefined => {
  let command = program;
  for (const word of words) {
    if (word.startsWith("-")) break;
    // A placeholder stands for any command.
    if (word.startsWith("<")) return undefined;
    const next = command.commands.find((one) => one.name() === word || one.aliases().includes(word));
    if (next === undefined) {
      if (command.commands.length > 0) return `${command.name()} has no command "${word}"`;
      break;
    }
    command = next;
  }
  const known = new Set([...command.options.flatMap(({ long, short }) => [long, short]), "--help", "-h"]);
  const unknown = words
    .map((word) => word.replace(/=.*/, ""))
    .find((word) => /^--?[a-z]/.test(word) && !known.has(word));
  return unknown === undefined ? undefined : `${command.name()} has no option ${unknown}`;
};

const withoutSeparator = (words: readonly string[]): readonly string[] => (words[0] === "--" ? words.slice(1) : words);

/** Why a command cannot be right; undefined where all that can be known of it holds. */
export const faultOf = (
  words: readonly string[],
  { scripts, program }: { readonly scripts: ReadonlySet<string>; readonly program: Command | undefined },
): string | undefined => {
  const [name = "", ...rest] = words;
  const veriscore = (line: readonly string[]): string | undefined =>
    program === undefined ? undefined : faultOfVeriscore(line, program);
  if (name === "veriscore") return veriscore(rest);
  if (name === "npx") {
    if (rest[0] === "veriscore") return veriscore(rest.slice(1));
    return rest[0] === "hardhat" ? undefined : `npx ${rest[0]} is not a program of this project`;
  }
  if (name === "npm") {
    const [command = "", ...words] = rest;
    if (!NPM_COMMANDS.has(command)) return `npm ${command} is not among the commands that documents use`;
    if (command !== "run") return undefined;
    const [script = "", ...parameters] = words.filter((word, index) => index > 0 || word !== "-s");
    if (!scripts.has(script)) return `package.json has no script "${script}"`;
    return script === "veriscore" ? veriscore(withoutSeparator(parameters)) : undefined;
  }
  if (INTERPRETERS.has(name)) return existsSync(join(root, rest[0] ?? "")) ? undefined : `${rest[0]} does not exist`;
  if (OTHER_PROGRAMS.has(name) || /^\.venv\/|^python3$/.test(name)) return undefined;
  return `"${name}" is not a program that documents use`;
};
