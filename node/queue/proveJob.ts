import { type Static, Type } from "typebox";
import { Value } from "typebox/value";

import { sha256 } from "../../prover/files.ts";
import { JobInputError, JobRefusedError } from "./errors.ts";
import type { Job, NewJob } from "./jobQueue.ts";

const Decimal = Type.String({ pattern: "^-?\\d{1,78}$" });

/** The input of a "prove" job. Whoever reads the queue learns the salt: keep its server private. */
const ProveInput = Type.Object(
  {
    manifestHash: Type.String({ pattern: "^[0-9a-f]{64}$" }),
    /** Raw features by name. */
    features: Type.Record(Type.String(), Decimal),
    salt: Decimal,
  },
  { additionalProperties: false },
);

/** One row that is to be proved. */
export interface ProofTask {
  /** SHA-256 of the manifest, from `loadModel`. */
  readonly manifestHash: string;
  readonly features: Readonly<Record<string, bigint>>;
  readonly salt: bigint;
}

/**
 * The job that proves a row. Its result is a proof as in proof.json without the salt, for
 * `parseProof`. The same row under the same salt is the same job.
 *
 * @param task The row.
 * @param priority 0 is the most urgent.
 */
export const proveJob = ({ manifestHash, features, salt }: ProofTask, priority: number): NewJob => {
  const sorted = Object.entries(features).sort(([a], [b]) => (a < b ? -1 : 1));
  const input: Static<typeof ProveInput> = {
    manifestHash,
    features: Object.fromEntries(sorted.map(([name, value]) => [name, value.toString()])),
    salt: salt.toString(),
  };
  return { id: `prove-${sha256(JSON.stringify(input))}`, kind: "prove", input, priority };
};

/**
 * Reads what a "prove" job asks.
 *
 * @throws JobRefusedError with E_JOB_INPUT for a job that no `proveJob` made.
 */
export const proofTaskOf = ({ id, input }: Pick<Job, "id" | "input">): ProofTask => {
  if (!Value.Check(ProveInput, input)) {
    throw new JobRefusedError(new JobInputError(`job ${id} is no row to prove`));
  }
  const features = Object.fromEntries(Object.entries(input.features).map(([name, value]) => [name, BigInt(value)]));
  return { manifestHash: input.manifestHash, features, salt: BigInt(input.salt) };
};
