import { canonicalSymbol } from "./asset.ts";
import { openCsv } from "./csvFile.ts";
import { atScale, parseDecimal } from "./decimal.ts";
import { BadValueError, PriceConflictError } from "./errors.ts";
import { RECORDED_CHAIN_ID, claimChain } from "./market.ts";
import type { Cell, ColumnType, EventStore } from "./store.ts";
import { rebuildValuation } from "./valuation.ts";

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

/** Throws BadValueError that names row and column. */
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

const stageFile = async (store: EventStore, path: string): Promise<void> => {
  const csv = await openCsv(path, COLUMNS);
  const [hourAt, symbolAt, usdAt] = COLUMNS.map((name) => csv.header.indexOf(name)) as [number, number, number];
  for await (const block of csv.blocks) {
    const rows = block.map(({ row, cells }) =>
      readPrice([cells[hourAt] ?? "", cells[symbolAt] ?? "", cells[usdAt] ?? ""], { path, row }),
    );
    await store.append({ table: "staged_price", temp: true, types: STAGED_TYPES, rows });
  }
};

/** Two prices for one hour would make a vector depend on which was loaded first. */
const checkConflicts = async (store: EventStore): Promise<void> => {
  const [conflict] = await store.rows(`
    SELECT symbol, hour_ts FROM (SELECT hour_ts, symbol, usd_e12 FROM staged_price UNION ALL SELECT hour_ts, symbol, usd_e12 FROM recorded_price)
    GROUP BY ALL HAVING min(usd_e12) <> max(usd_e12) ORDER BY ALL LIMIT 1`);
  if (conflict !== undefined)
    throw new PriceConflictError({ symbol: String(conflict[0]), hour: conflict[1] as bigint });
};

/** Loads hourly prices, all files or none. Throws FileUnreadableError, CsvError, MissingColumnError, BadValueError, PriceConflictError. */
export const importPrices = (store: EventStore, paths: readonly string[]): Promise<PriceImport> =>
  store.transaction(async () => {
    await claimChain(store, RECORDED_CHAIN_ID);
    for (const path of paths) await stageFile(store, path);
    await checkConflicts(store);
    const [before] = await store.rows("SELECT count(*) FROM recorded_price");
    await store.run(`
      INSERT INTO recorded_price SELECT hour_ts, symbol, min(usd), min(usd_e12)
      FROM staged_price ANTI JOIN recorded_price USING (symbol, hour_ts) GROUP BY ALL`);
    const after = (
      await store.rows("SELECT (SELECT count(*) FROM recorded_price), (SELECT count(*) FROM staged_price)")
    )[0];
    const [total, rows] = (after ?? []).map(Number) as [number, number];
    const added = total - Number(before?.[0]);
    await store.run("DELETE FROM staged_price");
    await rebuildValuation(store);
    return { rows, added, duplicates: rows - added };
  });
