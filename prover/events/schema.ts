/** The store's tables. Raw rows and logs are kept as they came; `lending_event` is read from them, `valued_event` is computed. */

export const STORE_VERSION = 1n;

/** What happened: one vocabulary for every protocol. */
export type LendingAction = "deposit" | "withdraw" | "borrow" | "repay" | "liquidation";

/** Columns of recorded events, in the order of the files. */
export const RECORDED_COLUMNS = [
  "src",
  "id",
  "ts",
  "action",
  "user",
  "caller",
  "pool",
  "asset",
  "amount",
  "usd",
  "collateral_asset",
  "collateral_amount",
  "collateral_usd",
  "rate_mode",
  "borrow_rate_ray",
  "stable_debt_after",
  "variable_debt_scaled_after",
] as const;

export type RecordedColumn = (typeof RECORDED_COLUMNS)[number];

/** Amounts are floored to 1e-9 of a whole token; block and log index are null where the source does not know them. */
const LENDING_EVENT_COLUMNS = `
  id VARCHAR NOT NULL, market VARCHAR NOT NULL, ts BIGINT NOT NULL, block_number BIGINT, log_index BIGINT,
  action VARCHAR NOT NULL, wallet VARCHAR NOT NULL, asset VARCHAR NOT NULL, amount_e9 HUGEINT,
  collateral_asset VARCHAR, collateral_amount_e9 HUGEINT`;

/** Rows being loaded, before they are known to be new. */
export const STAGING = `
CREATE TEMP TABLE staged_event (file BIGINT NOT NULL, content VARCHAR NOT NULL, recorded VARCHAR NOT NULL, ${LENDING_EVENT_COLUMNS});
CREATE TEMP TABLE staged_price (hour_ts BIGINT NOT NULL, symbol VARCHAR NOT NULL, usd VARCHAR NOT NULL, usd_e12 HUGEINT NOT NULL);
`;

export const TABLES = `
CREATE TABLE store_meta (version BIGINT NOT NULL, chain_id BIGINT);
INSERT INTO store_meta VALUES (${STORE_VERSION}, NULL);

-- source: 'recorded' (imported files) or 'rpc'; a market has one, or its events would count twice.
CREATE TABLE market (name VARCHAR NOT NULL, source VARCHAR NOT NULL, pool VARCHAR);

-- recorded: the row's texts as they came, a JSON array in the order of RECORDED_COLUMNS; content: hash of what makes it this event.
CREATE TABLE recorded_event (event_id VARCHAR NOT NULL, content VARCHAR NOT NULL, recorded VARCHAR NOT NULL);
CREATE TABLE recorded_price (hour_ts BIGINT NOT NULL, symbol VARCHAR NOT NULL, usd VARCHAR NOT NULL, usd_e12 HUGEINT NOT NULL);

CREATE TABLE raw_log (market VARCHAR NOT NULL, block_number BIGINT NOT NULL, log_index BIGINT NOT NULL, block_hash VARCHAR NOT NULL,
  tx_hash VARCHAR NOT NULL, tx_index BIGINT NOT NULL, address VARCHAR NOT NULL, topics VARCHAR NOT NULL, data VARCHAR NOT NULL);
CREATE TABLE block (number BIGINT NOT NULL, hash VARCHAR NOT NULL, ts BIGINT NOT NULL);
CREATE TABLE reserve (market VARCHAR NOT NULL, address VARCHAR NOT NULL, symbol VARCHAR NOT NULL, decimals BIGINT NOT NULL);
-- Wei of ETH per whole token, as the market's own oracle said at the end of the block.
CREATE TABLE oracle_price (market VARCHAR NOT NULL, block_number BIGINT NOT NULL, asset VARCHAR NOT NULL, price_e18 HUGEINT NOT NULL);
CREATE TABLE sync_cursor (market VARCHAR NOT NULL, from_block BIGINT NOT NULL, to_block BIGINT NOT NULL, to_hash VARCHAR NOT NULL);

CREATE TABLE lending_event (${LENDING_EVENT_COLUMNS});
CREATE TABLE valued_event (id VARCHAR NOT NULL, market VARCHAR NOT NULL, ts BIGINT NOT NULL, block_number BIGINT,
  chain_order VARCHAR NOT NULL, action VARCHAR NOT NULL, wallet VARCHAR NOT NULL, asset VARCHAR NOT NULL,
  value_e9 BIGINT, collateral_asset VARCHAR, collateral_value_e9 BIGINT);
`;
