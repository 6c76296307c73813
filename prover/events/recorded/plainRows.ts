import { canonicalSymbol } from "./asset.ts";
import type { CsvRow, CsvText } from "./csvFile.ts";
import type { EventStore } from "../../store/eventStore.ts";

/**
 * Rows in the common form are read in SQL, thousands at once; any other row, the wrong ones among
 * them, is left to the reader of single rows, which alone says what is wrong.
 */
interface Stage {
  /** Stages the plain lines among these and gives the numbers of the others, counted from 0. */
  readonly plain: (lines: string) => Promise<readonly number[]>;
  readonly rows: (rows: readonly CsvRow[]) => Promise<void>;
}

export const stageBlocks = async ({ blocks }: CsvText, stage: Stage): Promise<void> => {
  for await (const block of blocks) {
    const others = block.plain === undefined ? undefined : await stage.plain(block.plain);
    if (others === undefined) await stage.rows(block.rows());
    else if (others.length > 0) {
      const rows = block.rows();
      await stage.rows(others.flatMap((line) => rows[line] ?? []));
    }
  }
};

/**
 * Table expression over the lines $1: `line`, `width` and the columns, empty where the header lacks
 * one.
 */
export const cellsOf = (header: readonly string[], columns: readonly string[]): string => {
  const cells = columns.map(
    (name) => `${header.includes(name) ? `c[${header.indexOf(name) + 1}]` : "''"} AS "${name}"`,
  );
  return `(
    SELECT line, len(c) AS width, ${cells.join(", ")}
    FROM (SELECT generate_subscripts(lines, 1) - 1 AS line, string_split(unnest(lines), ',') AS c FROM (SELECT string_split($1, chr(10)) AS lines)))`;
};

export const lineNumbers = async (store: EventStore, sql: string): Promise<readonly number[]> =>
  (await store.rows(sql)).map(([line]) => Number(line));

/** Fills `symbol_name`. Symbols are few, so `canonicalSymbol` itself names those of the query. */
export const nameSymbols = async (store: EventStore, texts: string): Promise<void> => {
  await store.run("CREATE OR REPLACE TEMP TABLE symbol_name (text VARCHAR NOT NULL, symbol VARCHAR NOT NULL)");
  const rows = (await store.rows(`SELECT DISTINCT * FROM (${texts})`)).map(([text]) => [
    String(text),
    canonicalSymbol(String(text)),
  ]);
  await store.append({ table: "symbol_name", temp: true, types: ["text", "text"], rows });
};

/**
 * Twin of decimal.ts in SQL, for a decimal as nearly all files write it: no sign, no exponent, a
 * digit on both sides of the point.
 */
interface PlainDecimal {
  readonly isPlain: string;
  /** floor(value * 10^places), HUGEINT. */
  readonly atScale: (places: number) => string;
  /** Equal for equal values: digits without trailing zeros, a stroke, decimals. */
  readonly canonical: string;
}

/** `wholeDigits` at most before the point; more, or a fraction past 60 digits, is not plain. */
export const plainDecimal = (text: string, wholeDigits: number): PlainDecimal => {
  const whole = `split_part(${text}, '.', 1)`;
  const fraction = `split_part(${text}, '.', 2)`;
  const significant = `rtrim(${whole} || ${fraction}, '0')`;
  const digits = `ltrim(${significant}, '0')`;
  return {
    isPlain: `regexp_full_match(${text}, '\\d{1,${wholeDigits}}(\\.\\d{1,60})?')`,
    atScale: (places) => `(${whole} || rpad(left(${fraction}, ${places}), ${places}, '0'))::HUGEINT`,
    canonical: `CASE WHEN ${digits} = '' THEN '0/0' ELSE ${digits} || '/' || (length(${significant}) - length(${whole})) END`,
  };
};
