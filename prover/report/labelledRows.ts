import { MissingColumnError } from "../events/errors.ts";
import type { DictionaryFeature } from "../features/dictionary.ts";
import { type FeatureRows, readRows } from "../features/rows.ts";
import { NoRowsError, OneClassError, TooFewRowsError } from "./errors.ts";
import { idOf, isServiceColumn, labelOf, serviceColumn, timeOf, walletOf, weightOf } from "./serviceColumns.ts";

/** One row with what came of it. */
export interface LabelledRow {
  readonly values: readonly bigint[];
  readonly label: 0 | 1;
  readonly wallet: string | undefined;
  /** Unix seconds. */
  readonly asOf: number | undefined;
  readonly id: string | undefined;
  /** How many rows it stands for; 1 where the file has no weights. */
  readonly weight: number;
}

/** Rows that share an id, by their place in the file, counted from 0. */
export interface DuplicateId {
  readonly id: string;
  readonly rows: readonly number[];
}

export interface LabelledRows {
  /** In a canonical order: the same rows in another order are the same. */
  readonly rows: readonly LabelledRow[];
  /**
   * Integer columns beside the model's own, by name: features that the model does not use. Those
   * with other texts are left out.
   */
  readonly beside: ReadonlyMap<string, readonly bigint[]>;
  readonly isWeighted: boolean;
  readonly duplicates: readonly DuplicateId[];
}

/** Unix seconds; `from` inclusive, `to` exclusive. */
export interface Period {
  readonly from: number | undefined;
  readonly to: number | undefined;
}

/** Below, no metric means anything. */
export const LEAST_ROWS = 50;

interface Source {
  readonly path: string;
  readonly features: readonly Pick<DictionaryFeature, "name" | "min" | "max">[];
  readonly period: Period;
}

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

/** @throws MissingColumnError without a label, or without times where a period needs them; RowValueError. */
const labelled = ({ rows, extra }: FeatureRows, { path, period }: Source): readonly LabelledRow[] => {
  const found = [...extra.keys()];
  const labels = serviceColumn(extra, "label");
  const times = serviceColumn(extra, "as_of");
  const [wallets, ids, weights] = (["wallet", "id", "weight"] as const).map((name) => serviceColumn(extra, name));
  if (labels === undefined) throw new MissingColumnError({ path, column: "label", found });
  const isBounded = period.from !== undefined || period.to !== undefined;
  if (isBounded && times === undefined) throw new MissingColumnError({ path, column: "as_of", found });
  return rows.map((values, row) => ({
    values,
    label: labelOf(labels[row] ?? "", { path, row }),
    wallet: walletOf(wallets?.[row]),
    asOf: timeOf(times?.[row], { path, row }),
    id: idOf(ids?.[row]),
    weight: weightOf(weights?.[row], { path, row }),
  }));
};

const duplicatesAmong = (rows: readonly LabelledRow[], taken: readonly number[]): readonly DuplicateId[] => {
  const places = new Map<string, number[]>();
  for (const row of taken) {
    const id = rows[row]?.id;
    if (id === undefined) continue;
    const known = places.get(id);
    if (known === undefined) places.set(id, [row]);
    else known.push(row);
  }
  return [...places].flatMap(([id, at]) => (at.length > 1 ? [{ id, rows: at }] : []));
};

/** Text by which rows are ordered: their time first, and then everything else that they hold. */
const orderKey = ({ asOf, id, wallet, label, weight, values }: LabelledRow, beside: readonly string[]): string =>
  [String(asOf ?? 0).padStart(10, "0"), id, wallet, label, weight, ...values, ...beside].join("\u0000");

/** The rows taken, in canonical order: neither their order in the file nor that of the columns counts. */
const inOrder = (
  rows: readonly LabelledRow[],
  { taken, extra }: { readonly taken: readonly number[]; readonly extra: FeatureRows["extra"] },
): readonly number[] => {
  const names = [...extra.keys()].filter((name) => !isServiceColumn(name)).sort();
  const keys = new Map(
    taken.flatMap((row) => {
      const of = rows[row];
      const beside = names.map((name) => extra.get(name)?.[row] ?? "");
      return of === undefined ? [] : [[row, orderKey(of, beside)] as const];
    }),
  );
  const keyOf = (row: number): string => keys.get(row) ?? "";
  return [...taken].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0));
};

/**
 * Reads rows with a `label` column (1: liquidated). The columns `wallet`, `as_of`, `id` and
 * `weight` are used where they exist, in any case of letters; a period needs `as_of`.
 *
 * @throws The errors of `readRows`, and NoRowsError, TooFewRowsError, OneClassError.
 */
export const readLabelledRows = async (source: Source): Promise<LabelledRows> => {
  const { path, features, period } = source;
  const read = await readRows({ path, features });
  const { extra } = read;
  const all = labelled(read, source);
  const taken = all.flatMap(({ asOf }, row) => (isInside(period, asOf) ? [row] : []));
  const ordered = inOrder(all, { taken, extra });
  const rows = ordered.map((row) => all[row]).filter((row) => row !== undefined);
  assertTelling(rows, source);
  const beside = new Map<string, readonly bigint[]>();
  for (const [name, texts] of extra) {
    if (isServiceColumn(name)) continue;
    const values = integers(ordered.map((row) => texts[row] ?? ""));
    if (values !== undefined) beside.set(name, values);
  }
  return {
    rows,
    beside,
    isWeighted: serviceColumn(extra, "weight") !== undefined,
    duplicates: duplicatesAmong(all, taken),
  };
};
