import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/* eslint-disable no-restricted-properties -- a consumer's environment is made from nothing; only where programs and packages are comes from here */
const searchPath = process.env["PATH"] ?? "";
/** How this machine reaches the registry: where it has to trust a certificate or use a proxy, so has every Node on it. */
const connection = Object.fromEntries(
  Object.entries(process.env).filter(([name]) =>
    /^(NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR)|(https?|no)_proxy)$/i.test(name),
  ),
);
/* eslint-enable no-restricted-properties */

/** Folders of programs, without those of this repository's packages: its `.bin` has a Node of its own. */
const ownPrograms = searchPath.split(delimiter).filter((folder) => !folder.includes("node_modules"));

const npmSetting = async (name: string): Promise<string> => (await run("npm", ["config", "get", name])).stdout.trim();

/** A folder outside the repository, with an empty home, where somebody installs a tarball. */
export interface Consumer {
  readonly folder: string;
  readonly write: (name: string, text: string) => Promise<void>;
  /** Runs a line of a shell. Rejects, with what was printed, when it fails. */
  readonly shell: (line: string) => Promise<string>;
}

/**
 * @param nodeFolder Where its `node` is; the machine's own without it.
 */
export const openConsumer = async (
  tarball: string,
  { nodeFolder }: { nodeFolder?: string } = {},
): Promise<Consumer> => {
  const folder = await mkdtemp(join(tmpdir(), "veriscore-consumer-"));
  const home = await mkdtemp(join(tmpdir(), "veriscore-home-"));
  await copyFile(tarball, join(folder, basename(tarball)));
  const env = {
    ...connection,
    HOME: home,
    PATH: [...(nodeFolder === undefined ? [] : [nodeFolder]), ...ownPrograms].join(delimiter),
    npm_config_registry: await npmSetting("registry"),
    npm_config_cache: await npmSetting("cache"),
    npm_config_prefer_offline: "true",
  };
  const write = async (name: string, text: string): Promise<void> => {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  };
  const shell = async (line: string): Promise<string> => {
    try {
      const { stdout, stderr } = await run("sh", ["-c", line], { cwd: folder, env, maxBuffer: 2 ** 26 });
      return stdout + stderr;
    } catch (cause) {
      const { stdout, stderr } = cause as { readonly stdout: string; readonly stderr: string };
      throw new Error(`${line}\n${stdout}${stderr}`, { cause });
    }
  };
  return { folder, write, shell };
};

/** A fenced block of a page: a file where its first line gives a name, else lines of a shell. */
const BLOCK = /^```(\w+)(?: (\S+))?\n(.*?)^```$/gms;

/**
 * Does what a page says, from top to bottom: writes its files and runs its commands.
 * @param change Applied to each file before it is written.
 * @returns What the commands printed, by line of the page.
 */
export const followPage = async (
  page: string,
  { consumer, change = (text) => text }: { consumer: Consumer; change?: (text: string) => string },
): Promise<ReadonlyMap<string, string>> => {
  const blocks = [...(await readFile(page, "utf8")).matchAll(BLOCK)];
  for (const [, , name, text = ""] of blocks) if (name !== undefined) await consumer.write(name, change(text));
  const printed = new Map<string, string>();
  for (const [, language, name, text = ""] of blocks) {
    if (name !== undefined || language !== "sh") continue;
    for (const line of text.trim().split("\n")) printed.set(line, await consumer.shell(line));
  }
  return printed;
};
