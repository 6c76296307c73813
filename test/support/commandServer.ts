/**
 * Runs entry points one after another in this process, which test/support/runNode.ts starts: each
 * with the arguments, the environment, the streams and the exit code that a process of its own
 * would have.
 */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

export interface AskedCommand {
  /** An entry point, from the repository's root. */
  readonly entry: string;
  readonly args: readonly string[];
  /** All of it: nothing of this process's own is left. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface AnsweredCommand {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Keeps what is written to a stream; `end` gives the stream back as it was. */
const capture = (stream: NodeJS.WriteStream): { readonly text: () => string; readonly end: () => void } => {
  const written: Buffer[] = [];
  stream.write = (
    chunk: string | Uint8Array,
    encoding?: BufferEncoding | ((error?: Error | null) => void),
    done?: (error?: Error | null) => void,
  ): boolean => {
    written.push(
      typeof chunk === "string"
        ? Buffer.from(chunk, typeof encoding === "string" ? encoding : "utf8")
        : Buffer.from(chunk),
    );
    const told = typeof encoding === "function" ? encoding : done;
    if (told !== undefined) process.nextTick(told);
    return true;
  };
  return {
    text: () => Buffer.concat(written).toString("utf8"),
    end: () => {
      Reflect.deleteProperty(stream, "write");
      // Each run of an entry point adds its own.
      stream.removeAllListeners("error");
    },
  };
};

/** The variables themselves, which libraries and the operating system's functions read, too. */
const setEnvironment = (environment: Readonly<Record<string, string>>): void => {
  // eslint-disable-next-line no-restricted-properties -- this process stands for one that is started with them
  const { env } = process;
  for (const name of Object.keys(env)) if (!(name in environment)) delete env[name];
  Object.assign(env, environment);
};

let runs = 0;

const answer = async ({ entry, args, environment }: AskedCommand): Promise<AnsweredCommand> => {
  setEnvironment(environment);
  process.exitCode = undefined;
  const file = resolve(entry);
  process.argv.splice(1, Infinity, file, ...args);
  const [stdout, stderr] = [capture(process.stdout), capture(process.stderr)];
  try {
    // A query makes it another module, which is run again; what it imports is loaded once.
    await import(`${pathToFileURL(file).href}?run=${++runs}`);
    return { exitCode: Number(process.exitCode ?? 0), stdout: stdout.text(), stderr: stderr.text() };
  } finally {
    for (const stream of [stdout, stderr]) stream.end();
    process.exitCode = undefined;
  }
};

let last: Promise<unknown> = Promise.resolve();
process.on("message", (asked) => {
  last = last.then(async () => process.send?.(await answer(asked as AskedCommand)));
});
process.once("disconnect", () => process.exit());
