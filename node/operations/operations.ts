import { type Conditions, openConditions } from "./conditions.ts";
import { type Logger, type LogLevel, openLog } from "./log.ts";
import { type Metrics, openMetrics } from "./metrics.ts";
import { type Pulse, openPulse } from "./pulse.ts";

/** How a process tells of itself. Each part of a node gets it. */
export interface Operations {
  readonly role: string;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly conditions: Conditions;
  readonly pulse: Pulse;
}

/** One set for a process. */
export const openOperations = (role: string, options: { readonly level?: LogLevel | undefined } = {}): Operations => {
  const log = openLog({ role, level: options.level });
  const metrics = openMetrics(role);
  return { role, log, metrics, conditions: openConditions({ log, metrics }), pulse: openPulse() };
};
