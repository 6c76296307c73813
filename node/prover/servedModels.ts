import type { VerificationKey } from "snarkjs";

import { BaseError } from "../../prover/errors.ts";
import { type LoadedModel, loadModel, loadVerificationKey } from "../../prover/modelFolder/load.ts";
import { createProverPool, type ProverPool } from "../../prover/pool/proverPool.ts";
import { type ScoreProof, verifyProof } from "../../prover/proof/scoreProof.ts";
import { JobInputError, JobRefusedError } from "../queue/errors.ts";
import type { ProofTask } from "../queue/proveJob.ts";
import { ModelNotServedError } from "./errors.ts";

/** The models that a worker proves, each by processes of its own. */
export interface ServedModels {
  readonly models: readonly LoadedModel[];
  /**
   * Proves a row and verifies the proof.
   *
   * @throws ModelNotServedError; JobRefusedError for a row that no machine can prove; and what the
   * pool throws.
   */
  readonly prove: (task: ProofTask) => Promise<ScoreProof>;
  /** The ids of the living prover processes. */
  readonly pids: () => readonly number[];
  /** Ends the processes. */
  readonly close: () => Promise<void>;
}

interface Served {
  readonly loaded: LoadedModel;
  readonly verificationKey: VerificationKey;
  /** Started by the first job, and again after a start that failed. */
  readonly pool: () => Promise<ProverPool>;
  readonly started: () => Promise<ProverPool> | undefined;
}

const serve = async (folder: string, size: number): Promise<Served> => {
  const loaded = await loadModel(folder);
  let pool: Promise<ProverPool> | undefined;
  return {
    loaded,
    verificationKey: await loadVerificationKey(loaded),
    started: () => pool,
    pool: () => {
      pool ??= createProverPool({ folder, size }).catch((cause: unknown) => {
        pool = undefined;
        throw cause;
      });
      return pool;
    },
  };
};

/** Errors of a row or of a model, which every machine would find. */
const HOPELESS = new Set(["E_FEATURE_RANGE", "E_WITNESS_MISMATCH"]);

const rowOf = ({ model, manifest }: LoadedModel, { features }: ProofTask): readonly bigint[] =>
  model.features.map(({ name }) => {
    const value = features[name];
    if (value !== undefined) return value;
    throw new JobRefusedError(new JobInputError(`the row to prove has no ${name}, which ${manifest.name} reads`));
  });

/**
 * Reads the models of a worker; their prover processes start with the first job of each.
 *
 * @param options.folders Whole model folders with keys.
 * @param options.size Prover processes of each model.
 * @returns The models. Whoever opens them closes them.
 * @throws The errors of `loadModel` and `loadVerificationKey`.
 */
export const serveModels = async ({
  folders,
  size,
}: {
  readonly folders: readonly string[];
  readonly size: number;
}): Promise<ServedModels> => {
  const served = await Promise.all(folders.map((folder) => serve(folder, size)));
  const byHash = new Map(served.map((one) => [one.loaded.hash, one]));
  const pids = new Set<() => readonly number[]>();
  return {
    models: served.map(({ loaded }) => loaded),
    prove: async (task) => {
      const found = byHash.get(task.manifestHash);
      if (found === undefined) throw new ModelNotServedError({ ...task, served: [...byHash.keys()] });
      const features = rowOf(found.loaded, task);
      const pool = await found.pool();
      pids.add(pool.pids);
      try {
        const proof = await pool.prove({ features, salt: task.salt });
        await verifyProof(proof, { verificationKey: found.verificationKey, manifest: task.manifestHash });
        return proof;
      } catch (error) {
        if (error instanceof BaseError && HOPELESS.has(error.code)) throw new JobRefusedError(error);
        throw error;
      }
    },
    pids: () => [...pids].flatMap((of) => of()),
    close: async () => {
      const started = await Promise.allSettled(served.flatMap((one) => one.started() ?? []));
      const pools = started.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
      await Promise.all(pools.map((pool) => pool.close()));
    },
  };
};
