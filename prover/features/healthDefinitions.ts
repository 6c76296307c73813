import { type FeatureSource, seen, sumWhere, where } from "./featureSource.ts";

/**
 * A table of health points, filled by replay: one row per wallet, market and moment. ETH values at
 * 1e-9; risk_e9 is 1 / health factor at 1e-9, 0 without debt. Of kind 'day' are the first blocks of
 * UTC days, of kind 'change' the blocks in which the account changed, and of kind 'as-of' the
 * as-ofs, whose own number of the block they carry.
 */
export const healthPointTable = (name: string): string => `CREATE OR REPLACE TEMP TABLE ${name} (
  wallet VARCHAR NOT NULL, market VARCHAR NOT NULL, kind VARCHAR NOT NULL, ts BIGINT NOT NULL, block_number BIGINT NOT NULL, risk_e9 BIGINT NOT NULL,
  above_threshold BIGINT NOT NULL, liquidatable BIGINT NOT NULL,
  collateral_e9 BIGINT NOT NULL, debt_e9 BIGINT NOT NULL, available_e9 BIGINT NOT NULL)`;

const DAILY = "daily";

/** Days without a point are days without an account: zero, but days. */
const dailyMean = (value: string): string =>
  `coalesce(sum(${where(value, DAILY)}) // nullif(any_value(day_count), 0), 0)`;
const now = (value: string): string => `coalesce(max(${where(value, `NOT ${DAILY}`)}), 0)`;

/**
 * Columns in sight: those of a health point, for the whole bundle over all markets, and
 * `day_count`.
 */
export const HEALTH: FeatureSource = {
  before: `WITH begun AS (
    SELECT s.id, s.as_of, min(e.ts) AS first_ts FROM subject s JOIN wallet_event e ON e.wallet = s.wallet AND ${seen("e")} GROUP BY ALL),
  first_of_day AS (SELECT day, min(ts) AS ts FROM day_block GROUP BY day),
  counted AS (
    SELECT b.id, count(*) AS day_count FROM begun b JOIN first_of_day d ON d.ts BETWEEN b.first_ts AND b.as_of GROUP BY b.id),
  point AS (
    SELECT s.id, CASE p.kind WHEN 'day' THEN p.ts // 86400 ELSE p.ts END AS moment, p.kind = 'day' AS daily, max(risk_e9) AS risk_e9, max(above_threshold) AS above_threshold,
      sum(collateral_e9) AS collateral_e9, sum(debt_e9) AS debt_e9, sum(available_e9) AS available_e9
    FROM subject s JOIN begun b USING (id) JOIN health_point p ON p.wallet = s.wallet
    WHERE (p.kind = 'day' AND p.ts BETWEEN b.first_ts AND s.as_of) OR (p.kind = 'as-of' AND p.ts = s.as_of AND p.block_number = s.as_of_block) GROUP BY ALL)`,
  from: "FROM asked LEFT JOIN counted ON counted.id = asked.id LEFT JOIN point ON point.id = asked.id",
  key: "asked",
  definitions: {
    risk_factor: now("risk_e9"),
    avg_risk_factor: dailyMean("risk_e9"),
    max_risk_factor: `coalesce(max(${where("risk_e9", DAILY)}), 0)`,
    avg_weighted_risk_factor: `coalesce(sum(${where("risk_e9::HUGEINT * debt_e9", DAILY)}) // nullif(sum(${where("debt_e9", DAILY)}), 0), 0)`,
    risk_factor_above_threshold_daily_count: sumWhere("above_threshold", DAILY),
    total_collateral_eth: now("collateral_e9"),
    total_collateral_avg_eth: dailyMean("collateral_e9"),
    total_available_borrows_eth: now("available_e9"),
    total_available_borrows_avg_eth: dailyMean("available_e9"),
  },
};
