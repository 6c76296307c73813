import type { EventStore } from "../events/store.ts";
import { vectorQuery } from "./definitions.ts";
import { dictionary, type Feature } from "./dictionary.ts";

/** One row of what `SUBJECT_TABLE` asks for. */
export interface ComputedVector {
  readonly subject: bigint;
  /** In the order of the features asked for. */
  readonly values: readonly bigint[];
  readonly eventCount: number;
  /** Events whose amount or price is unknown: counted, but missing from the sums. */
  readonly unpricedEventCount: number;
}

/** Who is asked about, and as of when: one row per wallet of a subject. Ids count from 0. */
export const SUBJECT_TABLE =
  "CREATE OR REPLACE TEMP TABLE subject (id BIGINT NOT NULL, wallet VARCHAR NOT NULL, as_of BIGINT NOT NULL)";

/**
 * All features of all subjects in one query, whoever asks; a subject without lending events has no row. Features that need more than
 * lending read the tables that `prepareFeatures` fills, so only those it calls known may be asked for.
 * An as-of includes its own second. By block it is the block's timestamp: those rise strictly on Ethereum, so it is the same set of events.
 */
export const computeVectors = async (
  store: EventStore,
  features: readonly Feature[],
): Promise<readonly ComputedVector[]> => {
  const rows = await store.rows(vectorQuery(features, dictionary));
  return rows.map((row) => {
    const [subject, eventCount, unpricedEventCount, ...values] = row as bigint[];
    return {
      subject: subject ?? 0n,
      values,
      eventCount: Number(eventCount),
      unpricedEventCount: Number(unpricedEventCount),
    };
  });
};
