import { Histogram } from "prom-client";

import type { ProverConfig } from "../config/nodeConfig.ts";
import { listen, openHttpServer } from "../operations/httpServer.ts";
import type { Operations } from "../operations/operations.ts";
import { addOpsRoutes } from "../operations/opsRoutes.ts";
import type { Service } from "../operations/service.ts";
import { openQueue } from "../queue/openQueue.ts";
import { watchQueue } from "../queue/watchQueue.ts";
import { type EndedAttempt, runProverWork } from "./proverWorker.ts";
import { serveModels } from "./servedModels.ts";

/** A proof takes less than a second, and a bucket of wallets may take minutes. */
const SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300];

/**
 * Says how each attempt at a job ended, in the log and in `veriscore_job_seconds`, whose count by
 * code is that of the failures.
 */
const tellAttempts = ({ log, metrics }: Operations): ((attempt: EndedAttempt) => void) => {
  const seconds = new Histogram({
    name: "veriscore_job_seconds",
    help: "Attempts at jobs, by how they ended",
    labelNames: ["kind", "code"],
    buckets: SECONDS,
    registers: [metrics],
  });
  return ({ job, milliseconds, failure }) => {
    seconds.observe({ kind: job.kind, code: failure?.code ?? "ok" }, milliseconds / 1000);
    const facts = { part: "prover", job: job.id, attempt: job.attempt, milliseconds: Math.round(milliseconds) };
    if (failure === undefined) log.info(facts, `${job.kind} done`);
    else log.warn({ ...facts, code: failure.code }, failure.message);
  };
};

/**
 * Starts a worker: it proves what the queue asks, and where it shares a farm's folder it scores
 * buckets of wallets.
 *
 * @returns The service, once it listens.
 * @throws The errors of `serveModels`, ListenError.
 */
export const startProver = async (config: ProverConfig, operations: Operations): Promise<Service> => {
  const { models, processes = 1, farm } = config;
  const served = await serveModels({ folders: models.map(({ folder }) => folder), size: processes });
  const queue = await openQueue({ queue: config.queue, data: "" });
  const ending = new AbortController();
  const { signal } = ending;
  const watch = watchQueue({ queue, operations, signal });
  const work = runProverWork({ queue, served, proofs: processes, farm, signal, onEnd: tellAttempts(operations) });
  const app = await openHttpServer({ operations });
  const names = served.models.map(({ manifest, hash }) => ({ name: manifest.name, manifest: hash }));
  addOpsRoutes(app, { operations, status: () => ({ models: names, queue: watch.counts(), processes: served.pids() }) });
  operations.log.info({ models: names }, `takes jobs; listens at ${await listen(app, config.listen)}`);
  return {
    close: async () => {
      ending.abort();
      await Promise.all([work, watch.done]);
      await served.close();
      await queue.close();
      await app.close();
    },
  };
};
