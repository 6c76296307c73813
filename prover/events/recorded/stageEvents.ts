import type { Cells } from "./debt.ts";
import { type CsvRow, type CsvText, openCsvText } from "./csvFile.ts";
import { cellsOf, lineNumbers, nameSymbols, plainDecimal, stageBlocks } from "./plainRows.ts";
import { ACTIONS, AMM_PROVIDER, CHAIN_ID_SHAPE, type RecordedEvent, readRecordedEvent } from "./row.ts";
import { IS_PLAIN_DEBT, debtAfter } from "./debt.ts";
import { RECORDED_COLUMNS, type RecordedColumn } from "../../store/schema.ts";
import type { Cell, ColumnType, EventStore } from "../../store/eventStore.ts";

const REQUIRED: readonly RecordedColumn[] = ["ts", "action", "user", "asset", "amount"];

const STAGED_TYPES: readonly ColumnType[] = [
  ...(["bigint", "text", "text"] as const),
  ...(["text", "text", "bigint", "bigint", "bigint"] as const),
  ...(["text", "text", "text", "hugeint", "text", "hugeint", "hugeint"] as const),
];

const stagedRow = (file: bigint, cells: Cells, event: RecordedEvent): readonly Cell[] => [
  file,
  event.content,
  JSON.stringify(RECORDED_COLUMNS.map(cells)),
  event.givenId,
  event.market,
  event.ts,
  event.blockNumber,
  event.logIndex,
  event.action,
  event.wallet,
  event.asset,
  event.amountE9,
  event.collateralAsset,
  event.collateralAmountE9,
  event.debtAfterE9,
];

const AMOUNT = plainDecimal("amount", 18);
const COLLATERAL_AMOUNT = plainDecimal("collateral_amount", 18);

const isPlain = (width: number): string => `
  width = ${width} AND regexp_full_match(ts, '[1-9]\\d{0,9}') AND regexp_full_match("user", '0x[0-9a-f]{40}')
  AND "action" IN (${[...ACTIONS.keys()].map((name) => `'${name}'`).join(", ")}) AND asset <> ''
  AND (amount = '' OR ${AMOUNT.isPlain}) AND (collateral_amount = '' OR ${COLLATERAL_AMOUNT.isPlain}) AND ${IS_PLAIN_DEBT}`;

/** $1: the lines. */
const splitPlain = (header: readonly string[]): string => `
  CREATE OR REPLACE TEMP TABLE event_line AS
  SELECT *, ${isPlain(header.length)} AS plain FROM ${cellsOf(header, RECORDED_COLUMNS)}`;

const ACTION = `CASE "action" ${[...ACTIONS].map(([name, action]) => `WHEN '${name}' THEN '${action}'`).join(" ")} END`;

/** Empty where the amount is: no part of a content is NULL. */
const contentDecimal = (column: string, canonical: string): string =>
  `CASE WHEN ${column} = '' THEN '' ELSE ${canonical} END`;
const contentAmounts = {
  amount: contentDecimal("amount", AMOUNT.canonical),
  collateral: contentDecimal("collateral_amount", COLLATERAL_AMOUNT.canonical),
};

const amountE9 = (column: string, scaled: string): string => `CASE WHEN ${column} <> '' THEN ${scaled} END`;
const fromId = (group: 1 | 2): string => `nullif(regexp_extract(id, '${CHAIN_ID_SHAPE.source}', ${group}), '')::BIGINT`;

/** Twin of `readRecordedEvent`. */
const insertPlain = (file: bigint): string => `
  INSERT INTO staged_event
  WITH named AS (
    SELECT l.*, CASE WHEN lower(pool) = '${AMM_PROVIDER}' THEN 'aave-v2-amm' ELSE 'aave-v2' END AS market, ${ACTION} AS done,
      a.symbol AS borrowed, k.symbol AS collateral
    FROM event_line l JOIN symbol_name a ON a.text = l.asset JOIN symbol_name k ON k.text = l.collateral_asset WHERE plain)
  SELECT ${file},
    left(sha256(concat_ws(chr(10), market, ts, done, "user", borrowed, ${contentAmounts.amount}, collateral, ${contentAmounts.collateral}, lower(caller), rate_mode)), 40),
    '["' || concat_ws('","', ${RECORDED_COLUMNS.map((name) => `"${name}"`).join(", ")}) || '"]',
    id, market, ts::BIGINT, ${fromId(1)}, ${fromId(2)}, done, "user", borrowed, ${amountE9("amount", AMOUNT.atScale(9))},
    nullif(collateral, ''), ${amountE9("collateral_amount", COLLATERAL_AMOUNT.atScale(9))}, ${debtAfter("borrowed")}
  FROM named`;

const SYMBOLS = "SELECT unnest([asset, collateral_asset]) FROM event_line WHERE plain";

const stagePlain = async (store: EventStore, { file, csv, lines }: { file: bigint; csv: CsvText; lines: string }) => {
  await store.run(splitPlain(csv.header), [lines]);
  await nameSymbols(store, SYMBOLS);
  await store.run(insertPlain(file));
  return lineNumbers(store, "SELECT line FROM event_line WHERE NOT plain ORDER BY line");
};

const stageRows = async (
  store: EventStore,
  { file, csv, rows }: { file: bigint; csv: CsvText; rows: readonly CsvRow[] },
) => {
  const position = new Map(csv.header.map((name, index) => [name, index]));
  const staged = rows.map(({ row, cells: texts }) => {
    const cells: Cells = (column) => texts[position.get(column) ?? -1] ?? "";
    return stagedRow(file, cells, readRecordedEvent(cells, { path: csv.path, row }));
  });
  await store.append({ table: "staged_event", temp: true, types: STAGED_TYPES, rows: staged });
};

/**
 * Reads the recorded rows of one file into `staged_event`.
 *
 * @throws FileUnreadableError, CsvError, MissingColumnError, BadValueError.
 */
export const stageEvents = async (store: EventStore, path: string, file: bigint): Promise<void> => {
  const csv = await openCsvText(path, REQUIRED);
  await stageBlocks(csv, {
    plain: (lines) => stagePlain(store, { file, csv, lines }),
    rows: (rows) => stageRows(store, { file, csv, rows }),
  });
};
