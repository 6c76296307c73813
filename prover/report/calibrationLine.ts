import { type OutcomeTable, totalsOf } from "./outcomes.ts";

/**
 * log-odds of the outcome = intercept + slope x log-odds of the prediction, fitted by maximum
 * likelihood (Cox 1958). Slope 1 and intercept 0 are right. A slope below 1 says that the
 * predictions are too extreme.
 */
export interface CalibrationLine {
  readonly slope: number;
  readonly intercept: number;
}

const UNTOLD: CalibrationLine = { slope: Number.NaN, intercept: Number.NaN };
const MOST_STEPS = 40;
/** A slope past this means that a threshold parts the classes: no finite one is the best. */
const MOST_SLOPE = 1e3;
/** Scores saturate before this, but a scorecard of few points may not. */
const MOST_LOG_ODDS = 35;

const logOdds = (probability: number): number =>
  Math.max(-MOST_LOG_ODDS, Math.min(MOST_LOG_ODDS, Math.log(probability) - Math.log1p(-probability)));

interface Point {
  readonly x: number;
  readonly good: number;
  readonly bad: number;
}

/** Gradient and second derivatives of the log-likelihood at a line. */
const derivatives = (points: readonly Point[], { slope, intercept }: CalibrationLine) => {
  const sums = { ofIntercept: 0, ofSlope: 0, weight: 0, x: 0, squares: 0 };
  for (const { x, good, bad } of points) {
    const expected = 1 / (1 + Math.exp(-(intercept + slope * x)));
    const residual = bad - (good + bad) * expected;
    const weight = (good + bad) * expected * (1 - expected);
    sums.ofIntercept += residual;
    sums.ofSlope += residual * x;
    sums.weight += weight;
    sums.x += weight * x;
    sums.squares += weight * x * x;
  }
  return sums;
};

/**
 * Newton's method from the line of a constant predictor.
 *
 * @returns NaN for both where no line is the best: one class, one prediction, or classes that a
 * threshold parts.
 */
export const calibrationLine = (table: OutcomeTable): CalibrationLine => {
  const points = table.map(({ probability, good, bad }) => ({ x: logOdds(probability), good, bad }));
  const { good, bad } = totalsOf(table);
  let line: CalibrationLine = { slope: 0, intercept: Math.log(bad / good) };
  for (let step = 0; step < MOST_STEPS; step++) {
    const { ofIntercept, ofSlope, weight, x, squares } = derivatives(points, line);
    const determinant = weight * squares - x * x;
    if (!(determinant > 1e-12 * Math.max(1e-300, weight * squares))) return UNTOLD;
    const byIntercept = (squares * ofIntercept - x * ofSlope) / determinant;
    const bySlope = (weight * ofSlope - x * ofIntercept) / determinant;
    line = { slope: line.slope + bySlope, intercept: line.intercept + byIntercept };
    if (!(Math.abs(line.slope) < MOST_SLOPE)) return UNTOLD;
    if (Math.abs(bySlope) + Math.abs(byIntercept) < 1e-9) return line;
  }
  return UNTOLD;
};

/** Mean predicted probability of the rows. */
export const expectedRate = (table: OutcomeTable): number =>
  table.reduce((sum, { probability, good, bad }) => sum + probability * (good + bad), 0) / totalsOf(table).rows;

/** Share of bads over the mean predicted probability; 1 is right, 2 is twice as many as foretold. */
export const observedOverExpected = (table: OutcomeTable): number => {
  const { rows, bad } = totalsOf(table);
  return bad / rows / expectedRate(table);
};
