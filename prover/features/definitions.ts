import { SECONDS_PER_DAY } from "../time.ts";
import { BALANCES } from "./balanceDefinitions.ts";
import { type Dictionary, type DictionaryFeature, type Need } from "./dictionary.ts";
import { DictionaryError } from "./errors.ts";
import { countWhere as count, type FeatureSource, NEVER, since, sumWhere, where } from "./featureSource.ts";
import { HEALTH } from "./healthDefinitions.ts";
import { TRANSACTIONS } from "./transactionDefinitions.ts";

/**
 * Columns in sight of the lending features: those of `valued_event`. A window of n days is (as_of -
 * n days, as_of].
 */

const within = (days: number): string => `ts > as_of - ${BigInt(days) * SECONDS_PER_DAY}`;
const sum = (...when: string[]): string => sumWhere("value_e9", ...when);
const average = (when: string): string =>
  `coalesce(sum(${where("value_e9", when)}) // nullif(count(${where("value_e9", when)}), 0), 0)`;
/** The AMM market is a market of Aave v2, not a protocol of its own. */
const distinctProtocols = (when: string): string => `count(DISTINCT ${where("replace(market, '-amm', '')", when)})`;
const distinctAssets = (when: string): string => `count(DISTINCT ${where("asset", when)})`;
const ofLast = (value: string, when: string): string => `coalesce(arg_max(${value}, ${where("chain_order", when)}), 0)`;

const BORROW = "action = 'borrow'";
const REPAY = "action = 'repay'";
const DEPOSIT = "action = 'deposit'";
const WITHDRAW = "action = 'withdraw'";
const LIQUIDATION = "action = 'liquidation'";

const OF_WBTC = "asset = 'WBTC'";
/**
 * The assets whose deposits and withdrawals recorded history holds, so that what is counted of them
 * is the same there as in a full index.
 */
const OF_DAI_USDT_WBTC = "asset IN ('DAI', 'USDT', 'WBTC')";
const IS_ETHER = "asset IN ('ETH', 'WETH', 'STETH', 'WSTETH')";

const lendingDefinitions = (stablecoins: readonly string[]): Readonly<Record<string, string>> => {
  const stable = `asset IN (${stablecoins.map((symbol) => `'${symbol}'`).join(", ")})`;
  return {
    borrow_count: count(BORROW),
    borrow_amount_sum_eth: sum(BORROW),
    borrow_amount_avg_eth: average(BORROW),
    repay_count: count(REPAY),
    repay_amount_sum_eth: sum(REPAY),
    repay_amount_avg_eth: average(REPAY),
    borrow_repay_diff_eth: `${sum(BORROW)} - ${sum(REPAY)}`,
    deposit_count: count(DEPOSIT),
    deposit_amount_sum_eth: sum(DEPOSIT),
    withdraw_count: count(WITHDRAW),
    withdraw_amount_sum_eth: sum(WITHDRAW),
    withdraw_deposit_diff_if_positive_eth: `greatest(${sum(WITHDRAW)} - ${sum(DEPOSIT)}, 0)`,
    liquidation_count: count(LIQUIDATION),
    time_since_last_liquidated: since("max", LIQUIDATION),
    liquidation_amount_sum_eth: sum(LIQUIDATION),
    time_since_first_deposit: since("min", DEPOSIT),
    time_since_last_deposit: since("max", DEPOSIT),
    time_since_last_withdraw: since("max", WITHDRAW),
    time_since_last_borrow: since("max", BORROW),
    time_since_previous_borrow: `coalesce(as_of - max(${where("ts", BORROW)}, 2)[2], ${NEVER})`,
    last_borrow_amount_eth: ofLast("coalesce(value_e9, 0)", BORROW),
    last_borrow_is_stablecoin: ofLast(`(${stable})::BIGINT`, BORROW),
    borrow_count_30d: count(BORROW, within(30)),
    borrow_amount_sum_eth_30d: sum(BORROW, within(30)),
    volatile_borrow_amount_sum_eth_30d: sum(BORROW, within(30), `NOT ${stable}`),
    liquidation_count_30d: count(LIQUIDATION, within(30)),
    liquidation_count_90d: count(LIQUIDATION, within(90)),
    liquidation_amount_sum_eth_90d: sum(LIQUIDATION, within(90)),
    deposit_amount_sum_eth_30d: sum(DEPOSIT, within(30)),
    withdraw_amount_sum_eth_30d: sum(WITHDRAW, within(30)),
    unique_borrow_asset_count: distinctAssets(BORROW),
    unique_collateral_asset_count: distinctAssets(DEPOSIT),
    unique_borrow_protocol_count: distinctProtocols(BORROW),
    unique_lending_protocol_count: distinctProtocols(DEPOSIT),
    liquidation_count_365d: count(LIQUIDATION, within(365)),
    liquidation_amount_sum_eth_365d: sum(LIQUIDATION, within(365)),
    last_borrow_is_ether: ofLast(`(${IS_ETHER})::BIGINT`, BORROW),
    deposit_count_365d_of_dai_usdt_wbtc: count(DEPOSIT, within(365), OF_DAI_USDT_WBTC),
    time_since_last_deposit_of_dai_usdt_wbtc: since("max", `${DEPOSIT} AND ${OF_DAI_USDT_WBTC}`),
    net_deposit_of_wbtc_eth_365d: `${sum(DEPOSIT, within(365), OF_WBTC)} - ${sum(WITHDRAW, within(365), OF_WBTC)}`,
    last_borrow_asset_debt_eth: ofLast("greatest(coalesce(debt_value_e9, 0), coalesce(value_e9, 0))", BORROW),
  };
};

