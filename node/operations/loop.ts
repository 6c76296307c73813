import { setTimeout as pause } from "node:timers/promises";

import { BaseError } from "../../prover/errors.ts";
import { asDatabaseError, DatabaseError } from "../database.ts";
import { LoopFaultError } from "./errors.ts";
import { isFileLoss } from "./openFiles.ts";
import type { Operations } from "./operations.ts";

export interface LoopOptions {
  /** In the log, and of its beats. */
  readonly name: string;
  readonly operations: Operations;
  readonly signal: AbortSignal;
  /** Between two rounds, in milliseconds. */
  readonly everyMs: number;
  /** One round. What it throws is told by `onError`, and the next round comes later and later. */
  readonly round: () => Promise<void>;
  /** Called with the cause that a round threw, and with undefined after a round that went well. */
  readonly onError?: (error: BaseError | undefined) => void;
}

export interface Loop {
  /** Begins the next round at once. */
  readonly wake: () => void;
  /** Resolves when the signal has ended it and its last round is over. */
  readonly ended: Promise<void>;
}

const LONGEST_PAUSE_MS = 15_000;

/**
 * A line in the log for each failure. What is wrong with this node itself is a condition, too: an
 * internal fault, with its stack in the log, and a database that cannot be written or is not its own.
 *
 * @returns The code of the condition, where there is one.
 */
const tell = ({ name, operations, onError }: LoopOptions, thrown: unknown): string | undefined => {
  const { conditions, log } = operations;
  const cause = asDatabaseError(thrown);
  if (!(cause instanceof BaseError)) {
    const fault = new LoopFaultError({ loop: name, cause });
    conditions.raise(fault);
    log.error({ err: cause, loop: name, code: fault.code }, "a round failed");
    return fault.code;
  }
  onError?.(cause);
  log.warn({ code: cause.code, loop: name }, cause.message);
  if (!(cause instanceof DatabaseError) && !isFileLoss(cause)) return undefined;
  conditions.raise(cause);
  return cause.code;
};

/** Runs rounds until the signal ends it. Nothing that a round throws ends it, or the process with it. */
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
    let fault: string | undefined;
    while (!signal.aborted) {
      isAwake = false;
      sleeping = new AbortController();
      try {
        await round();
        if (fault !== undefined) operations.conditions.clear(fault);
        fault = undefined;
        failures = 0;
        onError?.(undefined);
      } catch (cause) {
        if (signal.aborted) break;
        failures += 1;
        fault = tell(options, cause) ?? fault;
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
