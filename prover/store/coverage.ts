import { EmptyStoreError } from "./errors.ts";
import type { EventStore } from "./eventStore.ts";

/** The time for which the store is complete. History before and after it is unknown, not zero. */
export interface Coverage {
  /** Unix seconds, both inclusive. */
  readonly fromTime: bigint;
  readonly toTime: bigint;
  /** Last block indexed from a node; undefined for recorded files. */
  readonly toBlock: bigint | undefined;
}

/**
 * Recorded files say nothing about when they begin and end: their first and last event stand for
 * it. Several markets are covered together only where each is. The AMM market's few recorded rows
 * come with those of the main market.
 */
const COVERAGE = `
WITH per_market AS (
  SELECT CASE WHEN m.source = 'recorded' THEN 'recorded' ELSE m.name END AS part, min(e.ts) AS from_ts, max(e.ts) AS to_ts, NULL AS to_block
  FROM market m JOIN lending_event e ON e.market = m.name WHERE m.source = 'recorded' GROUP BY ALL
  UNION ALL
  SELECT c.market, f.ts, t.ts, c.to_block FROM sync_cursor c
  JOIN block f ON f.number = c.from_block JOIN block t ON t.number = c.to_block)
SELECT max(from_ts), min(to_ts), min(to_block), count(*) FROM per_market`;

/**
 * Reads what the store covers.
 *
 * @throws EmptyStoreError.
 */
export const readCoverage = async (store: EventStore): Promise<Coverage> => {
  const [row] = await store.facts(COVERAGE);
  const [fromTime, toTime, toBlock, parts] = row as [bigint | null, bigint | null, bigint | null, bigint];
  if (parts === 0n || fromTime === null || toTime === null) throw new EmptyStoreError({ path: store.path });
  return { fromTime, toTime, toBlock: toBlock ?? undefined };
};
