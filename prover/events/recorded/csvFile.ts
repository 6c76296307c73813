import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";

import { parse } from "csv-parse/sync";

import { FileUnreadableError } from "../../errors.ts";
import { CsvError, MissingColumnError } from "../errors.ts";

export interface CsvRow {
  /** Counts data rows from 0. */
  readonly row: number;
  readonly cells: readonly string[];
}

/** Some whole rows of a file. */
export interface CsvBlock {
  /**
   * Its lines, when each is cells of printable ASCII between commas: no space, quote, backslash or
   * blank line.
   */
  readonly plain: string | undefined;
  /** @throws CsvError where a row is not as wide as the header. */
  readonly rows: () => readonly CsvRow[];
}

interface Table<Block> {
  readonly path: string;
  readonly header: readonly string[];
  /** The rows in order, many at a time. */
  readonly blocks: AsyncIterable<Block>;
}

export type CsvText = Table<CsvBlock>;
export type CsvFile = Table<readonly CsvRow[]>;

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
const BLOCK_BYTES = 1 << 21;

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

/** Part of a file that ends with a record. */
type Piece = Pick<CsvBlock, "plain"> & { readonly records: () => readonly Cells[] };

const NOT_PLAIN = /[^!#-[\]-~\n]|^\n|\n\n|\n$/;

const unquoted = (text: string): Piece => {
  const lines = text
    .replaceAll("\r\n", "\n")
    .replace(/^\uFEFF/, "")
    .replace(/\n$/, "");
  return { plain: lines === "" || NOT_PLAIN.test(lines) ? undefined : lines, records: () => splitLines(text) };
};

const quotedText = (path: string, text: string): Piece => {
  try {
    const records = parse(text, { skip_empty_lines: true, trim: true, relax_column_count: true });
    return { plain: undefined, records: () => records };
  } catch (cause) {
    throw errorOf(path, cause);
  }
};

/**
 * Without quotes a line is a record, which is several times as fast; from the first quote on the
 * rest of the file is parsed as a whole.
 */
const piecesOf = async function* (path: string): AsyncGenerator<Piece, undefined> {
  let pending = "";
  let quoted = false;
  try {
    for await (const chunk of textOf(path)) {
      pending += chunk;
      quoted ||= chunk.includes('"');
      const end = quoted ? 0 : pending.lastIndexOf("\n") + 1;
      if (end > 0) yield unquoted(pending.slice(0, end));
      pending = pending.slice(end);
    }
  } catch (cause) {
    throw errorOf(path, cause);
  }
  yield quoted ? quotedText(path, pending) : unquoted(pending);
};

const lineCount = (text: string): number => {
  let count = 1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count++;
  return count;
};

const withoutHeader = ({ plain, records }: Piece): Piece => {
  const end = plain?.indexOf("\n") ?? -1;
  return { plain: end < 0 ? undefined : plain?.slice(end + 1), records: () => records().slice(1) };
};

const numbered = ({ path, width }: { path: string; width: number }, records: readonly Cells[], first: number) =>
  records.map((cells, index): CsvRow => {
    const row = first + index;
    if (cells.length === width) return { row, cells };
    throw new CsvError({ path, reason: `row ${row} has ${cells.length} cells, its header ${width}` });
  });

const blocksOf = async function* (
  at: { readonly path: string; readonly width: number },
  first: Piece,
  rest: AsyncIterable<Piece>,
): AsyncGenerator<CsvBlock> {
  let row = 0;
  const block = ({ plain, records }: Piece): CsvBlock => {
    const start = row;
    // Where the lines need parsing, nobody can use them unparsed either.
    const parsed = plain === undefined ? numbered(at, records(), start) : undefined;
    row += parsed?.length ?? lineCount(plain ?? "");
    return { plain, rows: () => parsed ?? numbered(at, records(), start) };
  };
  yield block(withoutHeader(first));
  for await (const piece of rest) yield block(piece);
};

const checkHeader = (path: string, header: readonly string[], required: readonly string[]): void => {
  const repeated = header.find((name, index) => header.indexOf(name) !== index);
  if (repeated !== undefined) throw new CsvError({ path, reason: `its header names "${repeated}" twice` });
  const column = required.find((name) => !header.includes(name));
  if (column !== undefined) throw new MissingColumnError({ path, column, found: header });
};

/**
 * Opens a CSV file, gzip when its name ends in .gz, for a reader of whole blocks.
 *
 * @throws FileUnreadableError, CsvError, MissingColumnError.
 */
export const openCsvText = async (path: string, required: readonly string[]): Promise<CsvText> => {
  const pieces = piecesOf(path);
  let first: Piece;
  do {
    const next = await pieces.next();
    if (next.done === true) throw new CsvError({ path, reason: "it is empty" });
    first = next.value;
  } while (first.plain === undefined && first.records().length === 0);
  const header = (first.records()[0] ?? []).map((name) => name.replace(/^\uFEFF/, ""));
  try {
    checkHeader(path, header, required);
  } catch (cause) {
    await pieces.return(undefined);
    throw cause;
  }
  return { path, header, blocks: blocksOf({ path, width: header.length }, first, pieces) };
};

const rowsOf = async function* (blocks: AsyncIterable<CsvBlock>): AsyncGenerator<readonly CsvRow[]> {
  for await (const block of blocks) yield block.rows();
};

/**
 * Opens a CSV file row by row.
 *
 * @throws The errors of `openCsvText`.
 */
export const openCsv = async (path: string, required: readonly string[]): Promise<CsvFile> => {
  const { header, blocks } = await openCsvText(path, required);
  return { path, header, blocks: rowsOf(blocks) };
};
