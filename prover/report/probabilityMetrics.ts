import { expectedRate } from "./calibrationLine.ts";
import { type OutcomeTable, totalsOf } from "./outcomes.ts";

/** How far predicted probabilities are from what happened. */

/** Mean squared error of the probabilities (Brier 1950). */
export const brierScore = (table: OutcomeTable): number => {
  const { rows } = totalsOf(table);
  return table.reduce((sum, { probability: p, good, bad }) => sum + good * p ** 2 + bad * (1 - p) ** 2, 0) / rows;
};

/**
 * 1 - Brier / Brier of always predicting the share of bads: above 0 when the probabilities are
 * worth more than that share.
 */
export const brierSkill = (table: OutcomeTable): number => {
  const { rows, bad } = totalsOf(table);
  const rate = bad / rows;
  return 1 - brierScore(table) / (rate * (1 - rate));
};

/** Mean negative log-likelihood, in nats. */
export const logLoss = (table: OutcomeTable): number => {
  const { rows } = totalsOf(table);
  return (
    -table.reduce((sum, { probability: p, good, bad }) => {
      const ofGood = good === 0 ? 0 : good * Math.log1p(-p);
      return sum + ofGood + (bad === 0 ? 0 : bad * Math.log(p));
    }, 0) / rows
  );
};

/** Rows whose predictions lie in one bin. */
export interface CalibrationBin {
  /** Least and largest predicted probability. */
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  readonly bad: number;
  /** Mean predicted probability. */
  readonly predicted: number;
  /** Share of bads. */
  readonly observed: number;
}

const binOf = (part: OutcomeTable): CalibrationBin => {
  const { rows, bad } = totalsOf(part);
  const probabilities = part.map(({ probability }) => probability);
  return {
    from: Math.min(...probabilities),
    to: Math.max(...probabilities),
    rows,
    bad,
    predicted: expectedRate(part),
    observed: bad / rows,
  };
};

/**
 * Bins of equal width over [0, 1], each with its upper border; empty ones are left out, as in
 * scikit-learn.
 */
export const calibrationByWidth = (table: OutcomeTable, bins = 10): readonly CalibrationBin[] =>
  Array.from({ length: bins }, (_, bin) => {
    const isAbove = (probability: number): boolean => bin === 0 || probability > bin * (1 / bins);
    const isBelow = (probability: number): boolean => bin === bins - 1 || probability <= (bin + 1) * (1 / bins);
    return table.filter(({ probability }) => isAbove(probability) && isBelow(probability));
  })
    .filter((part) => totalsOf(part).rows > 0)
    .map(binOf);

/** Bins of about equal count, the least likely first; rows of one probability stay together. */
export const calibrationByCount = (table: OutcomeTable, bins = 10): readonly CalibrationBin[] => {
  const { rows } = totalsOf(table);
  const parts = Array.from({ length: bins }, (): { probability: number; good: number; bad: number }[] => []);
  let before = 0;
  for (const outcome of [...table].reverse()) {
    const size = outcome.good + outcome.bad;
    const middle = (before + size / 2) / rows;
    parts[Math.min(bins - 1, Math.floor(middle * bins))]?.push(outcome);
    before += size;
  }
  return parts.filter((part) => part.length > 0).map(binOf);
};

/**
 * Expected calibration error: mean distance between predicted and observed over bins of equal
 * width, by their rows (Naeini et al. 2015).
 */
export const expectedCalibrationError = (table: OutcomeTable, bins = 10): number => {
  const { rows } = totalsOf(table);
  return calibrationByWidth(table, bins).reduce(
    (sum, bin) => sum + (bin.rows / rows) * Math.abs(bin.predicted - bin.observed),
    0,
  );
};

/**
 * Median of weighted values in falling order; the mean of the middle two where the half falls
 * between them.
 */
const medianOf = (table: OutcomeTable, weightOf: (outcome: OutcomeTable[number]) => number): number => {
  const half = table.reduce((sum, outcome) => sum + weightOf(outcome), 0) / 2;
  let passed = 0;
  for (const [index, outcome] of table.entries()) {
    passed += weightOf(outcome);
    if (passed > half) return outcome.probability;
    if (passed === half && weightOf(outcome) > 0) {
      const next = table.slice(index + 1).find((later) => weightOf(later) > 0);
      return (outcome.probability + (next?.probability ?? outcome.probability)) / 2;
    }
  }
  return Number.NaN;
};

/**
 * Density gap of the published challenge: distance between the median predicted probability of bads
 * and that of goods.
 */
export const densityGap = (table: OutcomeTable): number =>
  medianOf(table, ({ bad }) => bad) - medianOf(table, ({ good }) => good);
