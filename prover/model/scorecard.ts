import { ScorecardError } from "./errors.ts";

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

/** Far beyond what lenders use, and far from where doubles lose points. */
const RANGES = {
  points: [-10_000, 10_000],
  odds: [1e-9, 1e9],
  pointsToDoubleOdds: [0.01, 10_000],
} as const;

/**
 * The scaling of a scorecard: `points` at good:bad odds of `odds`:1, and `pointsToDoubleOdds` more
 * each time the odds double.
 *
 * @param options 600 points at 50:1 and 20 points to double the odds, unless given.
 * @returns Offset and factor of Score = offset + factor x ln(good:bad odds).
 * @throws ScorecardError when one of the three is out of its range.
 */
export const scorecard = ({
  points = 600,
  odds = 50,
  pointsToDoubleOdds = 20,
}: { points?: number; odds?: number; pointsToDoubleOdds?: number } = {}): Scorecard => {
  for (const [what, value] of Object.entries({ points, odds, pointsToDoubleOdds })) {
    const [min, max] = RANGES[what as keyof typeof RANGES];
    if (!(value >= min && value <= max)) throw new ScorecardError({ what, value, min, max });
  }
  const factor = pointsToDoubleOdds / Math.LN2;
  return { offset: points - factor * Math.log(odds), factor, pointsToDoubleOdds };
};

/**
 * Reference score of a probability of liquidation in floats, as models-zoo defines it: for
 * comparison only, never on the path to a score.
 */
export const referenceScore = ({ offset, factor }: Scorecard, logOddsOfLiquidation: number): number =>
  Math.min(Number(SCORE_MAX), Math.max(Number(SCORE_MIN), Math.floor(offset - factor * logOddsOfLiquidation + 0.5)));
