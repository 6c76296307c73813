import { isoSeconds, SECONDS_PER_DAY } from "../seconds.ts";
import type { EventStore } from "../store/eventStore.ts";
import { FIRST_ACT } from "./cleanAgeDefinitions.ts";
import { isStable } from "./definitions.ts";
import { dictionary, type DictionaryFeature } from "./dictionary.ts";
import { COUNTED_MARKET, seen, walletEvents, where } from "./featureSource.ts";

/**
 * Which events a feature needs the value of. Where one of them has none, because its price or its
 * amount is unknown, or because no log tells the debt after a loan, the feature is unknown.
 * Columns in sight of the conditions: those of `lacking` as `e`, `is_last_loan` (of the
 * bundle) and `is_first_act` (it may be).
 */

const of = (...actions: readonly string[]): string => `e.action IN (${actions.map((one) => `'${one}'`).join(", ")})`;
const within = (days: number): string => `e.ts > as_of - ${BigInt(days) * SECONDS_PER_DAY}`;
const all = (...conditions: readonly string[]): string => conditions.join(" AND ");

const STABLE = isStable(dictionary).replace("asset", "e.asset");
const valueOf = (...conditions: readonly string[]): string => all("no_value", ...conditions);
/** Of loans: what is owed after them. */
const debtOf = (...conditions: readonly string[]): string =>
  all("no_debt", of("borrow"), within(90), COUNTED_MARKET, ...conditions);

const NEEDED_BY_FEATURE: Readonly<Record<string, string>> = {
  borrow_amount_sum_eth: valueOf(of("borrow")),
  borrow_amount_avg_eth: valueOf(of("borrow")),
  repay_amount_sum_eth: valueOf(of("repay")),
  repay_amount_avg_eth: valueOf(of("repay")),
  borrow_repay_diff_eth: valueOf(of("borrow", "repay")),
  deposit_amount_sum_eth: valueOf(of("deposit")),
  withdraw_amount_sum_eth: valueOf(of("withdraw")),
  withdraw_deposit_diff_if_positive_eth: valueOf(of("deposit", "withdraw")),
  liquidation_amount_sum_eth: valueOf(of("liquidation")),
  last_borrow_amount_eth: valueOf("is_last_loan"),
  borrow_amount_sum_eth_30d: valueOf(of("borrow"), within(30)),
  volatile_borrow_amount_sum_eth_30d: valueOf(of("borrow"), within(30), `NOT ${STABLE}`),
  liquidation_amount_sum_eth_90d: valueOf(of("liquidation"), within(90)),
  deposit_amount_sum_eth_30d: valueOf(of("deposit"), within(30)),
  withdraw_amount_sum_eth_30d: valueOf(of("withdraw"), within(30)),
  liquidation_amount_sum_eth_365d: valueOf(of("liquidation"), within(365)),
  net_deposit_of_wbtc_eth_365d: valueOf(of("deposit", "withdraw"), within(365), "e.asset = 'WBTC'"),
  last_borrow_asset_debt_eth: all("no_debt", "is_last_loan"),
  liquidation_amount_faded_365d_eth: valueOf(of("liquidation"), within(365), COUNTED_MARKET),
  debt_peak_90d_eth: debtOf(),
  stable_debt_peak_90d_eth: debtOf(STABLE),
  volatile_debt_peak_90d_eth: debtOf(`NOT ${STABLE}`),
  clean_age: valueOf("is_first_act", COUNTED_MARKET),
};

/**
 * Events of the subjects without a value or a debt. A recorded loan that says nothing of debts is
 * its own debt; a synced one has a log that tells it.
 */
const LACKING = `
  CREATE OR REPLACE TEMP TABLE lacking AS
  SELECT s.id, s.as_of, s.as_of_block, e.wallet, e.market, e.asset, e.action, e.ts, e.block_number, e.chain_order,
    e.value_e9 IS NULL AS no_value, e.value_e9 IS NULL OR (e.debt_value_e9 IS NULL AND m.source = 'rpc') AS no_debt
  FROM subject s JOIN valued_event e ON e.wallet = s.wallet AND ${seen("e")} JOIN market m ON m.name = e.market
  WHERE e.value_e9 IS NULL OR (e.action = 'borrow' AND e.debt_value_e9 IS NULL AND m.source = 'rpc')`;

