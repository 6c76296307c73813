import { Gauge } from "prom-client";

import type { Logger } from "./log.ts";
import type { Metrics } from "./metrics.ts";

/**
 * What a node cannot do now. Each has a stable code; the same object feeds the log, the metric
 * `veriscore_condition{code}`, /readyz and `node status`.
 */
export interface Condition {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  /** Unix milliseconds. */
  readonly since: number;
}

/** The conditions of a process. Ready is: there are none. */
export interface Conditions {
  /**
   * Begins or renews a condition. It logs once when it begins and once when it ends. A BaseError is
   * one, too.
   */
  readonly raise: (condition: Omit<Condition, "since">) => void;
  readonly clear: (code: string) => void;
  readonly all: () => readonly Condition[];
}

/**
 * The conditions of this process: none at first.
 *
 * @param options.log Gets a line when a condition begins, and one when it ends.
 * @param options.metrics Gets the gauge `veriscore_condition{code}`: 1 while the condition holds, 0
 * once it has ended.
 */
export const openConditions = ({ log, metrics }: { readonly log: Logger; readonly metrics: Metrics }): Conditions => {
  const held = new Map<string, Condition>();
  const gauge = new Gauge({
    name: "veriscore_condition",
    help: "1 while the node cannot do this part of its work",
    labelNames: ["code"],
    registers: [metrics],
  });
  return {
    raise: ({ code, message, hint }) => {
      const before = held.get(code);
      held.set(code, { code, message, hint, since: before?.since ?? Date.now() });
      if (before !== undefined) return;
      gauge.set({ code }, 1);
      log.warn({ code, hint }, message);
    },
    clear: (code) => {
      const before = held.get(code);
      if (before === undefined) return;
      held.delete(code);
      gauge.set({ code }, 0);
      log.info({ code, milliseconds: Date.now() - before.since }, "this is over");
    },
    all: () => [...held.values()],
  };
};
