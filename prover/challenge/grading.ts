import { SCORE_MAX, SCORE_MIN, type Scorecard } from "../model/scorecard.ts";

const FIRST = Number(SCORE_MIN);
const SCORES = Number(SCORE_MAX) - FIRST + 1;
const ONE = 10n ** 9n;
const FINE = 10n ** 18n;

/** The metrics in the order in which a contract weighs them. */
export const GRADED = ["auc", "prAuc", "recall", "brier", "ks", "densityGap", "f1"] as const;
/** Billionths. `brier` is 1 less the Brier score, so that more is better in each. */
export type Grade = Readonly<Record<(typeof GRADED)[number], bigint>>;

/** A score and what became of its row. */
export interface GradedRow {
  /** 300 to 850. */
  readonly score: number;
  readonly isBad: boolean;
}

/**
 * What each score from 300 to 850 says of the chance to be bad, in billionths, rounded half up: the
 * table that a sponsor puts into a challenge.
 */
export const probabilityTable = ({ offset, factor }: Pick<Scorecard, "offset" | "factor">): readonly bigint[] =>
  Array.from({ length: SCORES }, (_, index) =>
    BigInt(Math.floor(1e9 / (1 + Math.exp((FIRST + index - offset) / factor)) + 0.5)),
  );

/** part / whole in billionths, rounded half up; 0 of nothing. */
const ratio = (part: bigint, whole: bigint): bigint => (whole === 0n ? 0n : (2n * part * ONE + whole) / (2n * whole));

interface Cell {
  readonly good: bigint;
  readonly bad: bigint;
  /** Billionths. */
  readonly probability: bigint;
}

/** Twice the median probability, in order of falling risk: the middle one, or both of the middle. */
const twiceMedian = (cells: readonly Cell[], countOf: (cell: Cell) => bigint): bigint => {
  const total = cells.reduce((sum, cell) => sum + countOf(cell), 0n);
  let passed = 0n;
  let first = 0n;
  for (const cell of cells.filter((one) => countOf(one) > 0n)) {
    if (2n * passed === total) return first + cell.probability;
    passed += countOf(cell);
    first = cell.probability;
    if (2n * passed > total) return 2n * first;
  }
  return 0n;
};

/** Sums from the riskiest score up, as `Grading._sums` has them. */
const sumsOf = (cells: readonly Cell[], { good, bad }: { readonly good: bigint; readonly bad: bigint }) => {
  let [goodAbove, badAbove, pairs, steps, distance, squares] = [0n, 0n, 0n, 0n, 0n, 0n];
  for (const cell of cells) {
    if (cell.good + cell.bad === 0n) continue;
    pairs += cell.good * (2n * badAbove + cell.bad);
    goodAbove += cell.good;
    badAbove += cell.bad;
    steps += (cell.bad * badAbove * FINE) / (goodAbove + badAbove);
    const here = badAbove * good - goodAbove * bad;
    if (here > distance || -here > distance) distance = here < 0n ? -here : here;
    squares += cell.good * cell.probability ** 2n + cell.bad * (ONE - cell.probability) ** 2n;
  }
  return { pairs, steps, distance, squares };
};

/**
 * The grade of scores, in the integers of the contract. Twin of contracts/libraries/Grading.sol.
 *
 * @param rows Scores with what became of their rows.
 * @param options.probabilities From `probabilityTable`.
 * @param options.threshold The highest score that is called bad.
 * @returns The metrics; undefined where all rows are good, or all bad.
 */
export const gradeOf = (
  rows: readonly GradedRow[],
  { probabilities, threshold }: { readonly probabilities: readonly bigint[]; readonly threshold: number },
): Grade | undefined => {
  const cells = probabilities.map((probability) => ({ good: 0n, bad: 0n, probability }));
  for (const { score, isBad } of rows) {
    const cell = cells[score - FIRST];
    if (cell === undefined) throw new RangeError(`${score} is not a score`);
    if (isBad) cell.bad++;
    else cell.good++;
  }
  const bad = BigInt(rows.filter(({ isBad }) => isBad).length);
  const good = BigInt(rows.length) - bad;
  if (good === 0n || bad === 0n) return undefined;
  const { pairs, steps, distance, squares } = sumsOf(cells, { good, bad });
  const called = rows.filter(({ score }) => score <= threshold);
  const caught = BigInt(called.filter(({ isBad }) => isBad).length);
  return {
    auc: ratio(pairs, 2n * good * bad),
    prAuc: ratio(steps, bad * FINE),
    recall: ratio(caught, bad),
    brier: ONE - ratio(squares, (good + bad) * FINE),
    ks: ratio(distance, good * bad),
    densityGap: (twiceMedian(cells, (cell) => cell.bad) - twiceMedian(cells, (cell) => cell.good) + 1n) >> 1n,
    f1: ratio(2n * caught, BigInt(called.length) + bad),
  };
};

/** The grade by the weights of a challenge, in billionths of a percent. */
export const weightedGrade = (grade: Grade, weights: readonly number[]): bigint =>
  GRADED.reduce((sum, metric, index) => sum + grade[metric] * BigInt(weights[index] ?? 0), 0n);
