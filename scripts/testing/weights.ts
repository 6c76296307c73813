import { existsSync, readdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, posix } from "node:path";

import { readJson, writeAtomic } from "../../prover/files.ts";
import { toJson } from "../../prover/jsonValue.ts";
import type { WeighedFile } from "./halves.ts";

/** Seconds of processor time by test file, as `npm test -- --weigh` measured them. */
const weightsPath = join(import.meta.dirname, "weights.json");

type Weights = Readonly<Record<string, number>>;

/** Of a file that was not there when the others were weighed. */
const UNKNOWN_SECONDS = 4;

/** Modules that build once per process what takes seconds, by what they build. */
const SHARED: Readonly<Record<string, string>> = {
  "test/support/localWorld.ts": "chain",
  "test/support/livedMarket.ts": "chain",
  "test/support/tinyModel.ts": "tiny model",
};

const RELATIVE = /^(?:import|export) (?!type )[^;]*?from "(\.[^"]+)";/gm;

/** The modules of test/ that a file loads, itself among them, from the root with `/`. */
const loadedBy = async (root: string, path: string, found: Set<string>): Promise<ReadonlySet<string>> => {
  if (found.has(path) || !path.startsWith("test/")) return found;
  found.add(path);
  for (const [, to = ""] of (await readFile(join(root, path), "utf8")).matchAll(RELATIVE))
    await loadedBy(root, posix.join(posix.dirname(path), to), found);
  return found;
};

const sharesOf = async (root: string, path: string): Promise<readonly string[]> => {
  const loaded = await loadedBy(root, path, new Set());
  return [...new Set(Object.entries(SHARED).flatMap(([module, name]) => (loaded.has(module) ? [name] : [])))];
};

/** Test files with what they cost and share. */
export const weigh = async (root: string, paths: readonly string[]): Promise<readonly WeighedFile[]> => {
  const weights = (await readJson(weightsPath)) as Weights;
  return Promise.all(
    paths.map(async (path) => ({
      path,
      seconds: weights[path] ?? UNKNOWN_SECONDS,
      shares: await sharesOf(root, path),
    })),
  );
};

export const writeWeights = (weights: Weights): Promise<void> =>
  writeAtomic(weightsPath, toJson(Object.fromEntries(Object.entries(weights).sort(([a], [b]) => (a < b ? -1 : 1)))));

/**
 * Fields 14 to 17 of a process' stat under Linux' /proc, which count hundredths of a second: of
 * itself, and of its child processes that have ended. The name in field 2 may hold spaces.
 */
const secondsOf = (pid: string): { readonly own: number; readonly ended: number } => {
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = stat
    .slice(stat.lastIndexOf(")") + 2)
    .split(" ")
    .slice(11, 15)
    .map(Number);
  return { own: (user + system) / 100, ended: (endedUser + endedSystem) / 100 };
};

/** Of child processes that run: one that ends meanwhile counts with those that have ended. */
const runningSeconds = (): number => {
  const tasks = readdirSync("/proc/self/task").map((task) => join("/proc/self/task", task, "children"));
  const pids = tasks.flatMap((path) => (existsSync(path) ? readFileSync(path, "latin1").trim().split(" ") : []));
  let sum = 0;
  for (const pid of pids.filter((one) => one !== "" && existsSync(join("/proc", one)))) {
    const { own, ended } = secondsOf(pid);
    sum += own + ended;
  }
  return sum;
};

/** Seconds of processor time that this process and its children have used. Linux only. */
export const processorSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6 + secondsOf("self").ended + runningSeconds();
};
