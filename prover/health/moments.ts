import type { EventStore } from "../store/eventStore.ts";
import { sqlText } from "./marketLogs.ts";
import type { Moment } from "./replayAccounts.ts";

/** Moments whose block the store knows: of events, and the first of each UTC day. */
export const KNOWN_MOMENTS = "SELECT number, ts FROM block UNION SELECT number, ts FROM day_block";

/**
 * The time in which the account of a wallet is followed: Unix seconds, both inclusive. The caller
 * fills it.
 */
export const FOLLOWED =
  "CREATE OR REPLACE TEMP TABLE followed (wallet VARCHAR NOT NULL, from_ts BIGINT NOT NULL, to_ts BIGINT NOT NULL)";

/**
 * Blocks in which a wallet's account changed: a log named the wallet, or what happened to it in a
 * log that concerns the whole market, as a borrow on Compound does.
 */
const touched = (market: string): string => `
  SELECT wallet, block_number AS number FROM log_wallet WHERE market = ${sqlText(market)}
  UNION SELECT wallet, block_number FROM lending_event WHERE market = ${sqlText(market)} AND block_number IS NOT NULL`;

const changes = (market: string): string => `
  SELECT DISTINCT f.wallet, t.number AS block, b.ts, false AS daily
  FROM followed f JOIN (${touched(market)}) t ON t.wallet = f.wallet
  JOIN block b ON b.number = t.number AND b.ts BETWEEN f.from_ts AND f.to_ts`;

/** First blocks of UTC days, from the account's first change on: it was empty before. */
const days = (market: string): string => `
  SELECT DISTINCT f.wallet, d.number AS block, d.ts, true AS daily
  FROM followed f
  JOIN (SELECT wallet, min(number) AS first FROM (${touched(market)}) GROUP BY wallet) t ON t.wallet = f.wallet
  JOIN day_block d ON d.market = ${sqlText(market)} AND d.number >= t.first AND d.ts BETWEEN f.from_ts AND f.to_ts`;

export interface FollowedMoment extends Moment {
  /** The first block of a UTC day. */
  readonly daily: boolean;
}

export interface Following {
  readonly market: string;
  readonly days: boolean;
  /** Blocks in which the account itself changed. */
  readonly changes: boolean;
}

/**
 * The moments at which the wallets in `followed` are looked at; one that is both is there twice.
 */
export const followedMoments = async (store: EventStore, following: Following): Promise<readonly FollowedMoment[]> => {
  const parts = [
    ...(following.days ? [days(following.market)] : []),
    ...(following.changes ? [changes(following.market)] : []),
  ];
  const rows = await store.rows(parts.join(" UNION ALL "));
  return rows.map((row) => {
    const [wallet, block, timestamp, daily] = row as [string, bigint, bigint, boolean];
    return { wallet, block, timestamp, daily };
  });
};
