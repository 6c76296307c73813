import { type DictionaryFeature, dictionary, placesOf } from "./dictionary.ts";
import { TrainingTableError } from "./errors.ts";

/** A column of the published table as its file has it. */
export interface TableColumn {
  readonly name: string;
  /** DuckDB's. */
  readonly type: string;
}

/** What a converted column comes from and is called. */
export interface ConvertedColumn {
  readonly name: string;
  /** The file's own name of it, for messages. */
  readonly from: string;
  readonly sql: string;
  /** True for a row whose value stands for none; undefined where a value may be missing. */
  readonly wrong?: string;
  readonly expected: string;
}

/** Features of version 1 that the published dictionary does not have; it has none of a later version. */
const OWN_FEATURES: readonly string[] = [
  "withdraw_count",
  "time_since_last_deposit",
  "time_since_last_withdraw",
  "time_since_last_borrow",
  "time_since_previous_borrow",
  "last_borrow_amount_eth",
  "last_borrow_asset_debt_eth",
  "last_borrow_is_stablecoin",
  "borrow_count_30d",
  "borrow_amount_sum_eth_30d",
  "volatile_borrow_amount_sum_eth_30d",
  "liquidation_count_30d",
  "liquidation_count_90d",
  "liquidation_amount_sum_eth_90d",
  "deposit_amount_sum_eth_30d",
  "withdraw_amount_sum_eth_30d",
  "unique_borrow_asset_count",
  "unique_collateral_asset_count",
  "time_since_last_tx",
  "liquidation_count_365d",
  "liquidation_amount_sum_eth_365d",
  "last_borrow_is_ether",
  "deposit_count_365d_of_dai_usdt_wbtc",
  "time_since_last_deposit_of_dai_usdt_wbtc",
  "net_deposit_of_wbtc_eth_365d",
];

const publishedFeatures: readonly DictionaryFeature[] = dictionary.features.filter(
  ({ name, since }) => since === 1 && !OWN_FEATURES.includes(name),
);

/** Published, but not in the dictionary: carried along as they are, those in ETH at 1e-9. */
const CARRIED: readonly string[] = [
  "first_tx_timestamp",
  "last_tx_timestamp",
  "risky_tx_count",
  "risky_unique_contract_count",
  "risky_first_tx_timestamp",
  "risky_last_tx_timestamp",
  "risky_first_last_tx_timestamp_diff",
  "risky_sum_outgoing_amount_eth",
];

/** "Never", as published; the top of a time's range here. */
const PUBLISHED_NEVER = 999_999_999;
/** Past every range, and where the decimals would no longer fit 128 bits. */
const HUGE = "1e20";

const FLOATS = /^(FLOAT|DOUBLE)$/;
const NUMBERS = /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|BOOLEAN|DECIMAL\(.*\))$/;
const WHOLE = /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|BOOLEAN)$/;
const TIMES = /^(DATE|TIMESTAMP.*)$/;

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** SQL of a column's number: times as Unix seconds. */
const numberOf = ({ name, type }: TableColumn): string => {
  if (TIMES.test(type)) return `epoch(${quoted(name)})`;
  return type === "BOOLEAN" ? `${quoted(name)}::INTEGER` : quoted(name);
};

const noNumber = (column: TableColumn): string => {
  const missing = `${quoted(column.name)} IS NULL`;
  return FLOATS.test(column.type) ? `(${missing} OR NOT isfinite(${quoted(column.name)}))` : `(${missing})`;
};

/** 10^n as an integer: powers of floats would round. */
const power = (n: string): string => `('1' || repeat('0', (${n})::INTEGER))::HUGEINT`;

/**
 * Macros of the conversion. A cast to DECIMAL rounds half away from zero by the first digit it
 * drops, but not when the text has an exponent, as that of a tiny or huge double: those are rounded
 * here, by their at most 17 digits.
 */
export const ROUNDING_MACROS: readonly string[] = [
  `CREATE TEMP MACRO moved(digits, shift) AS CASE WHEN shift > 18 THEN 0
     WHEN shift > 0 THEN (digits + ${power("shift")} // 2) // ${power("shift")} ELSE digits * ${power("-shift")} END`,
  `CREATE TEMP MACRO scientific(mantissa, exponent, places) AS CASE WHEN starts_with(mantissa, '-') THEN -1 ELSE 1 END * moved(
     regexp_replace(mantissa, '[-.]', '', 'g')::HUGEINT, length(split_part(mantissa, '.', 2)) - exponent::INTEGER - places)`,
];

const byText = (number: string, places: number): string => {
  const text = `(${number})::VARCHAR`;
  const parts = [1, 2].map((part) => `split_part(${text}, 'e', ${part})`).join(", ");
  return `CASE WHEN contains(${text}, 'e') THEN scientific(${parts}, ${places})
    ELSE (${text}::DECIMAL(38, ${places}) * ${10n ** BigInt(places)})::HUGEINT END`;
};

/**
 * The decimal that the number prints as, times 10^places, rounded half away from zero. The product
 * of doubles is within 3 x 10^-16 of it, relatively, so it decides wherever it is farther than that
 * from a half; all else goes by the digits.
 */
const rounded = (column: TableColumn, places: number): string => {
  const number = numberOf(column);
  if (WHOLE.test(column.type)) return `(${number}::HUGEINT * ${10n ** BigInt(places)})`;
  if (column.type !== "DOUBLE") return byText(number, places);
  const product = `(abs(${number}) * 1e${places})`;
  const clear = `${product} < 1e14 AND abs(${product} - floor(${product}) - 0.5) > ${product} * 1e-15`;
  return `CASE WHEN ${clear} THEN (sign(${number}) * floor(${product} + 0.5))::BIGINT ELSE ${byText(number, places)} END`;
};

