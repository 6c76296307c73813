import { canonicalSymbol } from "./asset.ts";
import { type CsvRow, type CsvText, openCsvText } from "./csvFile.ts";
import { atScale, parseDecimal } from "./decimal.ts";
import { BadValueError, PriceConflictError } from "../errors.ts";
import { cellsOf, lineNumbers, nameSymbols, plainDecimal, stageBlocks } from "./plainRows.ts";
import type { Cell, ColumnType, EventStore } from "../../store/eventStore.ts";
import { revalueRecorded } from "../derived/valuation.ts";

const COLUMNS = ["hour_ts", "symbol", "usd"] as const;
const STAGED_TYPES: readonly ColumnType[] = ["bigint", "text", "text", "hugeint"];

/** No coin costs that much; keeps usd_e12 * 10^18 within 128 bits. */
const USD_LIMIT_E12 = 10n ** 19n;

export interface PriceImport {
  readonly rows: number;
  readonly added: number;
  readonly duplicates: number;
}

type Texts = readonly [hour: string, symbol: string, usd: string];

/**
 * Reads one row of a prices file.
 *
 * @throws BadValueError, which names row and column.
 */
const readPrice = (
  [hour, symbol, usd]: Texts,
  at: { readonly path: string; readonly row: number },
): readonly Cell[] => {
  if (!/^\d{1,10}$/.test(hour)) {
    throw new BadValueError({ ...at, column: "hour_ts", value: hour, expected: "a time in Unix seconds" });
  }
  if (symbol === "") throw new BadValueError({ ...at, column: "symbol", value: symbol, expected: "an asset's symbol" });
  const price = parseDecimal(usd);
  const usdE12 = price === undefined ? 0n : atScale(price, 12);
  if (usdE12 <= 0n || usdE12 > USD_LIMIT_E12) {
    throw new BadValueError({ ...at, column: "usd", value: usd, expected: "a price above 0 and below 10^7 USD" });
  }
  return [BigInt(hour), canonicalSymbol(symbol), usd, usdE12];
};

const stageRows = async (store: EventStore, { path, header }: CsvText, rows: readonly CsvRow[]): Promise<void> => {
  const [hourAt, symbolAt, usdAt] = COLUMNS.map((name) => header.indexOf(name)) as [number, number, number];
  const staged = rows.map(({ row, cells }) =>
    readPrice([cells[hourAt] ?? "", cells[symbolAt] ?? "", cells[usdAt] ?? ""], { path, row }),
  );
  await store.append({ table: "staged_price", temp: true, types: STAGED_TYPES, rows: staged });
};

const USD = plainDecimal("usd", 7);

/**
 * $1: the lines. Twin of `readPrice` for rows in the common form; `plain` is false for any other.
 */
const splitPlain = (header: readonly string[]): string => `
  CREATE OR REPLACE TEMP TABLE price_line AS
  WITH cell AS (
    SELECT *, width = ${header.length} AND regexp_full_match(hour_ts, '\\d{1,10}') AND symbol <> '' AND ${USD.isPlain} AS shaped
    FROM ${cellsOf(header, COLUMNS)}),
  scaled AS (SELECT *, CASE WHEN shaped THEN ${USD.atScale(12)} END AS usd_e12 FROM cell)
  SELECT *, coalesce(usd_e12 > 0, false) AS plain FROM scaled`;

const stagePlain = async (store: EventStore, { header }: CsvText, lines: string): Promise<readonly number[]> => {
  await store.run(splitPlain(header), [lines]);
  await nameSymbols(store, "SELECT symbol FROM price_line WHERE plain");
  await store.run(`
    INSERT INTO staged_price SELECT hour_ts::BIGINT, n.symbol, usd, usd_e12
    FROM price_line l JOIN symbol_name n ON n.text = l.symbol WHERE plain`);
  return lineNumbers(store, "SELECT line FROM price_line WHERE NOT plain ORDER BY line");
};

const stageFile = async (store: EventStore, path: string): Promise<void> => {
  const csv = await openCsvText(path, COLUMNS);
  await stageBlocks(csv, {
    plain: (lines) => stagePlain(store, csv, lines),
    rows: (rows) => stageRows(store, csv, rows),
  });
};

const GROUPED = `
CREATE OR REPLACE TEMP TABLE arriving_price AS
SELECT hour_ts, symbol, min(usd) AS usd, min(usd_e12) AS usd_e12, max(usd_e12) AS most_e12 FROM staged_price GROUP BY hour_ts, symbol`;

/** Two prices for one hour would make a vector depend on which was loaded first. */
const checkConflicts = async (store: EventStore): Promise<void> => {
  const [conflict] = await store.rows(`
    SELECT symbol, hour_ts FROM (
      SELECT symbol, hour_ts FROM arriving_price WHERE usd_e12 <> most_e12
      UNION ALL SELECT symbol, hour_ts FROM arriving_price a JOIN recorded_price r USING (symbol, hour_ts) WHERE r.usd_e12 <> a.usd_e12)
    ORDER BY ALL LIMIT 1`);
  if (conflict !== undefined)
    throw new PriceConflictError({ symbol: String(conflict[0]), hour: conflict[1] as bigint });
};

const merge = async (store: EventStore): Promise<PriceImport> => {
  await store.run(GROUPED);
  await checkConflicts(store);
  const [counts] = await store.rows(`
    SELECT (SELECT count(*) FROM staged_price), (SELECT count(*) FROM arriving_price ANTI JOIN recorded_price USING (symbol, hour_ts))`);
  await store.run(`
    INSERT INTO recorded_price SELECT hour_ts, symbol, usd, usd_e12 FROM arriving_price ANTI JOIN recorded_price USING (symbol, hour_ts)`);
  await revalueRecorded(store);
  const [rows, added] = (counts ?? []).map(Number) as [number, number];
  return { rows, added, duplicates: rows - added };
};

/**
 * Loads hourly prices, all files or none.
 *
 * @throws FileUnreadableError, CsvError, MissingColumnError, BadValueError, PriceConflictError.
 */
export const importPrices = async (store: EventStore, paths: readonly string[]): Promise<PriceImport> => {
  try {
    // Outside of the transaction, which would hold on to every intermediate table until its end.
    for (const path of paths) await stageFile(store, path);
    return await store.transaction(() => merge(store));
  } finally {
    await store.run(`
      TRUNCATE staged_price; DROP TABLE IF EXISTS price_line; DROP TABLE IF EXISTS symbol_name; DROP TABLE IF EXISTS arriving_price`);
  }
};
