import { type OutcomeTable, totalsOf } from "./outcomes.ts";

/**
 * How well predictions order the rows. All take a table with both classes; ties count half, as in
 * scikit-learn.
 */

/** A threshold at each predicted probability: the shares of bads and of goods at or above it. */
export interface RocPoint {
  readonly probability: number;
  readonly truePositiveRate: number;
  readonly falsePositiveRate: number;
  /** Share of all rows at or above the threshold. */
  readonly depth: number;
  readonly precision: number;
}

export const rocCurve = (table: OutcomeTable): readonly RocPoint[] => {
  const { rows, good, bad } = totalsOf(table);
  let goodAbove = 0;
  let badAbove = 0;
  return table.map((outcome) => {
    goodAbove += outcome.good;
    badAbove += outcome.bad;
    const above = goodAbove + badAbove;
    return {
      probability: outcome.probability,
      truePositiveRate: badAbove / bad,
      falsePositiveRate: goodAbove / good,
      depth: above / rows,
      precision: badAbove / above,
    };
  });
};

/**
 * Area under the ROC curve: the chance that a bad is ranked above a good (Hanley and McNeil 1982).
 */
export const rocAuc = (table: OutcomeTable): number => {
  const { good, bad } = totalsOf(table);
  let badAbove = 0;
  let pairs = 0;
  for (const outcome of table) {
    pairs += outcome.good * (badAbove + outcome.bad / 2);
    badAbove += outcome.bad;
  }
  return pairs / (good * bad);
};

/** Area under the precision-recall curve as a sum of steps: scikit-learn's average precision. */
export const averagePrecision = (table: OutcomeTable): number => {
  const { bad } = totalsOf(table);
  let above = 0;
  let badAbove = 0;
  let area = 0;
  for (const outcome of table) {
    above += outcome.good + outcome.bad;
    badAbove += outcome.bad;
    if (outcome.bad > 0) area += (outcome.bad / bad) * (badAbove / above);
  }
  return area;
};

/**
 * Kolmogorov-Smirnov statistic: the largest distance between the shares of bads and of goods, over
 * all thresholds.
 */
export const kolmogorovSmirnov = (table: OutcomeTable): number => {
  const { good, bad } = totalsOf(table);
  let distance = 0;
  let most = 0;
  for (const outcome of table) {
    distance += outcome.bad / bad - outcome.good / good;
    most = Math.max(most, Math.abs(distance));
  }
  return most;
};

/**
 * Riskiest rows first, in ten parts of equal size: how many of the bads are in the first parts
 * (gain), and how many times as many as by chance (lift).
 */
export interface GainRow {
  readonly depth: number;
  readonly gain: number;
  readonly lift: number;
}

/** Rows of one probability that a part's border cuts are taken in proportion. */
export const gainTable = (table: OutcomeTable, parts = 10): readonly GainRow[] => {
  const { rows, bad } = totalsOf(table);
  return Array.from({ length: parts }, (_, part) => {
    const depth = (part + 1) / parts;
    let left = depth * rows;
    let found = 0;
    for (const outcome of table) {
      const size = outcome.good + outcome.bad;
      if (left <= 0) break;
      found += outcome.bad * Math.min(1, left / size);
      left -= size;
    }
    return { depth, gain: found / bad, lift: found / bad / depth };
  });
};
