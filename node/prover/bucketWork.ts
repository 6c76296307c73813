import { join } from "node:path";

import { BaseError } from "../../prover/errors.ts";
import { withStore } from "../../prover/events/openStore.ts";
import { sha256, writeAtomic } from "../../prover/files.ts";
import type { LoadedModel } from "../../prover/modelFolder/load.ts";
import { JobRefusedError } from "../queue/errors.ts";
import type { Job } from "../queue/jobQueue.ts";
import { type BucketPart, bucketTaskOf, partOf, partsOf } from "./bucketTask.ts";
import { ModelNotServedError } from "./errors.ts";
import { keepBucket, scoreWallets, walletsOf } from "./scoredWallets.ts";

/** Of a moment or a store that no machine could read otherwise. */
const HOPELESS = new Set(["E_BAD_TIME", "E_NOT_COVERED", "E_BLOCK_TIME_UNKNOWN", "E_STORE_EMPTY", "E_SCHEMA_MISMATCH"]);

/**
 * Scores one bucket of wallets and writes its part into the shared folder.
 *
 * @param job A "features" job.
 * @param options.folder The folder that the machines of the farm share, as this one sees it.
 * @param options.models The models of this worker.
 * @returns What the collector checks the part with.
 */
export const scoreBucket = async (
  job: Job,
  { folder, models }: { readonly folder: string; readonly models: readonly LoadedModel[] },
): Promise<BucketPart> => {
  const task = bucketTaskOf(job);
  const { at, manifestHash } = task;
  const loaded = models.find(({ hash }) => hash === manifestHash);
  if (loaded === undefined) throw new ModelNotServedError({ manifestHash, served: models.map(({ hash }) => hash) });
  try {
    return await withStore(join(folder, task.store), { readOnly: true }, async (store) => {
      // The farm has a worker for each core.
      await store.run("SET threads = 1");
      await keepBucket(store, task.bucket);
      const wallets = await walletsOf(store, task);
      const lines = await scoreWallets(store, { loaded, wallets, at });
      await writeAtomic(join(folder, partsOf(task.run), partOf(task)), lines);
      return { sha256: sha256(lines), wallets: wallets.length };
    });
  } catch (error) {
    if (error instanceof BaseError && HOPELESS.has(error.code)) throw new JobRefusedError(error);
    throw error;
  }
};
