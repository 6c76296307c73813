import { type ChildProcess, fork, spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

import type { AnsweredCommand, AskedCommand } from "./commandServer.ts";
import { isThorough } from "./thorough.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url));

/** What a process left behind. */
export interface Finished {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

// eslint-disable-next-line no-restricted-properties -- Node's own variable, set by scripts/test.ts
const { NODE_COMPILE_CACHE } = process.env;

/** Runs one of our entry points as npm would: from the repository, for a user who stands in `folder`, with nothing else in the environment that matters. */
export const runNode = (
  args: readonly string[],
  { folder, environment = {} }: { readonly folder: string; readonly environment?: Readonly<Record<string, string>> },
): Promise<Finished> =>
  new Promise((resolve, reject) => {
    const env = { INIT_CWD: folder, HOME: folder, NODE_COMPILE_CACHE, ...environment };
    const child = spawn(process.execPath, args, { cwd: repository, env, stdio: ["ignore", "pipe", "pipe"] });
    const written = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"] as const)
      child[stream].setEncoding("utf8").on("data", (text: string) => {
        written[stream] += text;
      });
    child.on("error", reject);
    child.on("close", (exitCode) => {
      resolve({ exitCode, ...written });
    });
  });

let server: ChildProcess | undefined;
const waiting: { readonly resolve: (finished: Finished) => void; readonly reject: (cause: Error) => void }[] = [];

/** The process that runs entry points, started once. */
const commandServer = (): ChildProcess => {
  if (server !== undefined) return server;
  const started = fork(fileURLToPath(new URL("./commandServer.ts", import.meta.url)), {
    cwd: repository,
    env: { NODE_COMPILE_CACHE },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  started.on("message", (finished) => waiting.shift()?.resolve(finished as AnsweredCommand));
  started.on("exit", (code, signal) => {
    server = undefined;
    for (const { reject } of waiting.splice(0)) reject(new Error(`the command server ended: ${code ?? signal}`));
  });
  return (server = started);
};

// A root hook: the process serves the suites of several files.
after(async () => {
  if (server === undefined) return;
  const ended = new Promise((resolve) => server?.once("exit", resolve));
  server.disconnect();
  await ended;
});

const serve = (asked: AskedCommand): Promise<Finished> =>
  new Promise((resolve, reject) => {
    waiting.push({ resolve, reject });
    commandServer().send(asked);
  });

/**
 * Runs an entry point as `runNode` does, one after another in a process that has their modules
 * loaded already. Under `npm test -- --thorough` each has a process of its own.
 */
export const runEntry = (
  [entry, ...args]: readonly [entry: string, ...args: readonly string[]],
  { folder, environment = {} }: { readonly folder: string; readonly environment?: Readonly<Record<string, string>> },
): Promise<Finished> =>
  isThorough
    ? runNode([entry, ...args], { folder, environment })
    : serve({ entry, args, environment: { INIT_CWD: folder, HOME: folder, ...environment } });

/** `veriscore <args>` of a user who stands in `folder`. */
export const veriscore = (
  folder: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Finished> => runEntry(["prover/cli/cli.ts", ...args], { folder, environment });

/** The one JSON document on stdout of a run that went well. */
export const jsonOf = ({ exitCode, stdout, stderr }: Finished): Record<string, unknown> => {
  expect(exitCode, stderr).to.equal(0);
  return JSON.parse(stdout) as Record<string, unknown>;
};

/** Exit 1, nothing on stdout, and on stderr one line: the code, what is wrong and what to do. */
export const expectRefusal = (code: string, { exitCode, stdout, stderr }: Finished): string => {
  expect(stderr).to.match(/^E_[A-Z_]+: [^\n]+\n$/);
  expect(stderr.slice(0, stderr.indexOf(":")), stderr).to.equal(code);
  expect({ exitCode, stdout }).to.deep.equal({ exitCode: 1, stdout: "" });
  return stderr;
};

/** Nothing is in the folder but these, hidden and temporary files counted. */
export const expectOnly = (folder: string, names: readonly string[]): void => {
  const found = readdirSync(folder, { recursive: true }).map(String);
  expect(found.sort()).to.deep.equal([...names].sort());
};

type Results<Works extends readonly (() => Promise<unknown>)[]> = {
  readonly [Index in keyof Works]: Awaited<ReturnType<Works[Index]>>;
};

/** Runs two at a time, for a machine with two cores. Results in order. */
export const inPairs = async <const Works extends readonly (() => Promise<unknown>)[]>(
  works: Works,
): Promise<Results<Works>> => {
  const results: unknown[] = [];
  for (let first = 0; first < works.length; first += 2)
    results.push(...(await Promise.all(works.slice(first, first + 2).map((work) => work()))));
  return results as Results<Works>;
};
