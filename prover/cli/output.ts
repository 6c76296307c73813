import { InvalidArgumentError } from "commander";

import { toJson } from "../jsonValue.ts";
import { AMOUNT_FORM, parseAmount } from "../onchain/amount.ts";

/** How commands and scripts write and how they read numbers, so that all of them do it alike. */
export { isoSeconds } from "../seconds.ts";

/** What a terminal would obey: C0 but for tab and newline, DEL, C1, and what turns the direction of text. */
const OBEYED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const codeOf = (character: string): string => character.charCodeAt(0).toString(16).padStart(4, "0");

/** Text of whomever as a terminal may show it: `\u001b` stands for what would be obeyed. */
const shown = (text: string): string => text.replace(OBEYED, (character) => `\\u${codeOf(character)}`);

/** Writes one line for people to stderr. Stdout stays free for the result. */
export const note = (line: string): void => void process.stderr.write(`${shown(line)}\n`);

/** Text of whomever in a cell of a table: one line, and no longer than a person reads. */
export const cellOf = (text: string, longest = 80): string => {
  const line = text.replace(/\s+/g, " ");
  return line.length <= longest ? line : `${line.slice(0, longest)}...`;
};

/** A number of things: "1 event", "0 events". */
export const counted = (count: number | bigint, thing: string): string =>
  `${count} ${thing}${Number(count) === 1 ? "" : "s"}`;

/** Writes the text of a result to stdout as it stands. */
export const print = (text: string): void => void process.stdout.write(text);

/** Writes the one JSON document of `--json` to stdout. */
export const emit = (document: unknown): void => {
  // JSON has escapes of its own for the rest.
  print(shown(toJson(document)));
};

/** A table before it is drawn. */
export interface PrintedTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number | bigint)[])[];
}

/** A number with or without a sign, places and a percent sign. */
const NUMERIC = /^[+-]?\d[\d.,]*( %)?$/;

/**
 * Draws a table for people. Columns of numbers stand on the right; nothing is cut.
 * @returns Lines without a newline at the end.
 */
export const drawTable = async ({ head, rows }: PrintedTable): Promise<string> => {
  const { default: Table } = await import("cli-table3");
  const isNumeric = (column: number): boolean =>
    rows.length > 0 && rows.every((row) => NUMERIC.test(String(row[column] ?? "")));
  const table = new Table({
    head: [...head],
    style: { head: [], border: [], compact: true },
    colAligns: head.map((_, column) => (isNumeric(column) ? "right" : "left")),
  });
  for (const row of rows) table.push(row.map(String));
  return table.toString();
};

interface WholeNumbers {
  /** 0 when left out. */
  readonly least?: number;
  /** 15 digits when left out, which a JavaScript number holds exactly. */
  readonly most?: number;
  /** What is said when the text is something else. */
  readonly expected: string;
}

const MOST = 999_999_999_999_999;

/**
 * Makes a parser of an option's or argument's whole number. Commander reports what it throws as
 * E_USAGE.
 */
export const wholeNumbers =
  ({ least = 0, most = MOST, expected }: WholeNumbers): ((text: string) => number) =>
  (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : undefined;
    if (value === undefined || value < least || value > most) throw new InvalidArgumentError(expected);
    return value;
  };

/** 0 or more. */
export const wholeNumber = wholeNumbers({ expected: "a whole number is expected" });

/** 1 or more. */
export const positiveCount = wholeNumbers({ least: 1, expected: "a whole number is expected, 1 or more" });

/** A block or a chain id. */
export const blockNumber = (text: string): bigint => BigInt(wholeNumber(text));

/** A data row of a rows.csv. */
export const rowNumber = wholeNumbers({
  most: 999_999_999,
  expected: "a row number, counted from 0, is expected",
});

/** First and last data row, both included. */
export interface RowRange {
  readonly first: number;
  readonly last: number;
}

/** `<first>-<last>`. */
export const rowRange = (text: string): RowRange => {
  const [, first, last] = /^(\d{1,9})-(\d{1,9})$/.exec(text) ?? [];
  if (first === undefined || Number(first) > Number(last))
    throw new InvalidArgumentError("<first>-<last> is expected, counted from 0, both included");
  return { first: Number(first), last: Number(last) };
};

/** Token ids are uint256. */
const isTokenId = (text: string): boolean => /^[1-9]\d{0,77}$/.test(text) && BigInt(text) < 2n ** 256n;

/** A token id. */
export const tokenNumber = (text: string): bigint => {
  if (!isTokenId(text)) throw new InvalidArgumentError("a token id is expected, 1 or more");
  return BigInt(text);
};

/** A token id, or an address, which is checked where it is used. */
export const tokenOrWallet = (text: string): string => {
  if (text.startsWith("0x") || isTokenId(text)) return text;
  throw new InvalidArgumentError("a token id (1 or more) or a wallet address (0x and 40 hex digits) is expected");
};

/** An amount of money in its least units. */
export const amount = (text: string): bigint => {
  const parsed = parseAmount(text);
  if (parsed === undefined) throw new InvalidArgumentError(`${AMOUNT_FORM}, is expected`);
  return parsed;
};

/** Any finite number above 0. */
export const positiveNumber = (text: string): number => {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value)) throw new InvalidArgumentError("a number above 0 is expected");
  return value;
};

/** Between 0 and 1, neither of them. */
export const probability = (text: string): number => {
  const value = Number(text);
  if (!(value > 0 && value < 1)) throw new InvalidArgumentError("a probability between 0 and 1 is expected");
  return value;
};
