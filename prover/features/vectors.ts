import type { EventStore } from "../events/store.ts";
import { featureColumns } from "./definitions.ts";
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
 * All features of all subjects in one pass, whoever asks; a subject without events has no row.
 * An as-of includes its own second. By block it is the block's timestamp: those rise strictly on Ethereum, so it is the same set of events.
 */
export const computeVectors = async (
  store: EventStore,
  features: readonly Feature[],
): Promise<readonly ComputedVector[]> => {
  const columns = featureColumns(features, dictionary).map((column) => `,\n  ${column}`);
  const rows = await store.rows(`
    SELECT subject.id, count(*), count(*) FILTER (value_e9 IS NULL)${columns.join("")}
    FROM subject JOIN valued_event event ON event.wallet = subject.wallet AND event.ts <= subject.as_of
    GROUP BY subject.id, subject.as_of ORDER BY subject.id`);
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
