import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream, readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const COMMAND = join(ROOT, "node", "cli", "veriscore.ts");
/** How long a service may take to be ready, to end, or to answer. Milliseconds. */
const PATIENCE_MS = 180_000;

/** A service as a process of its own, which can be killed and started again. */
export interface Service {
  readonly name: string;
  /** Where it answers. */
  readonly url: string;
  readonly start: () => Promise<void>;
  /** kill -9. */
  readonly kill: () => Promise<void>;
  /** SIGTERM, and its exit code. */
  readonly stop: () => Promise<number | null>;
  /** Resident memory in MB; undefined while it does not run. */
  readonly memoryMb: () => number | undefined;
}

export interface ServiceOptions {
  readonly name: string;
  /** Words after `veriscore`. */
  readonly args: readonly string[];
  /** Where it answers /healthz. */
  readonly url: string;
  /** Where its output goes. */
  readonly logs: string;
}

/** Pages of memory that a process has, as Linux tells them. */
const PAGE_BYTES = 4_096;

const residentMb = (pid: number): number | undefined => {
  try {
    const [, resident = "0"] = readFileSync(`/proc/${pid}/statm`, "utf8").split(" ");
    return (Number(resident) * PAGE_BYTES) / 1e6;
  } catch {
    return undefined;
  }
};

/** Every process below one, itself included: a worker proves in processes of its own. */
const familyOf = (pid: number): readonly number[] => {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean);
    return [pid, ...children.flatMap((child) => familyOf(Number(child)))];
  } catch {
    return [pid];
  }
};

const answers = async (url: string): Promise<boolean> => {
  try {
    return (await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(5_000) })).status < 500;
  } catch {
    return false;
  }
};

/** Makes a service that is not started yet. */
export const serviceOf = ({ name, args, url, logs }: ServiceOptions): Service => {
  let child: ChildProcess | undefined;
  const isAlive = (): boolean => child !== undefined && child.exitCode === null && child.signalCode === null;
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    const running = child;
    if (running === undefined || !isAlive()) return running?.exitCode ?? null;
    const ended = new Promise<number | null>((resolve) => running.once("exit", resolve));
    running.kill(signal);
    return ended;
  };
  return {
    name,
    url,
    start: async () => {
      await mkdir(logs, { recursive: true });
      const log = createWriteStream(join(logs, `${name}.log`), { flags: "a" });
      // Over the channel it notices the end of this process, however that ends.
      const started = spawn(process.execPath, [COMMAND, ...args], {
        cwd: ROOT,
        stdio: ["ignore", "pipe", "pipe", "ipc"],
      });
      started.stdout?.pipe(log, { end: false });
      started.stderr?.pipe(log, { end: false });
      child = started;
      const deadline = Date.now() + PATIENCE_MS;
      while (!(await answers(url))) {
        if (!isAlive()) throw new Error(`${name} ended at its start; see ${join(logs, `${name}.log`)}`);
        if (Date.now() > deadline) throw new Error(`${name} does not answer at ${url}/healthz`);
        await pause(250);
      }
    },
    kill: async () => {
      await end("SIGKILL");
    },
    stop: () => end("SIGTERM"),
    memoryMb: () => {
      if (!isAlive() || child?.pid === undefined) return undefined;
      return familyOf(child.pid).reduce((sum, pid) => sum + (residentMb(pid) ?? 0), 0);
    },
  };
};
