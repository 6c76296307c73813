import { SECONDS_PER_DAY } from "../seconds.ts";
import type { LabelledRows } from "./labelledRows.ts";
import { type MeasuredGroup, measureGroup } from "./measured.ts";
import type { ScoredRow } from "./scoredRows.ts";
import type { TrainingRows } from "./trainingRows.ts";

/** Metrics of rows that a lender should look at apart. */
export interface RowGroup extends MeasuredGroup {
  readonly title: string;
}

interface Grouping {
  readonly rows: readonly ScoredRow[];
  readonly beside: LabelledRows["beside"];
  readonly threshold: number;
  readonly trainedOn: TrainingRows | undefined;
}

const COUNTS = ["borrow_count", "repay_count", "deposit_count", "withdraw_count", "liquidation_count"];
/** Events up to which a wallet's file is called thin. */
const THIN_FILE_EVENTS = 3n;
/** Days without a liquidation up to which it is called young. */
const YOUNG_FILE_DAYS = 90n;

/** Integers of a feature or of a column beside them; undefined where the rows have neither. */
const valuesOf = (
  name: string,
  names: readonly string[],
  { rows, beside }: Pick<Grouping, "rows" | "beside">,
): readonly bigint[] | undefined => {
  const position = names.indexOf(name);
  return position < 0 ? beside.get(name) : rows.map(({ values }) => values[position] ?? 0n);
};

/** Undefined where the rows tell no counts. */
const eventCounts = (
  names: readonly string[],
  grouping: Pick<Grouping, "rows" | "beside">,
): readonly bigint[] | undefined => {
  const columns = COUNTS.map((name) => valuesOf(name, names, grouping));
  if (columns.some((column) => column === undefined)) return undefined;
  return grouping.rows.map((_, index) => columns.reduce((sum, column) => sum + (column?.[index] ?? 0n), 0n));
};

/** The earliest row of each wallet; undefined where a row has no wallet. */
const firstRows = (rows: readonly ScoredRow[]): readonly ScoredRow[] | undefined => {
  if (rows.some(({ wallet }) => wallet === undefined)) return undefined;
  const firstOf = new Map<string, ScoredRow>();
  for (const row of rows) if (row.wallet !== undefined && !firstOf.has(row.wallet)) firstOf.set(row.wallet, row);
  return [...firstOf.values()];
};

/**
 * Groups that the rows tell: thin files and young ones, first borrows, and wallets apart from those
 * the model was trained on.
 */
export const rowGroups = (names: readonly string[], grouping: Grouping): readonly RowGroup[] => {
  const { rows, threshold, trainedOn } = grouping;
  const groups: [string, readonly ScoredRow[] | undefined][] = [];
  const counts = eventCounts(names, grouping);
  groups.push([
    `thin files: at most ${THIN_FILE_EVENTS} lending events so far`,
    counts && rows.filter((_, index) => (counts[index] ?? 0n) <= THIN_FILE_EVENTS),
  ]);
  const ages = valuesOf("clean_age", names, grouping);
  const isYoung = (index: number): boolean => (ages?.[index] ?? 0n) < YOUNG_FILE_DAYS * SECONDS_PER_DAY;
  groups.push([`young files: under ${YOUNG_FILE_DAYS} clean days`, ages && rows.filter((_, index) => isYoung(index))]);
  groups.push([
    `other files: at least ${YOUNG_FILE_DAYS} clean days`,
    ages && rows.filter((_, index) => !isYoung(index)),
  ]);
  groups.push(["each wallet's first row here", firstRows(rows)]);
  const isOfWallets = rows.every(({ wallet }) => wallet !== undefined);
  // Where the rows or the list name no wallets, nobody can tell known ones from others.
  if (trainedOn !== undefined && trainedOn.wallets.size > 0 && isOfWallets) {
    const isKnown = ({ wallet }: ScoredRow): boolean => wallet !== undefined && trainedOn.wallets.has(wallet);
    groups.push(["wallets that the model was not trained on", rows.filter((row) => !isKnown(row))]);
    groups.push(["wallets that the model was trained on", rows.filter(isKnown)]);
  }
  return groups.flatMap(([title, group]) =>
    group === undefined ? [] : [{ title, ...measureGroup(group, threshold) }],
  );
};
