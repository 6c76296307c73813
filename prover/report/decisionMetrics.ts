import { type OutcomeTable, totalsOf } from "./outcomes.ts";

/** Decisions at a threshold: a row is called bad when its probability is at least that. */
export interface Decisions {
  readonly threshold: number;
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
  /** 0 when nothing is called bad, as in scikit-learn. */
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly accuracy: number;
}

const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

export const decisionsAt = (table: OutcomeTable, threshold: number): Decisions => {
  const { rows, good, bad } = totalsOf(table);
  const called = totalsOf(table.filter(({ probability }) => probability >= threshold));
  return {
    threshold,
    truePositives: called.bad,
    falsePositives: called.good,
    trueNegatives: good - called.good,
    falseNegatives: bad - called.bad,
    precision: ratio(called.bad, called.rows),
    recall: ratio(called.bad, bad),
    f1: ratio(2 * called.bad, called.rows + bad),
    accuracy: ratio(called.bad + good - called.good, rows),
  };
};

/**
 * The threshold with the largest F1, the highest of several: a bound on what any threshold gives,
 * since it has seen the labels.
 */
export const bestF1 = (table: OutcomeTable): Decisions => {
  const { bad } = totalsOf(table);
  let best = { f1: -1, probability: 1 };
  let called = 0;
  let badCalled = 0;
  for (const outcome of table) {
    called += outcome.good + outcome.bad;
    badCalled += outcome.bad;
    const f1 = ratio(2 * badCalled, called + bad);
    if (f1 > best.f1) best = { f1, probability: outcome.probability };
  }
  return decisionsAt(table, best.probability);
};
