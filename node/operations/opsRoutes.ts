import type { HttpServer } from "./httpServer.ts";
import type { Operations } from "./operations.ts";

/**
 * Adds what operators and their machines ask: /healthz, /readyz, /status and /metrics. None of it
 * is secret; whoever wants it hidden puts a proxy in front.
 *
 * @param options.status What the role tells of itself beside the conditions; integers as text.
 */
export const addOpsRoutes = (
  app: HttpServer,
  { operations, status = () => ({}) }: { operations: Operations; status?: () => Readonly<Record<string, unknown>> },
): void => {
  const { role, conditions, pulse, metrics } = operations;
  const startedAt = new Date().toISOString();
  // Whether a restart would help, which is another question than whether the node can work.
  app.get("/healthz", async (_request, reply) => {
    const stuck = pulse.stuck();
    return reply.status(stuck.length === 0 ? 200 : 503).send({ healthy: stuck.length === 0, stuck });
  });
  const answer = () => ({ ready: conditions.all().length === 0, conditions: conditions.all() });
  app.get("/readyz", async (_request, reply) => {
    const body = answer();
    return reply.status(body.ready ? 200 : 503).send(body);
  });
  app.get("/status", () => ({ role, pid: process.pid, startedAt, ...answer(), ...status() }));
  app.get("/metrics", async (_request, reply) => reply.type(metrics.contentType).send(await metrics.metrics()));
};
