import { AMM_MARKET, IS_TRANSFER } from "../store/schema.ts";

/**
 * Where features come from: SQL that groups rows by subject. In sight everywhere: `as_of` (Unix
 * seconds) and `ts` of the rows.
 */
export interface FeatureSource {
  /** Common table expressions that `from` names. */
  readonly before?: string;
  readonly from: string;
  /** The relation whose `id` and `as_of` it groups by. */
  readonly key: string;
  /** By feature, an aggregate over the rows of a subject. */
  readonly definitions: Readonly<Record<string, string>>;
}

/** Past every range, so that clamping turns it into the top: "never happened". */
export const NEVER = "9223372036854775807";

/**
 * The operand of an aggregate over the rows at which all conditions hold; aggregates pass over
 * NULL. Every `FILTER` would cost DuckDB buffers for all columns.
 */
export const where = (value: string, ...conditions: readonly string[]): string =>
  `CASE WHEN ${conditions.join(" AND ")} THEN ${value} END`;

export const countWhere = (...conditions: readonly string[]): string => `count(${where("1", ...conditions)})`;
export const sumWhere = (value: string, ...conditions: readonly string[]): string =>
  `coalesce(sum(${where(value, ...conditions)}), 0)`;

/** Seconds from the first or last row at which something was so. */
export const since = (aggregate: "min" | "max", condition: string): string =>
  `coalesce(as_of - ${aggregate}(${where("ts", condition)}), ${NEVER})`;

/** Each subject once, also those about whom the rows of a source say nothing. */
export const ASKED = "asked AS MATERIALIZED (SELECT DISTINCT id, as_of FROM subject)";

/** Events that are known at a moment, whatever the as-ofs of the subjects: no later ones are read. */
export interface KnownUntil {
  /** Unix seconds, inclusive. */
  readonly time: bigint;
  /** Last block of those events; LAST_BLOCK_OF_SECOND where the second decides. */
  readonly block: bigint;
}

/**
 * Lending events of all wallets of the subjects, for every source: read from the store once, whatever the number of sources. Beside them supply that
 * changed hands: no history of its own, it only moves balances.
 */
export const walletEvents = (until?: KnownUntil): string => {
  const known = until === undefined ? "" : ` AND ts <= ${until.time} AND coalesce(block_number, 0) <= ${until.block}`;
  const ofWallets = `
  SELECT wallet, market, ts, block_number, chain_order, action, asset, value_e9, debt_value_e9
  FROM valued_event SEMI JOIN subject USING (wallet)`;
  return `wallet_event AS MATERIALIZED (${ofWallets} WHERE NOT ${IS_TRANSFER}${known}),
wallet_transfer AS (${ofWallets} WHERE ${IS_TRANSFER}${known})`;
};

/** As-of block of a subject that is asked about by time: all blocks of that second are in. */
export const LAST_BLOCK_OF_SECOND = 2n ** 63n - 1n;

/** Rows up to the as-of of the subject `s`: by block where the row knows it, since on rollups several blocks share a second; by time otherwise. */
export const seen = (row: string): string =>
  `${row}.ts <= s.as_of AND coalesce(${row}.block_number, 0) <= s.as_of_block`;

/** Rows `e` of lending events that mean the same in recorded files and in a full index. */
export const COUNTED_MARKET = `e.market <> '${AMM_MARKET}'`;

/** 0.05 ETH at 1e-9: dust starts no clock and makes no day. */
export const LEAST_E9 = 50_000_000n;

/** Wei to 1e-9 ETH, floored. */
export const toE9 = (wei: string): string => `(${wei}) // 1000000000`;
