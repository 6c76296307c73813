/**
 * Scorecard scaling as the credit industry writes it: Score = offset + factor x ln(good:bad odds).
 */
export interface Scorecard {
  readonly offset: number;
  readonly factor: number;
  /** Points that double the good:bad odds. */
  readonly pointsToDoubleOdds: number;
}

export const SCORE_MIN = 300n;
export const SCORE_MAX = 850n;

/**
 * The scaling of a scorecard: `points` at good:bad odds of `odds`:1, and `pointsToDoubleOdds` more
 * each time the odds double.
 *
 * @param options 600 points at 50:1 and 20 points to double the odds, unless given.
 * @returns Offset and factor of Score = offset + factor x ln(good:bad odds).
 */
export const scorecard = ({
  points = 600,
  odds = 50,
  pointsToDoubleOdds = 20,
}: { points?: number; odds?: number; pointsToDoubleOdds?: number } = {}): Scorecard => {
  const factor = pointsToDoubleOdds / Math.LN2;
  return { offset: points - factor * Math.log(odds), factor, pointsToDoubleOdds };
};

/**
 * Reference score of a probability of liquidation in floats, as models-zoo defines it: for
 * comparison only, never on the path to a score.
 */
export const referenceScore = ({ offset, factor }: Scorecard, logOddsOfLiquidation: number): number =>
  Math.min(Number(SCORE_MAX), Math.max(Number(SCORE_MIN), Math.floor(offset - factor * logOddsOfLiquidation + 0.5)));
