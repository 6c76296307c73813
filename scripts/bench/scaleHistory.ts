import type { EventStore } from "../../prover/store/eventStore.ts";

/**
 * A made-up history of any size, the same every time: whatever looks random is a part of the MD5 of
 * an event's number, taken in SQL. It goes straight into the store's tables, as an import would
 * leave them.
 */
export interface HistorySize {
  readonly events: number;
  readonly wallets: number;
}

const FIRST_TS = 1_606_780_800;
const SECONDS_PER_BLOCK = 12;
const FIRST_BLOCK = 11_363_000;
/** Aave v2's first two years in Unix seconds, whatever the number of events. */
const SPAN_SECONDS = 63_072_000;
/** Rows of one INSERT: bounds its memory. */
const BATCH = 1_000_000;

const ASSETS = [
  "USDC",
  "WETH",
  "DAI",
  "USDT",
  "WBTC",
  "LINK",
  "AAVE",
  "GUSD",
  "CRV",
  "UNI",
  "YFI",
  "SNX",
  "MKR",
  "ENJ",
  "REN",
  "BAL",
];

/** 16 bits of the event's hash as a fraction of `n`, floored: 0 .. n - 1. */
const pick = (bits: string, n: number): string => `((${bits}) * ${n} >> 16)`;

/**
 * Wallet w of W has about 1/3 * (w/W)^(-2/3) of an even share of the events: the busiest of half a
 * million has more than one in a hundred, the median twelve of them, the least one. The first W
 * events are one each, so that every wallet is there.
 */
const wallet = ({ wallets }: HistorySize): string =>
  `CASE WHEN n < ${wallets} THEN n ELSE (${wallets}::HUGEINT * u * u * u >> 96)::BIGINT END`;

/**
 * Per 64: 28 deposits, 20 withdrawals, 8 borrows, 7 repayments, a liquidation: about as recorded in
 * 2021.
 */
const ACTION = `CASE WHEN a < 28 THEN 'deposit' WHEN a < 48 THEN 'withdraw' WHEN a < 56 THEN 'borrow' WHEN a < 63 THEN 'repay' ELSE 'liquidation' END`;

const batch = (size: HistorySize, from: number): string => `
  CREATE OR REPLACE TEMP TABLE made_event AS
  WITH drawn AS (
    SELECT n, md5(n::VARCHAR) AS hash, md5_number_lower(n::VARCHAR) AS low, md5_number_upper(n::VARCHAR) AS high
    FROM range(${from}, ${Math.min(from + BATCH, size.events)}) t(n)),
  split AS (
    SELECT n, hash, (low & 4294967295)::HUGEINT AS u, (low >> 32 & 65535)::BIGINT AS b0, (low >> 48)::BIGINT AS b1,
      (high & 65535)::BIGINT AS b2, (high >> 16 & 65535)::BIGINT AS b3, (high >> 32)::BIGINT AS amount,
       ${FIRST_TS} + (n * ${SPAN_SECONDS} // ${size.events} // ${SECONDS_PER_BLOCK}) * ${SECONDS_PER_BLOCK} AS ts
    FROM drawn),
  placed AS (
    SELECT *, ${FIRST_BLOCK} + (ts - ${FIRST_TS}) // ${SECONDS_PER_BLOCK} AS block_number, ${pick("b0", 64)} AS a,
      (['${ASSETS.join("', '")}'])[${pick("b1", ASSETS.length)} * ${pick("b2", ASSETS.length)} // ${ASSETS.length} + 1] AS asset
    FROM split)
  SELECT block_number || ':0:0x' || hash || hash || ':' || n % 1000 || ':' || n % 1000 AS id, 'aave-v2' AS market, ts, block_number,
    n % 1000 AS log_index, ${ACTION} AS action, '0x' || left(sha256('wallet ' || (${wallet(size)})), 40) AS wallet, asset,
    amount::HUGEINT * (1 + b3) AS amount_e9, CASE WHEN a = 63 THEN 'WETH' END AS collateral_asset,
    CASE WHEN a = 63 THEN amount::HUGEINT * b3 END AS collateral_amount_e9,
    amount::HUGEINT * (1 + b3) * 2 AS debt_after_e9, b3 % 100 = 0 AS unpriced
  FROM placed`;

const CHAIN_ORDER =
  "lpad(ts::VARCHAR, 12, '0') || lpad(block_number::VARCHAR, 12, '0') || lpad(log_index::VARCHAR, 9, '0') || id";

const VALUED = `
  INSERT INTO valued_event
  SELECT id, market, ts, block_number, ${CHAIN_ORDER}, action, wallet, asset,
    CASE WHEN NOT unpriced THEN amount_e9 // 1000 END, collateral_asset, collateral_amount_e9 // 1000,
    CASE WHEN NOT unpriced THEN debt_after_e9 // 1000 END
  FROM made_event`;

/** Fills a new store. */
export const makeHistory = async (store: EventStore, size: HistorySize): Promise<void> => {
  await store.run("UPDATE store_meta SET chain_id = 1; INSERT INTO market VALUES ('aave-v2', 'recorded', NULL)");
  for (let from = 0; from < size.events; from += BATCH) {
    await store.run(batch(size, from));
    await store.transaction(async () => {
      await store.run("INSERT INTO lending_event SELECT * EXCLUDE (unpriced) FROM made_event");
      await store.run(VALUED);
    });
  }
  await store.run("DROP TABLE made_event");
};
