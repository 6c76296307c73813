import { type FeatureSource, seen, toE9, where } from "./featureSource.ts";

/**
 * The balance of the bundle after each block in which one of its wallets sent or received: the sum
 * of the last balance of each wallet.
 */
export const BALANCES: FeatureSource = {
  before: `WITH change AS (
    SELECT s.id, b.block_number, b.balance_wei - lag(b.balance_wei, 1, 0) OVER (PARTITION BY s.id, s.wallet ORDER BY b.block_number) AS wei
    FROM subject s JOIN wallet_balance b ON b.wallet = s.wallet AND ${seen("b")}),
  held AS (
    SELECT id, block_number, sum(sum(wei)) OVER (PARTITION BY id ORDER BY block_number) AS wei FROM change GROUP BY id, block_number),
  known AS (SELECT *, max(wei) OVER (PARTITION BY id ORDER BY block_number) > 0 AS funded FROM held)`,
  from: "FROM asked LEFT JOIN known ON known.id = asked.id",
  key: "asked",
  definitions: {
    max_eth_ever: toE9("coalesce(max(wei), 0)"),
    min_eth_ever: toE9(`coalesce(min(${where("wei", "funded")}), 0)`),
    total_balance_eth: toE9("coalesce(arg_max(wei, block_number), 0)"),
  },
};
