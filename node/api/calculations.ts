import { setTimeout as sleep } from "node:timers/promises";

import { ApiBusyError } from "./errors.ts";

/** A calculation that was asked for. */
export interface Calculation<T> {
  /** What it gave, or undefined while it goes on; it fails as the calculation did. */
  readonly settled: Promise<T | undefined>;
}

/** Calculations that were asked for by one request and are fetched by another. */
export interface Calculations<T> {
  /** Begins one, unless it goes on or its result is still of now. @throws ApiBusyError. */
  readonly begin: (key: string) => void;
  readonly find: (key: string) => Calculation<T> | undefined;
}

/** For how long a result is told, in milliseconds. */
const LASTS_MS = 60_000;
const MOST_KEPT = 10_000;
const MOST_RUNNING = 64;
/** How long a poll waits for one that is almost done, in milliseconds. */
const POLL_MS = 250;

interface Kept<T> {
  readonly result: Promise<T>;
  until: number;
}

/** Keeps calculations in memory: after a restart they are asked for again. */
export const openCalculations = <T>(calculate: (key: string) => Promise<T>): Calculations<T> => {
  const kept = new Map<string, Kept<T>>();
  let running = 0;
  const find = (key: string): Kept<T> | undefined => {
    const one = kept.get(key);
    if (one === undefined || performance.now() < one.until) return one;
    kept.delete(key);
    return undefined;
  };
  return {
    begin: (key) => {
      if (find(key) !== undefined) return;
      if (running >= MOST_RUNNING) throw new ApiBusyError("calculations");
      const [oldest] = kept.size < MOST_KEPT ? [] : kept.keys();
      if (oldest !== undefined) kept.delete(oldest);
      running += 1;
      const one: Kept<T> = { result: calculate(key), until: Infinity };
      kept.set(key, one);
      const end = (): void => {
        running -= 1;
        one.until = performance.now() + LASTS_MS;
      };
      one.result.then(end, end);
    },
    find: (key) => {
      const one = find(key);
      return one && { settled: Promise.race([one.result, sleep(POLL_MS, undefined, { ref: false })]) };
    },
  };
};
