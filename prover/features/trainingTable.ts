import { existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

import { FileUnreadableError, FileUnwritableError } from "../errors.ts";
import { type EventStore } from "../store/eventStore.ts";
import { openStore } from "../events/openStore.ts";
import { besidePath, makeFolder } from "../files.ts";
import { sqlText } from "../health/marketLogs.ts";
import { RowValueError, TrainingTableError } from "./errors.ts";
import { type ConvertedColumn, ROUNDING_MACROS, TableColumns, convertedColumns } from "./trainingColumns.ts";

export interface ConvertedTable {
  readonly rows: number;
  readonly positive: number;
}

interface Conversion {
  /** The published parquet file. */
  readonly file: string;
  /** rows.csv to write, gzip when its name ends in .gz. */
  readonly path: string;
}

const firstLine = (cause: unknown): string =>
  (cause instanceof Error ? cause.message : String(cause)).split("\n")[0] ?? "";

const tableOf = (file: string): string => `read_parquet(${sqlText(file)}, file_row_number = true)`;

const readColumns = async (store: EventStore, file: string): Promise<TableColumns> => {
  if (!existsSync(file)) throw new FileUnreadableError({ path: file, reason: "ENOENT" });
  try {
    const described = await store.rows(`DESCRIBE SELECT * FROM ${tableOf(file)}`);
    return new TableColumns(
      file,
      described.map(([name, type]) => ({ name: String(name), type: String(type) })),
    );
  } catch (cause) {
    throw new TrainingTableError({ path: file, reason: firstLine(cause) });
  }
};

/** @throws RowValueError for the first row with a value that is missing or not valid. */
const checkValues = async (
  store: EventStore,
  { file, columns }: { readonly file: string; readonly columns: readonly ConvertedColumn[] },
): Promise<void> => {
  const checked = columns.flatMap(({ from, wrong, expected }) =>
    wrong === undefined ? [] : [{ from, wrong, expected }],
  );
  const firsts = checked.map(({ wrong }) => `min(file_row_number) FILTER (${wrong})`);
  const [rows] = await store.rows(`SELECT ${firsts.join(", ")} FROM ${tableOf(file)}`);
  for (const [index, { from, expected }] of checked.entries()) {
    const row = rows?.[index] as bigint | null | undefined;
    if (typeof row !== "bigint") continue;
    const [value] = await store.rows(
      `SELECT "${from.replaceAll('"', '""')}"::VARCHAR FROM ${tableOf(file)} WHERE file_row_number = ${row}`,
    );
    const found = value?.[0] ?? null;
    const reason = found === null ? "the value is missing" : `"${String(found)}" is not ${expected}`;
    throw new RowValueError({ path: file, row: Number(row), column: from, reason });
  }
};

/** In the order of the file. */
const writeTable = async (
  store: EventStore,
  { file, path, columns }: Conversion & { readonly columns: readonly ConvertedColumn[] },
): Promise<void> => {
  const beside = besidePath(path);
  const selected = columns.map(({ name, sql }) => `${sql} AS ${name}`).join(",\n");
  const compression = path.endsWith(".gz") ? "gzip" : "uncompressed";
  try {
    await makeFolder(dirname(path));
    await store.run(
      `COPY (SELECT ${selected} FROM ${tableOf(file)}) TO ${sqlText(beside)} (FORMAT csv, HEADER true, COMPRESSION ${compression})`,
    );
    await rename(beside, path);
  } catch (cause) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw new FileUnwritableError({ path, reason: firstLine(cause) });
  }
};

/**
 * The published training table as rows.csv: its features at the dictionary's scales and clamped to
 * its ranges, its identifiers and label.
 *
 * @throws FileUnreadableError, TrainingTableError, RowValueError, FileUnwritableError.
 */
export const convertTrainingTable = async ({ file, path }: Conversion): Promise<ConvertedTable> => {
  const store = await openStore(":memory:");
  try {
    const columns = convertedColumns(await readColumns(store, file));
    await checkValues(store, { file, columns });
    for (const macro of ROUNDING_MACROS) await store.run(macro);
    await writeTable(store, { file, path, columns });
    const label = columns.find(({ name }) => name === "label")?.sql ?? "0";
    const [counts] = await store.rows(`SELECT count(*), count(*) FILTER (${label} = 1) FROM ${tableOf(file)}`);
    const [rows, positive] = (counts ?? []).map(Number) as [number, number];
    return { rows, positive };
  } finally {
    store.close();
  }
};
