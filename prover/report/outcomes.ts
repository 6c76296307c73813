/**
 * Rows of one predicted probability: how many turned out good (not liquidated) and bad, each counted
 * by its weight.
 */
export interface Outcome {
  /** Of liquidation, in (0, 1). */
  readonly probability: number;
  readonly good: number;
  readonly bad: number;
}

/**
 * Every metric follows from this: outcomes by predicted probability, the most likely to be
 * liquidated first, each probability once.
 */
export type OutcomeTable = readonly Outcome[];

export interface Prediction {
  readonly probability: number;
  readonly label: 0 | 1;
  /** How many rows it stands for; 1 when left out. */
  readonly weight?: number;
}

export const outcomeTable = (predictions: Iterable<Prediction>): OutcomeTable => {
  const counts = new Map<number, { good: number; bad: number }>();
  for (const { probability, label, weight = 1 } of predictions) {
    const count = counts.get(probability) ?? { good: 0, bad: 0 };
    if (label === 1) count.bad += weight;
    else count.good += weight;
    counts.set(probability, count);
  }
  return [...counts]
    .map(([probability, count]) => ({ probability, ...count }))
    .sort((a, b) => b.probability - a.probability);
};

export interface Totals {
  readonly rows: number;
  readonly good: number;
  readonly bad: number;
}

export const totalsOf = (table: OutcomeTable): Totals => {
  let good = 0;
  let bad = 0;
  for (const outcome of table) {
    good += outcome.good;
    bad += outcome.bad;
  }
  return { rows: good + bad, good, bad };
};

/** Both classes are there: without either, ranks mean nothing. */
export const hasBothClasses = (table: OutcomeTable): boolean => {
  const { good, bad } = totalsOf(table);
  return good > 0 && bad > 0;
};
