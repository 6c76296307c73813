import { type Dictionary, type Feature } from "./dictionary.ts";
import { DictionaryError } from "./errors.ts";

/**
 * The one definition of every feature: an SQL aggregate over the events of a subject up to its as-of.
 * Columns in sight: `as_of` (Unix seconds) and those of `valued_event`. Integers only; sums of HUGEINT do not depend on
 * order; `//` has no negative operand, so it floors. A window of n days is (as_of - n days, as_of].
 */
const DAY = 86_400;
/** Past every range, so that clamping turns it into the top: "never happened". */
const NEVER = "9223372036854775807";

const within = (days: number): string => `ts > as_of - ${days * DAY}`;
const count = (...when: string[]): string => `count(*) FILTER (${when.join(" AND ")})`;
const sum = (...when: string[]): string => `coalesce(sum(value_e9) FILTER (${when.join(" AND ")}), 0)`;
const average = (when: string): string =>
  `coalesce(sum(value_e9) FILTER (${when}) // nullif(count(value_e9) FILTER (${when}), 0), 0)`;
const since = (aggregate: "min" | "max", when: string): string =>
  `coalesce(as_of - ${aggregate}(ts) FILTER (${when}), ${NEVER})`;
const distinctAssets = (when: string): string => `count(DISTINCT asset) FILTER (${when})`;
const ofLast = (value: string, when: string): string => `coalesce(arg_max(${value}, chain_order) FILTER (${when}), 0)`;

const BORROW = "action = 'borrow'";
const REPAY = "action = 'repay'";
const DEPOSIT = "action = 'deposit'";
const WITHDRAW = "action = 'withdraw'";
const LIQUIDATION = "action = 'liquidation'";

const definitionsOf = (stablecoins: readonly string[]): Readonly<Record<string, string>> => {
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
    time_since_previous_borrow: `coalesce(as_of - (max(ts, 2) FILTER (${BORROW}))[2], ${NEVER})`,
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
  };
};

/** One SQL column per feature, clamped to its range. Throws DictionaryError for a feature nobody defined. */
export const featureColumns = (
  features: readonly Feature[],
  { stablecoins }: Pick<Dictionary, "stablecoins">,
): readonly string[] => {
  const definitions = definitionsOf(stablecoins);
  return features.map(({ name, min, max }) => {
    const definition = definitions[name];
    if (definition === undefined) throw new DictionaryError(`${name} has no definition`);
    return `least(greatest((${definition})::HUGEINT, ${min}), ${max})::BIGINT AS ${name}`;
  });
};
