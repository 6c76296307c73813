import { SECONDS_PER_DAY } from "../seconds.ts";
import { COUNTED_MARKET, type FeatureSource, seen, sumWhere } from "./featureSource.ts";

const WINDOW = 90n * SECONDS_PER_DAY;

/**
 * The highest debt right after a loan, per wallet, market and asset. Repaying does not lower it: else repaying, being attested and borrowing again
 * would cost capital for minutes. The loan itself stands in where what is owed is unknown, and where interest makes it more.
 * @param stable SQL condition on `asset`.
 */
export const debtPeaks = (stable: string): FeatureSource => ({
  before: `WITH owed AS (
    SELECT s.id, e.asset, max(greatest(coalesce(e.debt_value_e9, 0), coalesce(e.value_e9, 0))) AS peak
    FROM subject s JOIN wallet_event e ON e.wallet = s.wallet AND ${seen("e")} AND e.ts > s.as_of - ${WINDOW}
    WHERE e.action = 'borrow' AND ${COUNTED_MARKET} GROUP BY s.id, s.wallet, e.market, e.asset)`,
  from: "FROM asked LEFT JOIN owed ON owed.id = asked.id",
  key: "asked",
  definitions: {
    debt_peak_90d_eth: "coalesce(sum(peak), 0)",
    stable_debt_peak_90d_eth: sumWhere("peak", stable),
    volatile_debt_peak_90d_eth: sumWhere("peak", `NOT ${stable}`),
  },
});
