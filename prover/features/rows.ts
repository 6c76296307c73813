import { gzipSync } from "node:zlib";

import { stringify } from "csv-stringify/sync";

import { openCsv } from "../events/recorded/csvFile.ts";
import { writeAtomic } from "../files.ts";
import type { DictionaryFeature } from "./dictionary.ts";
import { RowValueError } from "./errors.ts";

/** Integer feature rows as they stand in a rows.csv. */
export interface FeatureRows {
  /** One array per data row, in the order of the features asked for. */
  readonly rows: readonly (readonly bigint[])[];
  /** The other columns as text, by name. Each has one entry per row. */
  readonly extra: ReadonlyMap<string, readonly string[]>;
}

type RangedFeature = Pick<DictionaryFeature, "name" | "min" | "max">;

const readInteger = (
  text: string,
  { feature, path, row }: { readonly feature: RangedFeature; readonly path: string; readonly row: number },
): bigint => {
  const column = feature.name;
  if (text === "") throw new RowValueError({ path, row, column, reason: "the value is missing" });
  if (!/^-?\d{1,40}$/.test(text)) throw new RowValueError({ path, row, column, reason: `"${text}" is not an integer` });
  const value = BigInt(text);
  if (value < feature.min || value > feature.max) {
    const reason = `${value} is outside the declared range ${feature.min} to ${feature.max}`;
    throw new RowValueError({ path, row, column, reason });
  }
  return value;
};

/**
 * Reads rows.csv or rows.csv.gz: one integer column per feature, by name and in any order. Other
 * columns are carried along as text.
 *
 * @param options.path The file; it is read as gzip when its name ends in .gz.
 * @param options.features The features with their ranges, in the order wanted.
 * @returns The rows as integers in the order of `features`, and the other columns.
 * @throws FileUnreadableError, CsvError, MissingColumnError, and RowValueError for a value that is
 * missing, not an integer, or out of range.
 */
export const readRows = async ({
  path,
  features,
}: {
  readonly path: string;
  readonly features: readonly RangedFeature[];
}): Promise<FeatureRows> => {
  const csv = await openCsv(
    path,
    features.map(({ name }) => name),
  );
  const wanted = features.map((feature) => ({ feature, position: csv.header.indexOf(feature.name) }));
  const taken = new Set(wanted.map(({ position }) => position));
  const others = csv.header
    .map((name, position) => ({ name, position, texts: [] as string[] }))
    .filter(({ position }) => !taken.has(position));
  const rows: bigint[][] = [];
  for await (const block of csv.blocks)
    for (const { row, cells } of block) {
      rows.push(wanted.map(({ feature, position }) => readInteger(cells[position] ?? "", { feature, path, row })));
      for (const { position, texts } of others) texts.push(cells[position] ?? "");
    }
  return { rows, extra: new Map(others.map(({ name, texts }) => [name, texts])) };
};

type Table = readonly (readonly (string | number | bigint)[])[];

/** A table as CSV text. */
export const formatRows = (header: readonly string[], rows: Table): string =>
  stringify([[...header], ...rows.map((row) => row.map(String))]);

/**
 * Writes a table as CSV. It writes beside the target and renames, so a reader never sees half a
 * file.
 *
 * @param options.path The file; it is written as gzip when its name ends in .gz.
 * @param options.header The names of the columns.
 * @param options.rows One array of cells per row.
 * @throws FileUnwritableError.
 */
export const writeRows = async ({
  path,
  header,
  rows,
}: {
  readonly path: string;
  readonly header: readonly string[];
  readonly rows: Table;
}): Promise<void> => {
  const text = formatRows(header, rows);
  await writeAtomic(path, path.endsWith(".gz") ? gzipSync(text) : text);
};
