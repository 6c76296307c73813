import type { JobKind, JobState } from "./jobQueue.ts";

export const JOB_KINDS: readonly JobKind[] = ["prove", "features"];

type Counts = Readonly<Record<JobKind, Readonly<Record<JobState, number>>>>;

/** Every kind and state with its number, also those of which there is none. */
export const countsOf = (
  found: readonly { readonly kind: JobKind; readonly state: JobState; readonly count: number }[],
): Counts => {
  const of = (kind: JobKind, state: JobState): number =>
    found.filter((one) => one.kind === kind && one.state === state).reduce((sum, { count }) => sum + count, 0);
  const ofKind = (kind: JobKind): Readonly<Record<JobState, number>> => ({
    waiting: of(kind, "waiting"),
    active: of(kind, "active"),
    done: of(kind, "done"),
    "set-aside": of(kind, "set-aside"),
  });
  return { prove: ofKind("prove"), features: ofKind("features") };
};
