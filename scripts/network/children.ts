import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { BaseError } from "../../prover/errors.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** A service of the local network ended, or did not become ready. */
export class NetworkServiceError extends BaseError {
  readonly code = "E_NETWORK_SERVICE";
  constructor({ name, why, log }: { name: string; why: string; log: string }) {
    super(`${name} ${why}`, { hint: `its log is ${log}` });
  }
}

/** A service as a process of its own. */
export interface ServiceProcess {
  readonly name: string;
  readonly url: string;
  readonly log: string;
  /** Until /readyz says so. @throws NetworkServiceError. */
  readonly ready: () => Promise<void>;
  /** @throws NetworkServiceError once it has ended by itself. */
  readonly check: () => void;
  /** SIGTERM, and SIGKILL for one that does not end. */
  readonly stop: () => Promise<void>;
}

const READY_WITHIN_MS = 300_000;
const STOPPED_WITHIN_MS = 30_000;

const isReady = (url: string): Promise<boolean> =>
  fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5_000) }).then(
    ({ ok }) => ok,
    () => false,
  );

const endOf = (child: ChildProcess): Promise<unknown> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => child.once("exit", resolve));

/**
 * Starts `veriscore node <role>`. It ends with this process, also when this one is killed: it sees
 * the end of the channel between them.
 */
export const startService = (options: {
  readonly name: string;
  readonly role: string;
  readonly config: string;
  readonly url: string;
  readonly log: string;
}): ServiceProcess => {
  const { name, role, config, url, log } = options;
  const args = ["scripts/start.mjs", "node/cli/veriscore.ts", "node", role, "--config", config];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ["ignore", "pipe", "pipe", "ipc"] });
  const written = createWriteStream(log);
  for (const stream of [child.stdout, child.stderr]) stream?.pipe(written, { end: false });
  const check = (): void => {
    if (child.exitCode === null && child.signalCode === null) return;
    throw new NetworkServiceError({ name, why: `ended with ${child.exitCode ?? child.signalCode}`, log });
  };
  return {
    ...{ name, url, log, check },
    ready: async () => {
      for (const started = performance.now(); !(await isReady(url)); await pause(300)) {
        check();
        if (performance.now() - started > READY_WITHIN_MS)
          throw new NetworkServiceError({ name, why: "is not ready", log });
      }
    },
    stop: async () => {
      child.kill("SIGTERM");
      const late = setTimeout(() => child.kill("SIGKILL"), STOPPED_WITHIN_MS);
      await endOf(child);
      clearTimeout(late);
      written.end();
    },
  };
};
