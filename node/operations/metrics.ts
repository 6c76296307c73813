import { collectDefaultMetrics, Gauge, Registry } from "prom-client";

/** The metrics of one process, as /metrics shows them. */
export type Metrics = Registry;

/** The metrics of a process with this role, with those of Node.js itself. */
export const openMetrics = (role: string): Metrics => {
  const metrics = new Registry();
  metrics.setDefaultLabels({ role });
  collectDefaultMetrics({ register: metrics });
  return metrics;
};

/**
 * Adds a gauge that is read whenever somebody asks.
 *
 * @param options.read The value now; undefined while it is unknown, and then no number is shown.
 */
export const addGauge = (
  metrics: Metrics,
  { name, help, read }: { readonly name: string; readonly help: string; readonly read: () => number | undefined },
): void => {
  new Gauge({
    name,
    help,
    registers: [metrics],
    collect() {
      const value = read();
      if (value === undefined) this.reset();
      else this.set(value);
    },
  });
};
