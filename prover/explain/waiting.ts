import { changesTo, type FeatureChange, futureOf, type Present } from "./future.ts";

/** What time alone does to a score: no event of any kind, and the market as it is. */
export interface Waited {
  readonly days: bigint;
  /** Undefined where it is not known; `unknown` then says why. */
  readonly score: bigint | undefined;
  readonly changes: readonly FeatureChange[];
  /** Phrases of the features whose value on that day is not known. */
  readonly unknown: readonly string[];
}

/** The days of the table. */
export const TABLE_DAYS = [30n, 91n, 365n] as const;

/** The score after each of the days of the table. */
export const waitedScores = (present: Present): readonly Waited[] =>
  TABLE_DAYS.map((days): Waited => {
    const future = futureOf(present, present.after(present.row, days));
    if (future.kind === "unknown")
      return { days, score: undefined, changes: [], unknown: future.because.map(({ phrase }) => phrase) };
    return { days, score: future.score, changes: changesTo(present, future.row), unknown: [] };
  });
