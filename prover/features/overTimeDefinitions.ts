import { SECONDS_PER_DAY } from "../seconds.ts";
import { type FeatureSource, LEAST_E9, NEVER, seen } from "./featureSource.ts";

const YEAR = 365;

/**
 * What an account held, from each of its points to the next: what begins and ends within a block has
 * no point, and what a second holds last weighs for the time after it.
 */
const HELD = `held AS (
  SELECT s.id, p.wallet, p.market, p.ts, p.block_number, p.kind, p.collateral_e9, p.debt_e9, s.as_of AS until_as_of,
    lead(p.ts, 1, s.as_of) OVER (PARTITION BY s.id, p.wallet, p.market ORDER BY p.ts, p.block_number, p.kind) AS until
  FROM subject s JOIN health_point p ON p.wallet = s.wallet AND p.kind <> 'as-of' AND ${seen("p")})`;

const IN_ACCOUNT = "PARTITION BY id, wallet, market ORDER BY ts, block_number, kind";

/** UTC days throughout which one account held enough, each once, whoever of a bundle held it. A day that is not over has not been. */
const wholeDays = (name: string, value: string): string => `
  ${name}_run AS (
    SELECT id, min(ts) AS ts, max(until) AS until
    FROM (SELECT *, count(CASE WHEN ${value} < ${LEAST_E9} THEN 1 END) OVER (${IN_ACCOUNT}) AS breaks FROM held)
    WHERE ${value} >= ${LEAST_E9} GROUP BY id, wallet, market, breaks),
  ${name}_day AS (
    SELECT id, count(DISTINCT day) AS ${name}_days
    FROM (SELECT id, unnest(range((ts + ${SECONDS_PER_DAY - 1n}) // ${SECONDS_PER_DAY}, until // ${SECONDS_PER_DAY})) AS day FROM ${name}_run)
    GROUP BY id)`;

/** Value times seconds of the last days up to the as-of, or of all. */
const integral = (value: string, days?: number): string => {
  const from = days === undefined ? "ts" : `greatest(ts, until_as_of - ${BigInt(days) * SECONDS_PER_DAY})`;
  return `coalesce(sum(${value}::HUGEINT * greatest(until - ${from}, 0)), 0)`;
};
const inDays = (sum: string): string => `${sum} // ${SECONDS_PER_DAY}`;

const [COLLATERAL, DEBT] = ["collateral_e9", "debt_e9"] as const;

/** Averages of accounts over seconds, and days that count as a whole: what lasts no longer than a block adds nothing. */
export const OVER_TIME: FeatureSource = {
  before: `WITH ${HELD},${wholeDays("debt", DEBT)},${wholeDays("collateral", COLLATERAL)}`,
  from: `FROM asked LEFT JOIN held ON held.id = asked.id
    LEFT JOIN debt_day ON debt_day.id = asked.id LEFT JOIN collateral_day ON collateral_day.id = asked.id`,
  key: "asked",
  definitions: {
    debt_days_90d_eth: inDays(integral(DEBT, 90)),
    debt_days_365d_eth: inDays(integral(DEBT, YEAR)),
    collateral_days_90d_eth: inDays(integral(COLLATERAL, 90)),
    collateral_days_365d_eth: inDays(integral(COLLATERAL, YEAR)),
    collateral_days_eth: inDays(integral(COLLATERAL)),
    loan_to_value_365d: `CASE WHEN ${integral(DEBT, YEAR)} = 0 THEN 0
      ELSE coalesce(${integral(DEBT, YEAR)} * 1000000000 // nullif(${integral(COLLATERAL, YEAR)}, 0), ${NEVER}) END`,
    debt_day_count: "coalesce(any_value(debt_days), 0)",
    collateral_day_count: "coalesce(any_value(collateral_days), 0)",
  },
};
