import { isoTime } from "./format.ts";
import type { DuplicateId, LabelledRows } from "./labelledRows.ts";
import type { ScoredRow } from "./scoredRows.ts";
import type { TrainingRows } from "./trainingRows.ts";

export interface RowsSummary {
  readonly rows: number;
  readonly good: number;
  readonly bad: number;
  /** Share of bads, by weight. */
  readonly rate: number;
  /** Sum of the weights; undefined where the rows carry none. */
  readonly weight: number | undefined;
  /** Undefined where a row has none. */
  readonly wallets: number | undefined;
  /** ISO times of the first and last as-of. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** Rows that the model was trained on, where that is known: of those the figures flatter. */
  readonly trainedOn: number | undefined;
  /** Rows of wallets that it was trained on, where that is known. */
  readonly ofTrainedWallets: number | undefined;
  readonly duplicates: readonly DuplicateId[];
}

/** Undefined where a row or the list has no id, since nobody can tell then. */
export const trainedRows = (
  rows: readonly ScoredRow[],
  trainedOn: TrainingRows | undefined,
): readonly ScoredRow[] | undefined =>
  trainedOn === undefined || trainedOn.ids.size === 0 || rows.some(({ id }) => id === undefined)
    ? undefined
    : rows.filter(({ id }) => id !== undefined && trainedOn.ids.has(id));

const ofTrainedWallets = (rows: readonly ScoredRow[], trainedOn: TrainingRows | undefined): number | undefined =>
  trainedOn === undefined || trainedOn.wallets.size === 0 || rows.some(({ wallet }) => wallet === undefined)
    ? undefined
    : rows.filter(({ wallet }) => wallet !== undefined && trainedOn.wallets.has(wallet)).length;

export const summaryOf = (
  rows: readonly ScoredRow[],
  {
    labelled: { isWeighted, duplicates },
    trainedOn,
  }: { readonly labelled: LabelledRows; readonly trainedOn: TrainingRows | undefined },
): RowsSummary => {
  const weightOf = (of: readonly ScoredRow[]): number => of.reduce((sum, { weight }) => sum + weight, 0);
  const bads = rows.filter(({ label }) => label === 1);
  const times = rows.flatMap(({ asOf }) => (asOf === undefined ? [] : [asOf])).sort((a, b) => a - b);
  const [first, last] = [times[0], times.at(-1)];
  const wallets = new Set(rows.map(({ wallet }) => wallet));
  return {
    rows: rows.length,
    good: rows.length - bads.length,
    bad: bads.length,
    rate: weightOf(bads) / weightOf(rows),
    weight: isWeighted ? weightOf(rows) : undefined,
    wallets: wallets.has(undefined) ? undefined : wallets.size,
    from: first === undefined ? undefined : isoTime(first),
    to: last === undefined ? undefined : isoTime(last),
    trainedOn: trainedRows(rows, trainedOn)?.length,
    ofTrainedWallets: ofTrainedWallets(rows, trainedOn),
    duplicates,
  };
};
