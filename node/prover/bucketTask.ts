import { type Static, Type } from "typebox";
import { Value } from "typebox/value";

import { JobInputError, JobRefusedError, JobResultError } from "../queue/errors.ts";
import type { Job, NewJob } from "../queue/jobQueue.ts";

/** A name inside the shared folder, never a path out of it. */
const Name = Type.String({ pattern: "^[A-Za-z0-9_][A-Za-z0-9_.-]{0,120}$" });

/**
 * The input of a "features" job: one bucket of the wallets of a store. Names are those inside the
 * folder that the machines of the farm share, which each may have mounted elsewhere.
 */
const BucketTask = Type.Object(
  {
    /** Names the run of the farm, and the folder of its parts. */
    run: Name,
    store: Name,
    /** Where the model's manifest has this SHA-256. */
    manifestHash: Type.String({ pattern: "^[0-9a-f]{64}$" }),
    /** A block, or an ISO time in UTC. */
    at: Type.String(),
    /** Only wallets with an event of it; all of the store when left out. */
    market: Type.Optional(Type.String()),
    /** The wallets whose last byte leaves `index` when it is divided by `of`. */
    bucket: Type.Object(
      { index: Type.Integer({ minimum: 0, maximum: 255 }), of: Type.Integer({ minimum: 1, maximum: 256 }) },
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false },
);
export type BucketTask = Static<typeof BucketTask>;

const BucketPart = Type.Object(
  {
    /** SHA-256 of the part's file. */
    sha256: Type.String({ pattern: "^[0-9a-f]{64}$" }),
    wallets: Type.Integer({ minimum: 0 }),
  },
  { additionalProperties: false },
);
/** The result of a "features" job. */
export type BucketPart = Static<typeof BucketPart>;

/** The folder of a run's parts, inside the shared folder. */
export const partsOf = (run: string): string => `farm-${run}`;
export const partOf = ({ bucket }: Pick<BucketTask, "bucket">): string => `bucket-${bucket.index}.csv`;

/** Less urgent than a proof, for which somebody waits. */
const PRIORITY = 1_000;

export const bucketJob = (task: BucketTask): NewJob => ({
  id: `features-${task.run}-${task.bucket.index}-of-${task.bucket.of}`,
  kind: "features",
  input: task,
  priority: PRIORITY,
});

/** @throws JobRefusedError with E_JOB_INPUT. */
export const bucketTaskOf = ({ id, input }: Pick<Job, "id" | "input">): BucketTask => {
  if (Value.Check(BucketTask, input)) return input;
  throw new JobRefusedError(new JobInputError(`job ${id} is no bucket of wallets`));
};

/** @throws JobRefusedError with E_JOB_RESULT. */
export const bucketPartOf = (result: unknown): BucketPart => {
  if (Value.Check(BucketPart, result)) return result;
  throw new JobRefusedError(new JobResultError());
};
