import { setTimeout as pause } from "node:timers/promises";

import { BaseError } from "../../prover/errors.ts";
import type { Operations } from "../operations/operations.ts";

export interface LoopOptions {
  /** In the log, and of its beats. */
  readonly name: string;
  readonly operations: Operations;
  readonly signal: AbortSignal;
  /** Between two rounds, in milliseconds. */
  readonly everyMs: number;
  /** One round. What it throws is told by `onError`, and the next round comes later and later. */
  readonly round: () => Promise<void>;
  /** Called with what a round threw, and with undefined after a round that went well. */
  readonly onError?: (error: BaseError | undefined) => void;
}

export interface Loop {
  /** Begins the next round at once. */
  readonly wake: () => void;
  /** Resolves when the signal has ended it and its last round is over. */
  readonly ended: Promise<void>;
}

const LONGEST_PAUSE_MS = 15_000;

/** An internal fault is a line in the log with its stack, and the loop goes on. */
const tell = ({ name, operations, onError }: LoopOptions, cause: unknown): void => {
  if (cause instanceof BaseError) {
    onError?.(cause);
    operations.log.warn({ code: cause.code, loop: name }, cause.message);
  } else operations.log.error({ err: cause, loop: name, code: "E_INTERNAL" }, "a round failed");
};

/** Runs rounds until the signal ends it. */
export const startLoop = (options: LoopOptions): Loop => {
  const { name, operations, signal, everyMs, round, onError } = options;
  const beats = operations.pulse.loop(name);
  let isAwake = false;
  let sleeping = new AbortController();
  const wake = (): void => {
    isAwake = true;
    sleeping.abort();
  };
  signal.addEventListener("abort", wake);
  const run = async (): Promise<void> => {
    let failures = 0;
    while (!signal.aborted) {
      isAwake = false;
      sleeping = new AbortController();
      try {
        await round();
        failures = 0;
        onError?.(undefined);
      } catch (cause) {
        if (signal.aborted) break;
        failures += 1;
        tell(options, cause);
      }
      beats.beat();
      const ms = Math.min(everyMs * 2 ** failures, Math.max(everyMs, LONGEST_PAUSE_MS));
      // What came during the round is looked at now, unless the round failed.
      if (!isAwake || failures > 0) await pause(ms, undefined, { signal: sleeping.signal }).catch(() => undefined);
    }
    signal.removeEventListener("abort", wake);
    beats.end();
  };
  return { wake, ended: run() };
};
