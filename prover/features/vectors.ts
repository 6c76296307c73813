import type { EventStore } from "../store/eventStore.ts";
import { isInSql, vectorQuery } from "./definitions.ts";
import { dictionary, type DictionaryFeature } from "./dictionary.ts";
import type { KnownUntil } from "./featureSource.ts";
import type { MarketDays } from "./marketValues.ts";
import { SECONDS_PER_DAY } from "../seconds.ts";

/** One row of what `SUBJECT_TABLE` asks for. */
export interface ComputedVector {
  readonly subject: bigint;
  /** In the order of the features asked for. */
  readonly values: readonly bigint[];
  readonly eventCount: number;
  /** Events whose amount or price is unknown: counted, but missing from the sums. */
  readonly unpricedEventCount: number;
}

/** Features that the store knows for the rows of `subject`, and those of the market by day. */
export interface KnownFeatures {
  readonly features: readonly DictionaryFeature[];
  readonly market: MarketDays;
  /** Where given, no lending event after it is read, however late the as-ofs are. */
  readonly until?: KnownUntil;
}

const known = (value: bigint | undefined, { name }: DictionaryFeature): bigint => {
  if (value === undefined) throw new Error(`${name} was asked for but is not known`);
  return value;
};

/** Who is asked about, and as of when: one row per wallet of a subject. Ids count from 0; as_of_block is LAST_BLOCK_OF_SECOND for an as-of by time. */
export const SUBJECT_TABLE =
  "CREATE OR REPLACE TEMP TABLE subject (id BIGINT NOT NULL, wallet VARCHAR NOT NULL, as_of BIGINT NOT NULL, as_of_block BIGINT NOT NULL)";

/**
 * All features of all subjects in one query, whoever asks; a subject without lending events has no
 * row. Features that need more than lending read what `prepareFeatures` fills, so only those it
 * calls known may be asked for.
 * An as-of by block includes that block and none after it, also where several blocks share a
 * second, as on rollups. An as-of by time is that of the last block at or before that time.
 */
export const computeVectors = async (
  store: EventStore,
  { features, market, until }: KnownFeatures,
): Promise<readonly ComputedVector[]> => {
  const rows = await store.rows(vectorQuery(features, { dictionary, until }));
  return rows.map((row) => {
    const [subject = 0n, asOf = 0n, eventCount, unpricedEventCount, ...computed] = row as bigint[];
    const ofDay = market.get(asOf / SECONDS_PER_DAY);
    const own = computed.values();
    return {
      subject,
      values: features.map((feature) => known(isInSql(feature) ? own.next().value : ofDay?.get(feature.name), feature)),
      eventCount: Number(eventCount),
      unpricedEventCount: Number(unpricedEventCount),
    };
  });
};
