/**
 * The store's tables. Raw rows and logs are kept as they came; `lending_event` is read from them,
 * `valued_event` is computed.
 */

export const STORE_VERSION = 5n;

/**
 * SQL condition on an `action`: supply changed hands. Such rows are no acts of lending, so counts
 * of events and of wallets leave them out.
 */
export const IS_TRANSFER = "action IN ('transfer_in', 'transfer_out')";

/**
 * Aave v2's AMM market: recorded without amounts, and not indexed from a node, so what counted
 * there would mean two things.
 */
export const AMM_MARKET = "aave-v2-amm";

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

/**
 * Amounts are floored to 1e-9 of a whole token; block and log index are null where the source does
 * not know them. debt_after_e9: what the wallet owes of the asset after the event, null where a
 * recorded row does not say it; of synced events only loans have it. A transfer on Compound is of
 * cTokens, and its value is of the asset that they lend.
 */
const LENDING_EVENT_COLUMNS = `
  id VARCHAR NOT NULL, market VARCHAR NOT NULL, ts BIGINT NOT NULL, block_number BIGINT, log_index BIGINT,
  action VARCHAR NOT NULL, wallet VARCHAR NOT NULL, asset VARCHAR NOT NULL, amount_e9 HUGEINT,
  collateral_asset VARCHAR, collateral_amount_e9 HUGEINT, debt_after_e9 HUGEINT`;

/** Rows being loaded, before they are known to be new. */
export const STAGING = `
CREATE TEMP TABLE staged_event (file BIGINT NOT NULL, content VARCHAR NOT NULL, recorded VARCHAR NOT NULL, ${LENDING_EVENT_COLUMNS});
CREATE TEMP TABLE staged_price (hour_ts BIGINT NOT NULL, symbol VARCHAR NOT NULL, usd VARCHAR NOT NULL, usd_e12 HUGEINT NOT NULL);
`;

/** What is read from a chain beside the logs themselves; new in version 2. */
export const CHAIN_TABLES = `
-- Contracts of a market, found at its pool or by a log of from_block; one row per asset a contract is about, token is '' for those of the whole market.
CREATE TABLE market_contract (market VARCHAR NOT NULL, address VARCHAR NOT NULL, role VARCHAR NOT NULL, token VARCHAR NOT NULL, from_block BIGINT NOT NULL);
-- Whose position a raw log may change; a log without rows here concerns the whole market.
CREATE TABLE log_wallet (market VARCHAR NOT NULL, wallet VARCHAR NOT NULL, block_number BIGINT NOT NULL, log_index BIGINT NOT NULL);

-- The market's own oracle after the block: its answer in the market's unit, in decimal digits as it may have more than 128 bits, and wei of ETH per whole token. Read at blocks with an event of the
-- token, at blocks with a log that may have moved its price, and at the first block of each UTC day.
CREATE TABLE oracle_price (market VARCHAR NOT NULL, block_number BIGINT NOT NULL, token VARCHAR NOT NULL, asset VARCHAR NOT NULL, answer VARCHAR NOT NULL, price_e18 HUGEINT NOT NULL);
-- First block of each UTC day that a market's indexed blocks reach.
CREATE TABLE day_block (market VARCHAR NOT NULL, day BIGINT NOT NULL, number BIGINT NOT NULL, ts BIGINT NOT NULL);

-- Every transaction of the indexed blocks, whoever sent it; fee is gas used x effective gas price. recipient is NULL for deployments. Blocks: transaction_cursor (at most one row).
CREATE TABLE chain_transaction (block_number BIGINT NOT NULL, tx_index BIGINT NOT NULL, hash VARCHAR NOT NULL, ts BIGINT NOT NULL, sender VARCHAR NOT NULL, recipient VARCHAR,
  value_wei HUGEINT NOT NULL, fee_wei HUGEINT NOT NULL);
CREATE TABLE transaction_cursor (from_block BIGINT NOT NULL, to_block BIGINT NOT NULL, to_hash VARCHAR NOT NULL, to_ts BIGINT NOT NULL);
-- Balance after a block in which the wallet sent or received a transaction, of wallets with lending events.
CREATE TABLE wallet_balance (wallet VARCHAR NOT NULL, block_number BIGINT NOT NULL, ts BIGINT NOT NULL, balance_wei HUGEINT NOT NULL);
`;

/** New in version 3: by how much a log changes what a wallet owes, in base units of the asset. */
export const DEBT_TABLE = `
CREATE TABLE debt_change (market VARCHAR NOT NULL, wallet VARCHAR NOT NULL, asset VARCHAR NOT NULL, block_number BIGINT NOT NULL, log_index BIGINT NOT NULL,
  change HUGEINT NOT NULL);
`;

/**
 * New in version 5: where a price should have been read and no node told one. It is unknown from
 * there to the next price.
 */
export const MISSING_PRICE_TABLE = `
CREATE TABLE IF NOT EXISTS missing_price (market VARCHAR NOT NULL, block_number BIGINT NOT NULL, token VARCHAR NOT NULL, asset VARCHAR NOT NULL);
`;

/**
 * SQL condition on a row `m` of missing_price: a log of the market is in its block. Elsewhere the
 * price was to be read for the new day alone, and the last one stands in: a simulated chain may have
 * no state in empty blocks.
 */
export const MAY_HAVE_MOVED = "EXISTS (FROM raw_log l WHERE l.market = m.market AND l.block_number = m.block_number)";

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
CREATE TABLE sync_cursor (market VARCHAR NOT NULL, from_block BIGINT NOT NULL, to_block BIGINT NOT NULL, to_hash VARCHAR NOT NULL);

CREATE TABLE lending_event (${LENDING_EVENT_COLUMNS});
CREATE TABLE valued_event (id VARCHAR NOT NULL, market VARCHAR NOT NULL, ts BIGINT NOT NULL, block_number BIGINT,
  chain_order VARCHAR NOT NULL, action VARCHAR NOT NULL, wallet VARCHAR NOT NULL, asset VARCHAR NOT NULL,
  value_e9 BIGINT, collateral_asset VARCHAR, collateral_value_e9 BIGINT, debt_value_e9 BIGINT);
${CHAIN_TABLES}${DEBT_TABLE}${MISSING_PRICE_TABLE}`;
