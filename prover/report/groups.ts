import type { LabelledRows } from "./labelledRows.ts";
import { type GroupMetrics, groupMetrics } from "./metrics.ts";
import { outcomeTable } from "./outcomes.ts";
import type { ScoredRow } from "./scoredRows.ts";

/** Metrics of rows that a lender should look at apart. */
export interface RowGroup extends GroupMetrics {
  readonly title: string;
}

interface Grouping {
  readonly rows: readonly ScoredRow[];
  readonly beside: LabelledRows["beside"];
  readonly threshold: number;
  readonly trainedOn: TrainingRows | undefined;
}

/** What a model was trained on, by the rows' identifiers and wallets. */
export interface TrainingRows {
  readonly ids: ReadonlySet<string>;
  readonly wallets: ReadonlySet<string>;
}

const COUNTS = ["borrow_count", "repay_count", "deposit_count", "withdraw_count", "liquidation_count"];
/** Events up to which a wallet's file is called thin. */
const THIN_FILE_EVENTS = 3n;

/**
 * Of the model's own features or the columns beside them; undefined where the rows tell no counts.
 */
const eventCounts = (
  names: readonly string[],
  { rows, beside }: Pick<Grouping, "rows" | "beside">,
): readonly bigint[] | undefined => {
  const columns = COUNTS.flatMap((name): ((index: number) => bigint)[] => {
    const position = names.indexOf(name);
    if (position >= 0) return [(index) => rows[index]?.values[position] ?? 0n];
    const column = beside.get(name);
    return column === undefined ? [] : [(index) => column[index] ?? 0n];
  });
  return columns.length < COUNTS.length
    ? undefined
    : rows.map((_, index) => columns.reduce((sum, count) => sum + count(index), 0n));
};

/** The first row of each wallet in the file; undefined without wallets. */
const firstRows = (rows: readonly ScoredRow[]): readonly ScoredRow[] | undefined => {
  if (rows.some(({ wallet }) => wallet === undefined)) return undefined;
  const firstOf = new Map<string, ScoredRow>();
  for (const row of rows) if (row.wallet !== undefined && !firstOf.has(row.wallet)) firstOf.set(row.wallet, row);
  return [...firstOf.values()];
};

/**
 * Groups that the rows tell: thin files, first borrows, and wallets apart from those the model was
 * trained on.
 */
export const rowGroups = (names: readonly string[], grouping: Grouping): readonly RowGroup[] => {
  const { rows, threshold, trainedOn } = grouping;
  const groups: [string, readonly ScoredRow[] | undefined][] = [];
  const counts = eventCounts(names, grouping);
  groups.push([
    `thin files: at most ${THIN_FILE_EVENTS} lending events so far`,
    counts && rows.filter((_, index) => (counts[index] ?? 0n) <= THIN_FILE_EVENTS),
  ]);
  groups.push(["each wallet's first row here", firstRows(rows)]);
  const isOfWallets = rows.every(({ wallet }) => wallet !== undefined && wallet !== "");
  // Where the rows or the list name no wallets, nobody can tell known ones from others.
  if (trainedOn !== undefined && trainedOn.wallets.size > 0 && isOfWallets) {
    const isKnown = ({ wallet }: ScoredRow): boolean => wallet !== undefined && trainedOn.wallets.has(wallet);
    groups.push(["wallets that the model was not trained on", rows.filter((row) => !isKnown(row))]);
    groups.push(["wallets that the model was trained on", rows.filter(isKnown)]);
  }
  return groups.flatMap(([title, group]) =>
    group === undefined ? [] : [{ title, ...groupMetrics(outcomeTable(group), threshold) }],
  );
};
