import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";

import { parse } from "csv-parse/sync";

import { FileUnreadableError } from "../errors.ts";
import { CsvError, MissingColumnError } from "./errors.ts";

export interface CsvRow {
  /** Counts data rows from 0. */
  readonly row: number;
  readonly cells: readonly string[];
}

export interface CsvFile {
  readonly path: string;
  readonly header: readonly string[];
  /** The rows in order, many at a time. */
  readonly blocks: AsyncIterable<readonly CsvRow[]>;
}

const codeOf = (cause: unknown): string =>
  cause instanceof Error && "code" in cause ? String(cause.code) : cause instanceof Error ? cause.message : "unknown";

const errorOf = (path: string, cause: unknown): Error => {
  const code = codeOf(cause);
  if (/^E[A-Z]+$/.test(code)) return new FileUnreadableError({ path, reason: code });
  if (code === "Z_DATA_ERROR") return new CsvError({ path, reason: "not gzip, or damaged" });
  if (code === "Z_BUF_ERROR") return new CsvError({ path, reason: "the gzip file is cut off" });
  return new CsvError({ path, reason: cause instanceof Error ? cause.message : code });
};

/** Large blocks: each is one append to the store. */
const BLOCK_BYTES = 1 << 20;

const textOf = (path: string): AsyncIterable<string> => {
  const file = createReadStream(path, { highWaterMark: BLOCK_BYTES });
  const failed = (): void => undefined; // whoever iterates gets the same error
  const bytes = path.endsWith(".gz") ? pipeline(file, createGunzip({ chunkSize: BLOCK_BYTES }), failed) : file;
  return bytes.setEncoding("utf8");
};

type Cells = readonly string[];

const splitLines = (text: string): readonly Cells[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map((line) => (/\s/.test(line) ? line.split(",").map((cell) => cell.trim()) : line.split(",")));

/** Without quotes a line is a record, which is several times as fast; from the first quote on the rest of the file is parsed as a whole. */
const recordsOf = async function* (path: string): AsyncGenerator<readonly Cells[]> {
  let pending = "";
  let quoted = false;
  try {
    for await (const chunk of textOf(path)) {
      pending += chunk;
      quoted ||= chunk.includes('"');
      const end = quoted ? 0 : pending.lastIndexOf("\n") + 1;
      if (end > 0) yield splitLines(pending.slice(0, end));
      pending = pending.slice(end);
    }
    yield quoted
      ? parse(pending, { skip_empty_lines: true, trim: true, relax_column_count: true })
      : splitLines(pending);
  } catch (cause) {
    throw errorOf(path, cause);
  }
};

const numbered = async function* (path: string): AsyncGenerator<readonly CsvRow[], undefined> {
  // The header is row -1.
  let row = -1;
  let width: number | undefined;
  for await (const records of recordsOf(path)) {
    yield records.map((cells) => {
      width ??= cells.length;
      if (cells.length !== width) {
        throw new CsvError({ path, reason: `row ${row} has ${cells.length} cells, its header ${width}` });
      }
      return { row: row++, cells };
    });
  }
};

const after = async function* (first: readonly CsvRow[], rest: AsyncIterable<readonly CsvRow[]>) {
  yield first;
  yield* rest;
};

/** Opens a CSV file, gzip when its name ends in .gz. Throws FileUnreadableError, CsvError, MissingColumnError. */
export const openCsv = async (path: string, required: readonly string[]): Promise<CsvFile> => {
  const rows = numbered(path);
  let block: readonly CsvRow[] = [];
  while (block.length === 0) {
    const next = await rows.next();
    if (next.done === true) throw new CsvError({ path, reason: "it is empty" });
    block = next.value;
  }
  const header = (block[0]?.cells ?? []).map((name) => name.replace(/^\uFEFF/, ""));
  const repeated = header.find((name, index) => header.indexOf(name) !== index);
  const column = required.find((name) => !header.includes(name));
  if (repeated !== undefined || column !== undefined) await rows.return(undefined);
  if (repeated !== undefined) throw new CsvError({ path, reason: `its header names "${repeated}" twice` });
  if (column !== undefined) throw new MissingColumnError({ path, column, found: header });
  return { path, header, blocks: after(block.slice(1), rows) };
};
