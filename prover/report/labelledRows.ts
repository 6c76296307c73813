import { RowValueError } from "../features/errors.ts";
import { readRows } from "../features/rows.ts";
import type { DictionaryFeature } from "../features/dictionary.ts";
import { MissingColumnError } from "../events/errors.ts";
import { NoRowsError, OneClassError, TooFewRowsError } from "./errors.ts";

/** One row with what came of it. */
export interface LabelledRow {
  readonly values: readonly bigint[];
  readonly label: 0 | 1;
  readonly wallet: string | undefined;
  /** Unix seconds. */
  readonly asOf: number | undefined;
  readonly id: string | undefined;
}

export interface LabelledRows {
  readonly rows: readonly LabelledRow[];
  /**
   * Integer columns beside the model's own, by name: features that the model does not use. Those
   * with other texts are left out.
   */
  readonly beside: ReadonlyMap<string, readonly bigint[]>;
}

/** Unix seconds; `from` inclusive, `to` exclusive. */
export interface Period {
  readonly from: number | undefined;
  readonly to: number | undefined;
}

/** Below, no metric means anything. */
const LEAST_ROWS = 50;

interface Source {
  readonly path: string;
  readonly features: readonly Pick<DictionaryFeature, "name" | "min" | "max">[];
  readonly period: Period;
}

const labelOf = (text: string, at: { path: string; row: number }): 0 | 1 => {
  if (text === "0" || text === "1") return text === "1" ? 1 : 0;
  const reason = text === "" ? "the label is missing" : `"${text}" is neither 0 nor 1`;
  throw new RowValueError({ ...at, column: "label", reason });
};

const timeOf = (text: string | undefined, at: { path: string; row: number }): number | undefined => {
  if (text === undefined) return undefined;
  if (/^\d{1,10}$/.test(text)) return Number(text);
  throw new RowValueError({ ...at, column: "as_of", reason: `"${text}" is not a time in Unix seconds` });
};

const isInside = ({ from, to }: Period, asOf: number | undefined): boolean =>
  asOf === undefined || ((from === undefined || asOf >= from) && (to === undefined || asOf < to));

const integers = (texts: readonly string[]): readonly bigint[] | undefined =>
  texts.every((text) => /^-?\d{1,40}$/.test(text)) ? texts.map(BigInt) : undefined;

/** @throws NoRowsError, TooFewRowsError, OneClassError. */
const assertTelling = (rows: readonly LabelledRow[], { path, period }: Source): void => {
  if (rows.length === 0) throw new NoRowsError({ path, ...period });
  if (rows.length < LEAST_ROWS) throw new TooFewRowsError({ path, rows: rows.length, least: LEAST_ROWS });
  const bad = rows.filter(({ label }) => label === 1).length;
  if (bad === 0 || bad === rows.length) throw new OneClassError({ path, rows: rows.length, label: bad === 0 ? 0 : 1 });
};

/**
 * Reads rows with a `label` column (1: liquidated). The columns `wallet`, `as_of` and `id` are used
 * where they exist; a period needs `as_of`.
 *
 * @throws The errors of `readRows`, and NoRowsError, TooFewRowsError, OneClassError.
 */
export const readLabelledRows = async (source: Source): Promise<LabelledRows> => {
  const { path, features, period } = source;
  const { rows, extra } = await readRows({ path, features });
  const found = [...extra.keys()];
  const labels = extra.get("label");
  if (labels === undefined) throw new MissingColumnError({ path, column: "label", found });
  const isBounded = period.from !== undefined || period.to !== undefined;
  if (isBounded && !extra.has("as_of")) throw new MissingColumnError({ path, column: "as_of", found });
  const all = rows.map((values, row): LabelledRow => ({
    values,
    label: labelOf(labels[row] ?? "", { path, row }),
    wallet: extra.get("wallet")?.[row],
    asOf: timeOf(extra.get("as_of")?.[row], { path, row }),
    id: extra.get("id")?.[row],
  }));
  const taken = all.flatMap(({ asOf }, row) => (isInside(period, asOf) ? [row] : []));
  const kept = taken.map((row) => all[row]).filter((row) => row !== undefined);
  assertTelling(kept, source);
  const beside = new Map<string, readonly bigint[]>();
  for (const [name, texts] of extra) {
    if (["label", "wallet", "as_of", "as_of_block", "id"].includes(name)) continue;
    const values = integers(taken.map((row) => texts[row] ?? ""));
    if (values !== undefined) beside.set(name, values);
  }
  return { rows: kept, beside };
};
