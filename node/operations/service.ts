import { StoppingError } from "./errors.ts";
import type { Operations } from "./operations.ts";

/** What runs until it is closed. */
export interface Service {
  /** Takes nothing new, finishes what is under way, and lets everything go. */
  readonly close: () => Promise<void>;
}

/** Longer than any work that is waited for; systemd kills after 90 s. */
const GRACE_MS = 60_000;

/** Resolves when the process is asked to end: by a signal, or by the end of the one that started it. */
const asked = (): Promise<string> =>
  new Promise((resolve) => {
    for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, resolve);
    // A process that another Node.js has started over a channel ends with it, however that one ends.
    const orphaned = (): void => resolve("the end of its parent");
    if (process.connected) {
      process.once("disconnect", orphaned);
      // Who listens would else stay for as long as its parent does, also once it has ended its work.
      process.channel?.unref();
    } else if (typeof process.disconnect === "function") orphaned();
  });

/** A second signal is not waited for, nor is work without an end. */
const endInTime = ({ log }: Operations): void => {
  const give = (why: string): void => {
    log.error(`ended at once: ${why}`);
    process.exit(1);
  };
  for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => give(`a second ${name}`));
  setTimeout(() => give(`not finished within ${GRACE_MS / 1000} s`), GRACE_MS).unref();
};

/**
 * Runs a service until SIGTERM or SIGINT. It then counts as not ready (E_STOPPING), and is closed.
 *
 * @throws What `open` and `close` throw.
 */
export const runService = async (operations: Operations, open: () => Promise<Service>): Promise<void> => {
  const { log, conditions } = operations;
  process.on("uncaughtExceptionMonitor", (cause) => log.fatal({ err: cause }, "an internal fault ends this process"));
  const end = asked();
  const service = await open();
  log.info(`ends after ${await end}`);
  endInTime(operations);
  conditions.raise(new StoppingError());
  await service.close();
  log.info("ended");
};
