import { SECONDS_PER_DAY, SECONDS_PER_HOUR } from "../seconds.ts";
import { COUNTED_MARKET, type FeatureSource, seen } from "./featureSource.ts";

const WINDOW = 365n * SECONDS_PER_DAY;

/** What is left of the window: the whole of it in the second of the as-of, nothing at its open start. */
const LEFT = `(e.ts - (s.as_of - ${WINDOW}))`;

/**
 * Liquidations that weigh less with every second, so that waiting raises no score by a jump. A day counts once, by its newest, so that many dust
 * liquidations are one. Each amount floors on its own: a sum of floors does not depend on the order.
 */
export const LIQUIDATIONS: FeatureSource = {
  before: `WITH fading AS (
    SELECT s.id, e.ts // ${SECONDS_PER_DAY} AS day, max(${LEFT}) // ${SECONDS_PER_HOUR} AS hours,
      sum(coalesce(e.value_e9, 0)::HUGEINT * ${LEFT} // ${WINDOW}) AS amount
    FROM subject s JOIN wallet_event e ON e.wallet = s.wallet AND ${seen("e")} AND e.ts > s.as_of - ${WINDOW}
    WHERE e.action = 'liquidation' AND ${COUNTED_MARKET} GROUP BY s.id, day)`,
  from: "FROM asked LEFT JOIN fading ON fading.id = asked.id",
  key: "asked",
  definitions: {
    liquidation_days_faded_365d: "coalesce(sum(hours), 0)",
    liquidation_amount_faded_365d_eth: "coalesce(sum(amount), 0)",
  },
};
