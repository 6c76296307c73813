import { SECONDS_PER_DAY } from "../seconds.ts";
import { BALANCES } from "./balanceDefinitions.ts";
import { CLEAN_AGE } from "./cleanAgeDefinitions.ts";
import { debtPeaks } from "./debtPeakDefinitions.ts";
import { type Dictionary, type DictionaryFeature, type Need } from "./dictionary.ts";
import { DictionaryError } from "./errors.ts";
import {
  ASKED,
  countWhere as count,
  type FeatureSource,
  type KnownUntil,
  NEVER,
  seen,
  since,
  sumWhere,
  walletEvents,
  where,
} from "./featureSource.ts";
import { HEALTH } from "./healthDefinitions.ts";
import { LIQUIDATIONS } from "./liquidationDefinitions.ts";
import { OVER_TIME } from "./overTimeDefinitions.ts";
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

type Stablecoins = Pick<Dictionary, "stablecoins">;

/** Of an `asset`. */
export const isStable = ({ stablecoins }: Stablecoins): string =>
  `asset IN (${stablecoins.map((symbol) => `'${symbol}'`).join(", ")})`;

const lendingDefinitions = (stable: string): Readonly<Record<string, string>> => ({
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
});

/** Subjects without a lending event have no row. */
const lending = (dictionary: Stablecoins): FeatureSource => ({
  from: `FROM subject s JOIN wallet_event event ON event.wallet = s.wallet AND ${seen("event")}`,
  key: "s",
  definitions: lendingDefinitions(isStable(dictionary)),
});

/**
 * The features that are computed in SQL: all but those of the market, which do not depend on a
 * subject.
 */
const IN_SQL = ["lending", "health", "transactions", "balances"] as const satisfies readonly Need[];
type NeedInSql = (typeof IN_SQL)[number];
type FeatureInSql = DictionaryFeature & { readonly needs: NeedInSql };

export const isInSql = (feature: DictionaryFeature): feature is FeatureInSql => feature.needs !== "market";

/** By name; each feature has its definition in one source of its need. The first is always asked: it says whether a subject has a history at all. */
const sourcesOf = (need: NeedInSql, dictionary: Stablecoins): Readonly<Record<string, FeatureSource>> => {
  const sources = {
    lending: {
      lending: lending(dictionary),
      liquidations: LIQUIDATIONS,
      debt_peaks: debtPeaks(isStable(dictionary)),
      clean_age: CLEAN_AGE,
    },
    health: { health: HEALTH, over_time: OVER_TIME },
    transactions: { transactions: TRANSACTIONS },
    balances: { balances: BALANCES },
  };
  return sources[need];
};

/** Clamped to the feature's range. */
const column = ({ name, min, max }: DictionaryFeature, definition: string): string =>
  `least(greatest((${definition})::HUGEINT, ${min}), ${max})::BIGINT AS ${name}`;

interface AskedSource {
  readonly name: string;
  readonly source: FeatureSource;
  readonly columns: readonly string[];
}

/** The sources of these features with their columns, those without any included. */
const askedSources = (features: readonly FeatureInSql[], dictionary: Stablecoins): readonly AskedSource[] =>
  IN_SQL.flatMap((need) =>
    Object.entries(sourcesOf(need, dictionary)).map(([name, source]) => ({
      name,
      source,
      columns: features.flatMap((feature) => {
        const definition = feature.needs === need ? source.definitions[feature.name] : undefined;
        return definition === undefined ? [] : [column(feature, definition)];
      }),
    })),
  );

/**
 * One SQL column per feature, clamped to its range.
 *
 * @throws DictionaryError for a feature without a definition.
 */
export const featureColumns = (
  features: readonly DictionaryFeature[],
  dictionary: Stablecoins,
): readonly AskedSource[] => {
  const inSql = features.filter(isInSql);
  const nameless = inSql.find(({ name, needs }) =>
    Object.values(sourcesOf(needs, dictionary)).every(({ definitions }) => definitions[name] === undefined),
  );
  if (nameless !== undefined) throw new DictionaryError(`${nameless.name} has no definition`);
  return askedSources(inSql, dictionary);
};

/** Beside the features: all events, and those without a known price. */
const EVENT_COUNTS = [
  "s.as_of AS as_of",
  "count(*) AS event_count",
  `${count("value_e9 IS NULL")} AS unpriced_event_count`,
];

/**
 * The one definition of every feature but those of the market, for all callers: SQL over the rows
 * of a subject up to its as-of, with one aggregation per source. It uses integers only. Sums of
 * HUGEINT do not depend on order, and `//` has no negative operand, so it floors.
 */
export const vectorQuery = (
  features: readonly DictionaryFeature[],
  { dictionary, until }: { readonly dictionary: Stablecoins; readonly until?: KnownUntil | undefined },
): string => {
  const asked = featureColumns(features, dictionary).filter(
    ({ name, columns }) => name === "lending" || columns.length > 0,
  );
  const sources = asked.map(({ name, source, columns }) => {
    const { before = "", from, key } = source;
    const counted = name === "lending" ? [...EVENT_COUNTS, ...columns] : columns;
    return `of_${name} AS (${before} SELECT ${[`${key}.id AS id`, ...counted].join(",\n  ")}\n  ${from} GROUP BY ${key}.id, ${key}.as_of)`;
  });
  const joined = asked.map(({ name }) => (name === "lending" ? "of_lending" : `JOIN of_${name} USING (id)`));
  const names = features
    .filter(isInSql)
    .map(({ name }) => `, ${name}`)
    .join("");
  return `WITH ${[ASKED, walletEvents(until), ...sources].join(",\n")}
    SELECT id, as_of, event_count, unpriced_event_count${names} FROM ${joined.join(" ")} ORDER BY id`;
};
