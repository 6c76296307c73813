import type { DescribedFeature } from "../features/describedFeature.ts";
import { dictionary } from "../features/dictionary.ts";
import { changesTo, type FeatureChange, type Future, futureOf, isRead, type Present } from "./future.ts";
import { TABLE_DAYS } from "./waiting.ts";

/**
 * What a borrower can do that raises the score. Each act is lived on the features and scored by the
 * integer model before it is said; one that raises nothing is not said. No act is offered that gas
 * alone buys: only waiting, and making an open debt smaller or safer.
 */
export interface Advice {
  readonly act: ActName;
  /** 0 is at once. */
  readonly days: bigint;
  readonly score: bigint;
  /** Points above the present score, at least 1. */
  readonly gain: bigint;
  /** All features that move. Whoever makes these changes in the row gets this score. */
  readonly changes: readonly FeatureChange[];
}

type ActName = "wait" | "repay" | "safer";

/** An act that was not tried, because the model reads features that it moves by an unknown amount. */
export interface UntriedAct {
  readonly act: ActName;
  /** Phrases of these features. */
  readonly because: readonly string[];
}

interface Act {
  readonly name: ActName;
  /** The risk factor (1 / health factor) that is reached and kept. */
  readonly risk: (before: bigint) => bigint;
  /** Features of the dictionary that the act leaves as they are on the day of the score. */
  readonly keeps: RegExp;
}

/** Whatever else a row has may move by an amount that the row does not tell, a model's own features among it. */
const KEPT_BY_BOTH =
  "^(?:volatile_)?borrow_(?:count|amount)_|^borrow_count$|^liquidation_|^last_borrow_|^unique_borrow_|debt_peak_|^withdraw_(?:count|amount)|^clean_age$|^time_since_(?:last_liquidated|last_withdraw|last_borrow|previous_borrow)$|^(?:(?:max|avg|avg_weighted)_)?risk_factor|^total_.*_avg_eth$";
const KEPT_BY_REPAYING =
  "^deposit_|^net_deposit_|^withdraw_deposit_|_deposit(?:_of_|$)|^unique_|^total_collateral_eth$";

const ACTS: readonly Act[] = [
  { name: "repay", risk: () => 0n, keeps: new RegExp(`${KEPT_BY_BOTH}|${KEPT_BY_REPAYING}`) },
  { name: "safer", risk: (before) => before / 2n, keeps: new RegExp(KEPT_BY_BOTH) },
];

/** Days of waiting that are tried: each day of a year. The table's days are among them. */
export const WAITING_DAYS: readonly bigint[] = Array.from({ length: 365 }, (_, day) => BigInt(day + 1));

const isMovedBy = ({ keeps }: Act, { name }: DescribedFeature): boolean => {
  const needs = dictionary.features.find((feature) => feature.name === name)?.needs;
  return needs === undefined || (needs !== "market" && !keeps.test(name));
};

const adviceOf = (
  present: Present,
  { act, days, future }: { readonly act: ActName; readonly days: bigint; readonly future: Future },
): readonly Advice[] => {
  if (future.kind === "unknown" || future.score <= present.score) return [];
  const { row, score } = future;
  return [{ act, days, score, gain: score - present.score, changes: changesTo(present, row) }];
};

const futureAfter = (present: Present, row: readonly bigint[], days: bigint): Future =>
  futureOf(present, present.after(row, days));

/** The first of those with the highest score. */
const best = (advice: readonly Advice[]): Advice | undefined =>
  advice.toSorted((one, other) => Number(other.score - one.score) || Number(one.days - other.days))[0];

/** The first day on which waiting has raised the score, and the first of those on which it is highest. */
const waiting = (present: Present): readonly Advice[] => {
  const advice = WAITING_DAYS.flatMap((days) =>
    adviceOf(present, { act: "wait", days, future: futureAfter(present, present.row, days) }),
  );
  const [first, highest] = [advice[0], best(advice)];
  return [first, highest === first ? undefined : highest].filter((one) => one !== undefined);
};

/** At once or after some days, where it gives more than these days alone. */
const acting = (present: Present, { act, row }: { readonly act: Act; readonly row: readonly bigint[] }) => {
  const advice = [0n, ...TABLE_DAYS].flatMap((days): readonly Advice[] => {
    const alone = futureAfter(present, present.row, days);
    const known = adviceOf(present, { act: act.name, days, future: futureAfter(present, row, days) });
    return known.filter(({ score }) => alone.kind === "unknown" || score > alone.score);
  });
  const [first, highest] = [advice[0], best(advice)];
  return [first, highest === first ? undefined : highest].filter((one) => one !== undefined);
};

/**
 * All acts that raise the score, by how much and when, and the acts that cannot be tried on this
 * row. An act is tried where the model reads the risk factor and the row has a debt.
 */
export const simulatedAdvice = (
  present: Present,
): { readonly advice: readonly Advice[]; readonly untried: readonly UntriedAct[] } => {
  const { model, row, described } = present;
  const index = described.findIndex(({ name }, place) => name === "risk_factor" && isRead(model, place));
  const risk = row[index] ?? 0n;
  const acts = risk > 0n ? ACTS : [];
  const moved = acts.map((act) => ({
    act,
    because: described.filter((feature, place) => isRead(model, place) && isMovedBy(act, feature)),
  }));
  const tried = moved.filter(({ because }) => because.length === 0);
  return {
    advice: [
      ...tried.flatMap(({ act }) => acting(present, { act, row: row.with(index, act.risk(risk)) })),
      ...waiting(present),
    ],
    untried: moved
      .filter(({ because }) => because.length > 0)
      .map(({ act, because }) => ({ act: act.name, because: because.map(({ phrase }) => phrase) })),
  };
};
