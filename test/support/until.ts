import { setTimeout as pause } from "node:timers/promises";

/**
 * Waits until something holds. Three minutes are far more than any of it takes, on a busy machine as
 * well: after them the test fails.
 */
export const until = async (holds: () => boolean | Promise<boolean>, what: string): Promise<void> => {
  for (const started = performance.now(); !(await holds()); await pause(10))
    if (performance.now() - started > 180_000) throw new Error(`waited in vain: ${what}`);
};