/** The last loan of each of these subjects, and the second of the first act that is known. */
const TURNS = `
  asked AS (SELECT s.id, s.wallet, s.as_of, s.as_of_block FROM subject s SEMI JOIN lacking USING (id)),
  last_loan AS (
    SELECT s.id, max(e.chain_order) AS last_order FROM asked s JOIN wallet_event e ON e.wallet = s.wallet AND ${seen("e")}
    WHERE e.action = 'borrow' GROUP BY s.id),
  known_act AS (
    SELECT s.id, min(e.ts) AS act_ts FROM asked s JOIN first_act e ON e.wallet = s.wallet AND ${seen("e")} GROUP BY s.id)`;

/** A deposit or a loan that may be older than the first act that is known, or what may undo it. */
const IS_FIRST_ACT = `(act_ts IS NULL OR e.ts <= act_ts) AND EXISTS (FROM valued_event g WHERE g.wallet = e.wallet
  AND g.market = e.market AND g.asset = e.asset AND g.ts = e.ts AND g.action IN ('deposit', 'borrow'))`;

/** By subject: how many events each feature lacks the value of, and the place of the first of them. */
const lackingQuery = (names: readonly string[]): string => {
  const columns = names.flatMap((name) => {
    const needed = NEEDED_BY_FEATURE[name] ?? "false";
    return [`count(${where("1", needed)})`, `min(${where("e.chain_order", needed)})`];
  });
  return `WITH ${[walletEvents(), FIRST_ACT, TURNS].join(",\n")}
    SELECT id, any_value(as_of), ${columns.join(", ")} FROM (
      SELECT e.*, coalesce(chain_order = last_order, false) AS is_last_loan, ${IS_FIRST_ACT} AS is_first_act
      FROM lacking e LEFT JOIN last_loan USING (id) LEFT JOIN known_act USING (id)) e
    GROUP BY id ORDER BY id`;
};

const PLACE = `
  SELECT DISTINCT chain_order, action, asset, wallet, ts, block_number, no_value FROM lacking`;

interface Place {
  readonly text: string;
  readonly lacks: string;
}

const readPlaces = async (store: EventStore): Promise<ReadonlyMap<string, Place>> => {
  const rows = await store.rows(PLACE);
  return new Map(
    rows.map((row) => {
      const [order, action, asset, wallet, ts, block, noValue] = row as [
        ...[string, string, string, string],
        ...[bigint, bigint | null, boolean],
      ];
      const at = block === null ? isoSeconds(ts) : `${isoSeconds(ts)} (block ${block})`;
      const text = `${action.replace("_", " ")} of ${asset} by ${wallet} at ${at}`;
      return [order, { text, lacks: noValue ? "value" : "debt after it" }];
    }),
  );
};

/** By subject, then feature, why the value of an event is missing from it. */
export type LackingValues = ReadonlyMap<bigint, ReadonlyMap<string, string>>;

/**
 * Finds which of the features lack the value of an event that they need, for each row of `subject`.
 * Reads what lacks a value alone, so it costs nothing where nothing does.
 */
export const readLackingValues = async (
  store: EventStore,
  features: readonly DictionaryFeature[],
): Promise<LackingValues> => {
  const names = features.map(({ name }) => name).filter((name) => name in NEEDED_BY_FEATURE);
  if (names.length === 0) return new Map();
  await store.run(LACKING);
  const places = await readPlaces(store);
  const rows = places.size === 0 ? [] : await store.rows(lackingQuery(names));
  await store.run("DROP TABLE temp.lacking");
  return new Map(
    rows.map(([id, asOf, ...columns]) => {
      const reasons = names.flatMap((name, index): readonly [string, string][] => {
        const [count, first] = columns.slice(2 * index) as [bigint, string | null];
        const place = places.get(first ?? "");
        if (place === undefined) return [];
        const upTo = isoSeconds(asOf as bigint);
        return [[name, `${count} events up to ${upTo} have no known ${place.lacks}, the first a ${place.text}`]];
      });
      return [id as bigint, new Map(reasons)];
    }),
  );
};
