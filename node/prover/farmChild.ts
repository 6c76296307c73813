/**
 * Entry point of a farm's worker on the own machine: scores buckets of wallets until whoever started
 * it goes away.
 */
import { openQueue } from "../queue/openQueue.ts";
import type { FarmChildOptions } from "./farmWorkers.ts";
import { runProverWork } from "./proverWorker.ts";
import { serveModels } from "./servedModels.ts";

const { queue: url, data, timing, farm, model } = JSON.parse(process.argv[2] ?? "{}") as FarmChildOptions;
const queue = await openQueue({ queue: url, data, ...(timing && { timing }) });
const served = await serveModels({ folders: [model], size: 1 });

// An orphan would work for nobody; its bucket goes to another after the lease.
process.on("disconnect", () => {
  process.exit();
});
await runProverWork({ queue, served, proofs: 0, farm, signal: new AbortController().signal });
