import { AMOUNT_LIMIT_E9, atScale, parseDecimal } from "./decimal.ts";
import type { RecordedColumn } from "../../store/schema.ts";

/** Reads a cell of one row; undefined columns are empty. */
export type Cells = (column: RecordedColumn) => string;

export type Fail = (column: RecordedColumn, expected: string) => never;

/**
 * What a recorded row says is owed of the asset after its event, as the debt tokens store it: the
 * variable debt divided by the index of the reserve, and the stable debt without the interest since
 * its last change.
 */
const COLUMNS = ["stable_debt_after", "variable_debt_scaled_after"] as const satisfies readonly RecordedColumn[];

/** Debts are recorded in base units, of which a token has 10^18 but for these. */
const DECIMALS: ReadonlyMap<string, number> = new Map([
  ["AMPL", 9],
  ["GUSD", 2],
  ["USDC", 6],
  ["USDT", 6],
  ["UST", 6],
  ["WBTC", 8],
]);

const readUnits = (cells: Cells, fail: Fail, column: RecordedColumn): bigint => {
  const text = cells(column);
  if (text === "") return 0n;
  const value = parseDecimal(text);
  const isWhole = value !== undefined && value.digits >= 0n && value.decimals <= 0;
  return isWhole ? atScale(value, 0) : fail(column, "a whole number of base units, 0 or more");
};

/** Whole tokens at 1e-9, floored; null where the row does not say it. */
export const readDebtAfter = (cells: Cells, fail: Fail, asset: string): bigint | null => {
  if (COLUMNS.every((column) => cells(column) === "")) return null;
  const units = COLUMNS.reduce((sum, column) => sum + readUnits(cells, fail, column), 0n);
  const debt = (units * 10n ** 9n) / 10n ** BigInt(DECIMALS.get(asset) ?? 18);
  return debt < AMOUNT_LIMIT_E9 ? debt : AMOUNT_LIMIT_E9;
};

/** Digits that still fit 128 bits once multiplied with 10^9. */
export const IS_PLAIN_DEBT = COLUMNS.map((column) => `regexp_full_match(${column}, '\\d{0,28}')`).join(" AND ");

/** Twin of `readDebtAfter` in SQL, for plain debts. */
export const debtAfter = (asset: string): string => `
  CASE WHEN ${COLUMNS.join(" || ")} <> '' THEN least((${COLUMNS.map((column) => `('0' || ${column})::HUGEINT`).join(" + ")}) * 1000000000
    // CASE ${asset} ${[...DECIMALS].map(([symbol, decimals]) => `WHEN '${symbol}' THEN ${10 ** decimals}`).join(" ")} ELSE ${10n ** 18n} END,
    ${AMOUNT_LIMIT_E9}) END`;

/** They are the last of a recorded row's texts. */
const LAST_TEXTS = `"(\\d{0,28})","(\\d{0,28})"\\]$`;

/** For rows imported before debts were read; texts of another form stay unread. */
export const DEBTS_OF_RECORDED = `
  UPDATE lending_event SET debt_after_e9 = said.debt_after_e9
  FROM (SELECT id, ${debtAfter("asset")} AS debt_after_e9 FROM (
    SELECT e.id, e.asset, ${COLUMNS.map((column, index) => `regexp_extract(r.recorded, '${LAST_TEXTS}', ${index + 1}) AS ${column}`).join(", ")}
    FROM lending_event e JOIN recorded_event r ON r.event_id = e.id)) said
  WHERE lending_event.id = said.id`;
