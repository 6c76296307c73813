import { COUNTED_MARKET, type FeatureSource, seen, where } from "./featureSource.ts";

/** 0.05 ETH at 1e-9: dust starts no clock. */
const LEAST_E9 = 50_000_000n;

const net = (gained: string, lost: string): string =>
  `sum(CASE action WHEN '${gained}' THEN 1 WHEN '${lost}' THEN -1 ELSE 0 END * coalesce(value_e9, 0))`;

const ENOUGH = `>= ${LEAST_E9}`;

/**
 * An act is a deposit or a loan that outlived its block: what a wallet gained of an asset in a market by the end of the block. A flash loan gains nothing.
 * A second in which a row does not say its block is netted as a whole, which on Ethereum is the block; its act counts as of block 0.
 * The oldest act of a wallet decides, so it is found once per wallet, whatever the number of subjects.
 */
const FIRST_ACT = `
  gained AS (
    SELECT wallet, market, asset, ts, block_number, ${net("deposit", "withdraw")} AS deposited, ${net("borrow", "repay")} AS borrowed
    FROM wallet_event e WHERE action <> 'liquidation' AND ${COUNTED_MARKET} GROUP BY ALL),
  act AS (
    SELECT wallet, ts, CASE
      WHEN count(block_number) = count(*) THEN min(CASE WHEN greatest(deposited, borrowed) ${ENOUGH} THEN block_number END)
      WHEN greatest(sum(deposited), sum(borrowed)) ${ENOUGH} THEN 0 END AS block_number
    FROM gained GROUP BY wallet, market, asset, ts),
  first_act AS (
    SELECT wallet, min(ts) AS ts, arg_min(block_number, (ts, block_number)) AS block_number
    FROM act WHERE block_number IS NOT NULL GROUP BY wallet)`;

/** A bundle has the oldest act and the latest liquidation of its wallets: an aged wallet does not wash a liquidated one. */
export const CLEAN_AGE: FeatureSource = {
  before: `WITH ${FIRST_ACT},
  turn AS (
    SELECT wallet, ts, block_number, true AS is_act FROM first_act
    UNION ALL SELECT wallet, ts, block_number, false FROM wallet_event e WHERE action = 'liquidation' AND ${COUNTED_MARKET}),
  past AS (SELECT s.id, e.ts, is_act FROM subject s JOIN turn e ON e.wallet = s.wallet AND ${seen("e")})`,
  from: "FROM asked LEFT JOIN past ON past.id = asked.id",
  key: "asked",
  definitions: {
    clean_age: `CASE WHEN count(${where("1", "is_act")}) = 0 THEN 0
      ELSE as_of - greatest(min(${where("ts", "is_act")}), coalesce(max(${where("ts", "NOT is_act")}), 0)) END`,
  },
};
