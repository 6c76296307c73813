import { COUNTED_MARKET, type FeatureSource, LEAST_E9, seen, where } from "./featureSource.ts";

/** Value of the rows with one of these actions, less that of those with one of the others. */
const net = (gained: readonly string[], lost: readonly string[] = []): string => {
  const signed = [...gained.map((action) => [action, 1] as const), ...lost.map((action) => [action, -1] as const)];
  const cases = signed.map(([action, sign]) => `WHEN '${action}' THEN ${sign}`);
  return `sum(CASE action ${cases.join(" ")} ELSE 0 END * coalesce(value_e9, 0))`;
};

/** What of a deposit or a loan is enough and still there. */
const lasting = (sum: (column: string) => string): string =>
  `greatest(least(${sum("deposited")}, ${sum("supplied")}), ${sum("borrowed")}) >= ${LEAST_E9}`;

/**
 * An act is a deposit or a loan that outlived its block: the wallet has gained as much of the asset in the market by the end of the block. A flash loan
 * gains nothing, also where the aTokens move out and another withdraws. aTokens that come in are no act: what gave them was another's.
 * A second in which a row does not say its block is netted as a whole, which on Ethereum is the block; its act counts as of block 0.
 * The oldest act of a wallet decides, so it is found once per wallet, whatever the number of subjects.
 */
export const FIRST_ACT = `
  gained AS (
    SELECT wallet, market, asset, ts, block_number, ${net(["deposit"])} AS deposited,
      ${net(["deposit", "transfer_in"], ["withdraw", "transfer_out"])} AS supplied, ${net(["borrow"], ["repay"])} AS borrowed
    FROM (FROM wallet_event UNION ALL FROM wallet_transfer) e WHERE action <> 'liquidation' AND ${COUNTED_MARKET} GROUP BY ALL),
  act AS (
    SELECT wallet, ts, CASE
      WHEN count(block_number) = count(*) THEN min(CASE WHEN ${lasting((column) => column)} THEN block_number END)
      WHEN ${lasting((column) => `sum(${column})`)} THEN 0 END AS block_number
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
