import { ASKED, COUNTED_MARKET, type FeatureSource, seen } from "./featureSource.ts";

/** 0.05 ETH at 1e-9: dust starts no clock. */
const LEAST_E9 = 50_000_000n;

const net = (gained: string, lost: string): string =>
  `sum(CASE action WHEN '${gained}' THEN 1 WHEN '${lost}' THEN -1 ELSE 0 END * coalesce(value_e9, 0))`;

/**
 * An act is a deposit or a loan that outlived its block: what a wallet gained of an asset in a market by the end of the block. A flash loan gains nothing.
 * `unplaced` is a second in which a row does not say its block: there the whole second is netted, which on Ethereum is the block.
 * The oldest act of a wallet decides, so it is found once per wallet, whatever the number of subjects.
 */
const FIRST_ACT = `
  gained AS (
    SELECT wallet, market, asset, ts, block_number, ${net("deposit", "withdraw")} AS deposited, ${net("borrow", "repay")} AS borrowed
    FROM valued_event e SEMI JOIN subject USING (wallet)
    WHERE action IN ('deposit', 'withdraw', 'borrow', 'repay') AND ${COUNTED_MARKET} GROUP BY ALL),
  placed AS (
    SELECT *, bool_or(block_number IS NULL) OVER (PARTITION BY wallet, market, asset, ts) AS unplaced FROM gained),
  act AS (
    SELECT wallet, ts, CASE WHEN unplaced THEN 0 ELSE block_number END AS block_number
    FROM placed GROUP BY wallet, market, asset, ts, CASE WHEN unplaced THEN 0 ELSE block_number END
    HAVING greatest(sum(deposited), sum(borrowed)) >= ${LEAST_E9}),
  first_act AS (SELECT wallet, min(ts) AS ts, arg_min(block_number, (ts, block_number)) AS block_number FROM act GROUP BY wallet)`;

/** A bundle has the oldest act and the latest liquidation of its wallets: an aged wallet does not wash a liquidated one. */
export const CLEAN_AGE: FeatureSource = {
  before: `WITH ${ASKED}, ${FIRST_ACT},
  begun AS (
    SELECT s.id, min(e.ts) AS first_ts FROM subject s JOIN first_act e ON e.wallet = s.wallet AND ${seen("e")} GROUP BY s.id),
  fallen AS (
    SELECT s.id, max(e.ts) AS last_ts FROM subject s JOIN valued_event e ON e.wallet = s.wallet AND ${seen("e")}
    WHERE action = 'liquidation' AND ${COUNTED_MARKET} GROUP BY s.id)`,
  from: "FROM asked LEFT JOIN begun ON begun.id = asked.id LEFT JOIN fallen ON fallen.id = asked.id",
  key: "asked",
  definitions: {
    clean_age:
      "CASE WHEN min(first_ts) IS NULL THEN 0 ELSE as_of - greatest(min(first_ts), coalesce(max(last_ts), 0)) END",
  },
};