const featureSql = (column: TableColumn, { scale, min, max, unit }: DictionaryFeature): string => {
  const number = numberOf(column);
  const never = unit === "seconds" ? `WHEN ${number} >= ${PUBLISHED_NEVER} THEN ${max}` : "";
  const clamped = `least(greatest(${rounded(column, placesOf(scale) ?? 0)}, ${min}), ${max})::BIGINT`;
  return `CASE ${never} WHEN ${number} >= ${HUGE} THEN ${max} WHEN ${number} <= -${HUGE} THEN ${min} ELSE ${clamped} END`;
};

/** The columns of one file by name, whatever their case. */
export class TableColumns {
  readonly #path: string;
  readonly #columns: ReadonlyMap<string, TableColumn>;

  constructor(path: string, columns: readonly TableColumn[]) {
    this.#path = path;
    this.#columns = new Map(columns.map((column) => [column.name.toLowerCase(), column]));
  }

  find(...names: readonly string[]): TableColumn | undefined {
    return names.map((name) => this.#columns.get(name)).find((column) => column !== undefined);
  }

  /** @throws TrainingTableError. */
  require(...names: readonly string[]): TableColumn {
    const column = this.find(...names);
    if (column !== undefined) return column;
    throw new TrainingTableError({ path: this.#path, reason: `it has no column "${names[0]}"` });
  }

  /** @throws TrainingTableError. */
  requireNumber(...names: readonly string[]): TableColumn {
    const column = this.require(...names);
    if (NUMBERS.test(column.type) || TIMES.test(column.type)) return column;
    throw new TrainingTableError({ path: this.#path, reason: `its column "${column.name}" is of type ${column.type}` });
  }
}

const featureColumn = (columns: TableColumns, feature: DictionaryFeature): ConvertedColumn => {
  const column = columns.requireNumber(feature.name);
  const sql = featureSql(column, feature);
  return { name: feature.name, from: column.name, sql, wrong: noNumber(column), expected: "a number" };
};

/** Relative to the borrow: an absolute time would drift. */
const sinceLastTransaction = (columns: TableColumns): ConvertedColumn => {
  const name = "time_since_last_tx";
  const { min, max } = dictionary.features.find((feature) => feature.name === name) ?? { min: 0n, max: 0n };
  const column = columns.requireNumber("last_tx_timestamp");
  const last = numberOf(column);
  const age = `floor(${numberOf(columns.requireNumber(...IDENTIFIERS.asOf))})::HUGEINT - floor(${last})::HUGEINT`;
  const sql = `CASE WHEN ${last} <= 0 OR ${last} = ${PUBLISHED_NEVER} THEN ${max} ELSE least(greatest(${age}, ${min}), ${max}) END`;
  return { name, from: column.name, sql, wrong: noNumber(column), expected: "a time" };
};

const IDENTIFIERS = {
  wallet: ["wallet_address", "wallet", "address", "borrower"],
  asOf: ["borrow_timestamp", "timestamp", "as_of"],
  block: ["borrow_block_number", "block_number", "borrow_block", "block"],
  label: ["target", "label"],
} as const;

const walletColumn = (columns: TableColumns): ConvertedColumn => {
  const { name } = columns.require(...IDENTIFIERS.wallet);
  const text = `lower(${quoted(name)}::VARCHAR)`;
  const wrong = `(${text} IS NULL OR NOT regexp_full_match(${text}, '0x[0-9a-f]{40}'))`;
  return { name: "wallet", from: name, sql: text, wrong, expected: "an address" };
};

const wholeColumn = (name: string, column: TableColumn): ConvertedColumn => {
  const number = numberOf(column);
  const wrong = `(${noNumber(column)} OR NOT coalesce(${number} BETWEEN 0 AND 1e15, false))`;
  return { name, from: column.name, sql: `floor(${number})::BIGINT`, wrong, expected: "a whole number" };
};

const labelColumn = (columns: TableColumns): ConvertedColumn => {
  const column = columns.requireNumber(...IDENTIFIERS.label);
  const wrong = `(${noNumber(column)} OR NOT coalesce(${numberOf(column)} IN (0, 1), false))`;
  return { name: "label", from: column.name, sql: `(${numberOf(column)})::BIGINT`, wrong, expected: "0 or 1" };
};

const carriedColumn = (name: string, column: TableColumn): ConvertedColumn => {
  const places = name.endsWith("_eth") ? 9 : 0;
  const sql = `CASE WHEN NOT ${noNumber(column)} AND abs(${numberOf(column)}) < ${HUGE} THEN ${rounded(column, places)} END`;
  return { name, from: column.name, sql, expected: "a number" };
};

/**
 * The columns to write, in their order.
 *
 * @throws TrainingTableError for one that the file lacks.
 */
export const convertedColumns = (columns: TableColumns): readonly ConvertedColumn[] => {
  const block = columns.find(...IDENTIFIERS.block);
  const carried = CARRIED.filter((name) => columns.find(name) !== undefined);
  return [
    walletColumn(columns),
    wholeColumn("as_of", columns.requireNumber(...IDENTIFIERS.asOf)),
    ...(block === undefined ? [] : [wholeColumn("as_of_block", block)]),
    ...publishedFeatures.map((feature) => featureColumn(columns, feature)),
    sinceLastTransaction(columns),
    ...carried.map((name) => carriedColumn(name, columns.requireNumber(name))),
    labelColumn(columns),
  ];
};
