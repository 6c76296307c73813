import { evaluate } from "../model/evaluate.ts";
import type { IntegerModel } from "../model/integerModel.ts";
import type { Scorecard } from "../model/scorecard.ts";
import type { LabelledRow } from "./labelledRows.ts";

/** A row with the score that a proof would show. */
export interface ScoredRow extends LabelledRow {
  readonly score: number;
  /** Of liquidation, as the score says it by the model's scorecard. */
  readonly probability: number;
}

/** What a lender reads from a score: good:bad odds are exp((score - offset) / factor). */
export const probabilityOf = ({ offset, factor }: Scorecard, score: number): number =>
  1 / (1 + Math.exp((score - offset) / factor));

export interface ScoringModel {
  readonly model: IntegerModel;
  readonly card: Scorecard;
}

export const scoreOf = ({ model }: ScoringModel, values: readonly bigint[]): number =>
  Number(evaluate(model, values).score);

export const scoreRows = (scoring: ScoringModel, rows: readonly LabelledRow[]): readonly ScoredRow[] =>
  rows.map((row) => {
    const score = scoreOf(scoring, row.values);
    return { ...row, score, probability: probabilityOf(scoring.card, score) };
  });
