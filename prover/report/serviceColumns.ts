import { RowValueError } from "../features/errors.ts";

/** Columns that say of a row what it is; the others are features or figures beside them. */
const SERVICE_COLUMNS = ["label", "wallet", "as_of", "as_of_block", "id", "weight"] as const;
type ServiceColumn = (typeof SERVICE_COLUMNS)[number];

const plain = (header: string): string => header.trim().toLowerCase();

export const isServiceColumn = (header: string): boolean => SERVICE_COLUMNS.some((name) => name === plain(header));

/** The header that stands for a column: the name itself, else the first that differs in case. */
const headerOf = (name: ServiceColumn, headers: Iterable<string>): string | undefined => {
  const named = [...headers].filter((header) => plain(header) === name);
  return named.find((header) => header === name) ?? named[0];
};

/** The cells of a column, `Wallet` as well as `wallet`; undefined without it. */
export const serviceColumn = (
  extra: ReadonlyMap<string, readonly string[]>,
  name: ServiceColumn,
): readonly string[] | undefined => {
  const header = headerOf(name, extra.keys());
  return header === undefined ? undefined : extra.get(header);
};

/** One wallet has one name: addresses are compared without their checksum; an empty cell is none. */
export const walletOf = (cell: string | undefined): string | undefined => {
  if (cell === undefined || cell === "") return undefined;
  return /^0x[0-9a-f]{40}$/i.test(cell) ? cell.toLowerCase() : cell;
};

/** Undefined for an empty cell. */
export const idOf = (cell: string | undefined): string | undefined => (cell === "" ? undefined : cell);

interface Place {
  readonly path: string;
  readonly row: number;
}

/** @throws RowValueError for anything but 0 and 1. */
export const labelOf = (text: string, at: Place): 0 | 1 => {
  if (text === "0" || text === "1") return text === "1" ? 1 : 0;
  const reason = text === "" ? "the label is missing" : `"${text}" is neither 0 nor 1`;
  throw new RowValueError({ ...at, column: "label", reason });
};

/** @throws RowValueError for anything but Unix seconds. */
export const timeOf = (text: string | undefined, at: Place): number | undefined => {
  if (text === undefined) return undefined;
  if (/^\d{1,10}$/.test(text)) return Number(text);
  throw new RowValueError({ ...at, column: "as_of", reason: `"${text}" is not a time in Unix seconds` });
};

/** @throws RowValueError for anything but a decimal above 0. */
export const weightOf = (text: string | undefined, at: Place): number => {
  if (text === undefined) return 1;
  const weight = /^\d{1,9}(\.\d{1,15})?(e-?\d{1,2})?$/i.test(text) ? Number(text) : 0;
  if (weight > 0) return weight;
  const reason = text === "" ? "the weight is missing" : `"${text}" is not a weight: a decimal above 0 and under 10^9`;
  throw new RowValueError({ ...at, column: "weight", reason });
};