/** Subjects without a lending event have no row. */
const lending = ({ stablecoins }: Pick<Dictionary, "stablecoins">): FeatureSource => ({
  from: "FROM subject JOIN valued_event event ON event.wallet = subject.wallet AND event.ts <= subject.as_of",
  key: "subject",
  definitions: lendingDefinitions(stablecoins),
});

/**
 * The features that are computed in SQL: all but those of the market, which do not depend on a
 * subject.
 */
const IN_SQL = ["lending", "health", "transactions", "balances"] as const satisfies readonly Need[];
type NeedInSql = (typeof IN_SQL)[number];

export const isInSql = (feature: DictionaryFeature): feature is DictionaryFeature & { readonly needs: NeedInSql } =>
  feature.needs !== "market";

const sourceOf = (need: NeedInSql, dictionary: Pick<Dictionary, "stablecoins">): FeatureSource =>
  ({ lending: lending(dictionary), health: HEALTH, transactions: TRANSACTIONS, balances: BALANCES })[need];

/**
 * One SQL column per feature, clamped to its range.
 *
 * @throws DictionaryError for a feature without a definition.
 */
export const featureColumns = (
  features: readonly DictionaryFeature[],
  dictionary: Pick<Dictionary, "stablecoins">,
): readonly string[] =>
  features.filter(isInSql).map(({ name, min, max, needs }) => {
    const definition = sourceOf(needs, dictionary).definitions[name];
    if (definition === undefined) throw new DictionaryError(`${name} has no definition`);
    return `least(greatest((${definition})::HUGEINT, ${min}), ${max})::BIGINT AS ${name}`;
  });

/** Beside the features: all events, and those without a known price. */
const EVENT_COUNTS = [
  "subject.as_of AS as_of",
  "count(*) AS event_count",
  `${count("value_e9 IS NULL")} AS unpriced_event_count`,
];

/**
 * The one definition of every feature but those of the market, for all callers: SQL over the rows
 * of a subject up to its as-of, with one aggregation per need. It uses integers only. Sums of
 * HUGEINT do not depend on order, and `//` has no negative operand, so it floors.
 */
export const vectorQuery = (
  features: readonly DictionaryFeature[],
  dictionary: Pick<Dictionary, "stablecoins">,
): string => {
  const asked = IN_SQL.filter((need) => need === "lending" || features.some(({ needs }) => needs === need));
  const sources = asked.map((need) => {
    const { before = "", from, key } = sourceOf(need, dictionary);
    const columns = featureColumns(
      features.filter(({ needs }) => needs === need),
      dictionary,
    );
    const counted = need === "lending" ? [...EVENT_COUNTS, ...columns] : columns;
    return `of_${need} AS (${before} SELECT ${[`${key}.id AS id`, ...counted].join(",\n  ")}\n  ${from} GROUP BY ${key}.id, ${key}.as_of)`;
  });
  const joined = asked.map((need) => (need === "lending" ? "of_lending" : `JOIN of_${need} USING (id)`));
  const names = features
    .filter(isInSql)
    .map(({ name }) => `, ${name}`)
    .join("");
  return `WITH ${sources.join(",\n")}
    SELECT id, as_of, event_count, unpriced_event_count${names} FROM ${joined.join(" ")} ORDER BY id`;
};
