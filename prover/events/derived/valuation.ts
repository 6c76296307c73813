import type { EventStore } from "../../store/eventStore.ts";
import { IS_TRANSFER, MAY_HAVE_MOVED } from "../../store/schema.ts";

/**
 * Converts amounts to ETH, in integers only, so that two stores agree bit for bit:
 *   price_e18 = floor(usd_e12(asset) * 10^18 / usd_e12(WETH)); WETH itself is 10^18
 *   value_e9  = floor(amount_e9 * price_e18 / 10^18)
 * Each price is the last one known at or before the event. Every division floors, and all operands
 * are >= 0. A value is capped at VALUE_CAP_E9 (10^9 ETH, more than there is), so the product always
 * fits HUGEINT and the result fits BIGINT.
 */
const VALUE_CAP_E9 = 10n ** 18n;
const PRODUCT_LIMIT = 10n ** 38n;

const valueOf = (amount: string, price: string): string => `
  CASE WHEN ${price} IS NULL OR ${amount} IS NULL THEN NULL
       WHEN ${amount} >= ${PRODUCT_LIMIT} // greatest(${price}, 1) THEN ${VALUE_CAP_E9}
       ELSE least(${amount} * ${price} // 1000000000000000000, ${VALUE_CAP_E9}) END::BIGINT`;

/**
 * Where a block or log index is unknown the event sorts after those of the same second that know
 * theirs; the id decides the rest.
 */
const CHAIN_ORDER = `
  lpad(ts::VARCHAR, 12, '0') || lpad(coalesce(block_number, 999999999999)::VARCHAR, 12, '0') ||
  lpad(coalesce(log_index, 999999999)::VARCHAR, 9, '0') || id`;

/**
 * Rows of `valued_event` from rows of `lending_event` with `price_e18` and `collateral_price_e18`, wei of ETH per whole token.
 */
export const valuedRows = (priced: string): string => `
SELECT id, market, ts, block_number, ${CHAIN_ORDER}, action, wallet, asset, ${valueOf("amount_e9", "price_e18")},
  collateral_asset, ${valueOf("collateral_amount_e9", "collateral_price_e18")}, ${valueOf("debt_after_e9", "price_e18")}
FROM (${priced})`;

const insertValued = (priced: string): string => `INSERT INTO valued_event ${valuedRows(priced)}`;

/**
 * `events` of recorded markets with their prices, looked up once per asset and second, on narrow
 * rows: the look-up sorts.
 */
export const withRecordedPrices = (events: string): string => `
WITH event AS (${events}),
  moment AS (SELECT asset AS symbol, ts FROM event UNION SELECT collateral_asset, ts FROM event WHERE collateral_asset IS NOT NULL),
  weth AS (SELECT hour_ts, usd_e12 FROM recorded_price WHERE symbol = 'WETH'),
  quote AS (
    SELECT m.symbol, m.ts, CASE WHEN m.symbol = 'WETH' THEN 1000000000000000000::HUGEINT
      ELSE p.usd_e12 * 1000000000000000000 // w.usd_e12 END AS price_e18
    FROM moment m ASOF LEFT JOIN weth w ON m.ts >= w.hour_ts
    ASOF LEFT JOIN recorded_price p ON m.symbol = p.symbol AND m.ts >= p.hour_ts)
SELECT e.*, q.price_e18, c.price_e18 AS collateral_price_e18 FROM event e
LEFT JOIN quote q ON q.symbol = e.asset AND q.ts = e.ts
LEFT JOIN quote c ON c.symbol = e.collateral_asset AND c.ts = e.ts`;

const synced = (condition: string): string =>
  `SELECT * FROM lending_event WHERE market IN (SELECT name FROM market WHERE source = 'rpc') AND ${condition}`;

/** `events` of synced markets with the prices of their blocks. */
const pricedInBlock = (events: string): string => `
SELECT e.*, p.price_e18, c.price_e18 AS collateral_price_e18
FROM (${events} AND NOT ${IS_TRANSFER}) e
LEFT JOIN oracle_price p ON p.market = e.market AND p.block_number = e.block_number AND p.asset = e.asset
LEFT JOIN oracle_price c ON c.market = e.market AND c.block_number = e.block_number AND c.asset = e.collateral_asset`;

