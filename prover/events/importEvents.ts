import { openCsv } from "./csvFile.ts";
import { EventConflictError } from "./errors.ts";
import { RECORDED_CHAIN_ID, claimChain, claimMarket } from "./market.ts";
import { type Cells, type RecordedEvent, readRecordedEvent } from "./recordedRow.ts";
import { RECORDED_COLUMNS, type RecordedColumn } from "./schema.ts";
import type { Cell, ColumnType, EventStore } from "./store.ts";
import { rebuildValuation } from "./valuation.ts";

const REQUIRED: readonly RecordedColumn[] = ["ts", "action", "user", "asset", "amount"];

const STAGED_TYPES: readonly ColumnType[] = [
  ...(["bigint", "text", "text"] as const),
  ...(["text", "text", "bigint", "bigint", "bigint"] as const),
  ...(["text", "text", "text", "hugeint", "text", "hugeint"] as const),
];

export interface EventImport {
  readonly rows: number;
  readonly added: number;
  readonly duplicates: number;
}

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
];

const stageFile = async (store: EventStore, path: string, file: bigint): Promise<void> => {
  const csv = await openCsv(path, REQUIRED);
  const position = new Map(csv.header.map((name, index) => [name, index]));
  for await (const block of csv.blocks) {
    const rows = block.map(({ row, cells: texts }) => {
      const cells: Cells = (column) => texts[position.get(column) ?? -1] ?? "";
      return stagedRow(file, cells, readRecordedEvent(cells, { path, row }));
    });
    await store.append({ table: "staged_event", temp: true, types: STAGED_TYPES, rows });
  }
};

/**
 * An event with an id is that id. One without is its content and which of its equals it is within its file, so that
 * loading a file again, or files in another order, adds nothing; equal rows must therefore stay in one file.
 */
const NAMED = `
SELECT * REPLACE (CASE WHEN id <> '' THEN id ELSE content || ':' || row_number() OVER (PARTITION BY file, id, content) END AS id)
FROM staged_event`;

/** Rows of one event differ at most in what is no part of it (source, value in USD); the least of them is kept, whatever the order. */
const NEW = `
WITH fresh AS (SELECT * FROM named ANTI JOIN lending_event USING (id)),
  repeated AS (SELECT id FROM fresh GROUP BY id HAVING count(*) > 1)
SELECT * FROM fresh ANTI JOIN repeated USING (id)
UNION ALL SELECT DISTINCT ON (id) * FROM fresh SEMI JOIN repeated USING (id) ORDER BY id, recorded`;

const checkConflicts = async (store: EventStore): Promise<void> => {
  const [conflict] = await store.rows(`
    SELECT id FROM (SELECT id, content FROM named UNION SELECT event_id, content FROM recorded_event WHERE event_id IN (SELECT id FROM named))
    GROUP BY id HAVING count(*) > 1 ORDER BY id LIMIT 1`);
  if (conflict !== undefined) throw new EventConflictError({ id: String(conflict[0]) });
};

const mergeStaged = async (store: EventStore): Promise<EventImport> => {
  await store.run(`CREATE TEMP TABLE named AS ${NAMED}`);
  await checkConflicts(store);
  await store.run(`CREATE TEMP TABLE arriving AS ${NEW}`);
  await store.run("INSERT INTO recorded_event SELECT id, content, recorded FROM arriving");
  await store.run("INSERT INTO lending_event SELECT * EXCLUDE (file, content, recorded) FROM arriving");
  const counts = await store.rows("SELECT (SELECT count(*) FROM named), (SELECT count(*) FROM arriving)");
  const [rows, added] = (counts[0] ?? []).map(Number) as [number, number];
  return { rows, added, duplicates: rows - added };
};

/** Loads recorded events, all files or none. Throws FileUnreadableError, CsvError, MissingColumnError, BadValueError, EventConflictError. */
export const importEvents = (store: EventStore, paths: readonly string[]): Promise<EventImport> =>
  store.transaction(async () => {
    await claimChain(store, RECORDED_CHAIN_ID);
    for (const [file, path] of paths.entries()) await stageFile(store, path, BigInt(file));
    const markets = await store.rows("SELECT DISTINCT market FROM staged_event ORDER BY market");
    for (const [name] of markets) await claimMarket(store, { name: String(name), source: "recorded", pool: null });
    const result = await mergeStaged(store);
    await store.run("DELETE FROM staged_event; DROP TABLE named; DROP TABLE arriving");
    await rebuildValuation(store);
    return result;
  });