/** Prices and, as null, those that no node told. */
const pricesOr = (condition: string): string => `
  SELECT market, block_number, asset, price_e18 FROM oracle_price WHERE ${condition}
  UNION ALL SELECT market, block_number, asset, NULL FROM missing_price m WHERE ${condition} AND ${MAY_HAVE_MOVED}`;

/**
 * Transfers of `events` with the last price of their UTC day: all are read at its first block, and
 * again wherever one may have moved. What is transferred in a token of the market's own (a cToken)
 * has a price of its block and counts as the asset that it lends.
 */
const pricedInDay = (events: string, prices: string): string => `
WITH event AS (${events} AND ${IS_TRANSFER}),
  share AS (SELECT s.market, s.symbol, u.symbol AS lent FROM reserve s JOIN market_contract c ON c.market = s.market AND c.address = s.address
    JOIN reserve u ON u.market = c.market AND u.address = c.token)
SELECT e.* REPLACE (coalesce(s.lent, e.asset) AS asset),
  CASE WHEN p.block_number >= coalesce(d.number, 0) THEN p.price_e18 END AS price_e18, NULL AS collateral_price_e18
FROM event e ASOF LEFT JOIN (${prices}) p ON p.market = e.market AND p.asset = e.asset AND p.block_number <= e.block_number
LEFT JOIN day_block d ON d.market = e.market AND d.day = e.ts // 86400
LEFT JOIN share s ON s.market = e.market AND s.symbol = e.asset`;

/**
 * Values the events of `arriving`, which were just imported. Prices do not depend on events, so
 * older events stay as they are.
 */
export const valueImported = (store: EventStore): Promise<void> =>
  store.run(insertValued(withRecordedPrices("SELECT * FROM lending_event SEMI JOIN arriving USING (id)")));

const RECORDED_EVENTS =
  "SELECT * FROM lending_event WHERE market IN (SELECT name FROM market WHERE source = 'recorded')";

/**
 * Values recorded events again after prices were imported, and writes those whose value has
 * changed.
 */
export const revalueRecorded = (store: EventStore): Promise<void> =>
  store.run(`
    UPDATE valued_event SET value_e9 = fresh.value_e9, collateral_value_e9 = fresh.collateral_value_e9, debt_value_e9 = fresh.debt_value_e9
    FROM (SELECT id, ${valueOf("amount_e9", "price_e18")} AS value_e9, ${valueOf("collateral_amount_e9", "collateral_price_e18")} AS collateral_value_e9,
        ${valueOf("debt_after_e9", "price_e18")} AS debt_value_e9
      FROM (${withRecordedPrices(RECORDED_EVENTS)})) fresh
    WHERE valued_event.id = fresh.id AND (valued_event.value_e9 IS DISTINCT FROM fresh.value_e9
      OR valued_event.collateral_value_e9 IS DISTINCT FROM fresh.collateral_value_e9 OR valued_event.debt_value_e9 IS DISTINCT FROM fresh.debt_value_e9)`);

/** Values all synced events again. */
export const revalueSynced = async (store: EventStore): Promise<void> => {
  await store.run("DELETE FROM valued_event WHERE market IN (SELECT name FROM market WHERE source = 'rpc')");
  await store.run(insertValued(pricedInBlock(synced("true"))));
  await store.run(insertValued(pricedInDay(synced("true"), pricesOr("true"))));
};

/**
 * Values the events of newly synced blocks. Prices of older blocks never change, so older events
 * stay as they are.
 */
export const valueBlocks = async (
  store: EventStore,
  { market, from, to }: { market: string; from: bigint; to: bigint },
): Promise<void> => {
  const events = synced(`market = '${market}' AND block_number BETWEEN ${from} AND ${to}`);
  const prices = pricesOr(`market = '${market}' AND block_number <= ${to}
    AND block_number >= coalesce((SELECT max(number) FROM day_block WHERE market = '${market}' AND number <= ${from}), 0)`);
  await store.run(insertValued(pricedInBlock(events)));
  await store.run(insertValued(pricedInDay(events, prices)));
};
