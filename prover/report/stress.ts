import type { Feature } from "../model/schema.ts";
import { dependsOnEth, movesUntold, rowAfterFall } from "./ethFall.ts";
import type { LabelledRows } from "./labelledRows.ts";
import { type GroupMetrics, groupMetrics } from "./metrics.ts";
import type { ModelWords } from "./modelWords.ts";
import { outcomeTable } from "./outcomes.ts";
import { probabilityOf, type ScoredRow, type ScoringModel, scoreOf } from "./scoredRows.ts";

/**
 * A model under rows that are not those it was measured on. Scores are of the integer model, run
 * again.
 */

/** Every row is changed and scored again: of more rows, every so-manieth. */
const MOST_ROWS = 5_000;

interface Rescored extends GroupMetrics {
  /** Mean change of the score, and its mean size, in points. */
  readonly meanChange: number;
  readonly meanSize: number;
  /** Share of rows whose score fell, and of those whose score rose. */
  readonly fell: number;
  readonly rose: number;
}

export interface EthFall extends Rescored {
  /** Percent. */
  readonly fall: number;
  /** A fall of the collateral's price must not make borrowers look safer: more of them do, or the mean does. */
  readonly isWrongWay: boolean;
}

export interface KnockOut extends Rescored {
  readonly feature: string;
  /** AUC without the feature less AUC with it. */
  readonly aucChange: number;
  /** What stood in its place in every row: the integer, and in words. */
  readonly value: bigint;
  readonly valueText: string;
}

export interface StressTest {
  /** Rows changed and scored again. */
  readonly rows: number;
  readonly ethFalls: readonly EthFall[];
  /**
   * Features of the model that the fall moved, and those that it would move in a way that a row
   * does not tell.
   */
  readonly moved: readonly string[];
  readonly untold: readonly string[];
  /** Each feature at its median, the largest loss of AUC first. */
  readonly knockOuts: readonly KnockOut[];
}

interface Stressed {
  readonly scoring: ScoringModel;
  readonly rows: readonly ScoredRow[];
  readonly beside: LabelledRows["beside"];
  readonly threshold: number;
  readonly words: ModelWords;
}

type Change = (row: ScoredRow, index: number) => readonly bigint[];

const rescore = ({ scoring, rows, threshold }: Stressed, change: Change): Rescored => {
  const scores = rows.map((row, index) => scoreOf(scoring, change(row, index)));
  const changes = rows.map(({ score }, index) => (scores[index] ?? score) - score);
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const predictions = rows.map(({ label, weight }, index) => ({
    label,
    weight,
    probability: probabilityOf(scoring.card, scores[index] ?? 0),
  }));
  return {
    ...groupMetrics(outcomeTable(predictions), threshold),
    meanChange: mean(changes),
    meanSize: mean(changes.map(Math.abs)),
    fell: changes.filter((points) => points < 0).length / rows.length,
    rose: changes.filter((points) => points > 0).length / rows.length,
  };
};

const fallsOf = (stressed: Stressed): readonly EthFall[] => {
  const { features } = stressed.scoring.model;
  return [20, 40, 60].map((fall) => {
    const change: Change = ({ values }, index) => {
      const beside = new Map([...stressed.beside].map(([name, column]) => [name, column[index] ?? 0n]));
      return rowAfterFall(features, { values, beside, fall });
    };
    const rescored = rescore(stressed, change);
    const { meanChange, fell, rose } = rescored;
    return { fall, ...rescored, isWrongWay: meanChange > 0 || rose > fell };
  });
};

/** The lower middle value: an integer that the feature has had. */
const medianValue = (rows: readonly ScoredRow[], feature: number): bigint => {
  const sorted = rows.map(({ values }) => values[feature] ?? 0n).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0n;
};

const knockOut = (stressed: Stressed, { name }: Feature, position: number, auc: number): KnockOut => {
  const value = medianValue(stressed.rows, position);
  const rescored = rescore(stressed, ({ values }) => values.with(position, value));
  const valueText = stressed.words.valueText(position, value);
  return { feature: name, value, valueText, ...rescored, aucChange: (rescored.metrics?.auc ?? Number.NaN) - auc };
};

/** Evenly spread over the rows, at most MOST_ROWS of them. */
const sampled = ({ rows, beside, ...rest }: Stressed): Stressed => {
  const step = Math.max(1, Math.ceil(rows.length / MOST_ROWS));
  const isTaken = (_: unknown, index: number): boolean => index % step === 0;
  return {
    ...rest,
    rows: rows.filter(isTaken),
    beside: new Map([...beside].map(([name, column]) => [name, column.filter(isTaken)])),
  };
};

export const stressTest = (all: Stressed): StressTest => {
  const stressed = sampled(all);
  const { features } = stressed.scoring.model;
  const names = features.map(({ name }) => name);
  const before = groupMetrics(outcomeTable(stressed.rows), stressed.threshold).metrics?.auc ?? Number.NaN;
  return {
    rows: stressed.rows.length,
    ethFalls: fallsOf(stressed),
    moved: names.filter(dependsOnEth),
    untold: names.filter(movesUntold),
    knockOuts: features
      .map((feature, position) => knockOut(stressed, feature, position, before))
      .sort((a, b) => a.aucChange - b.aucChange || (a.feature < b.feature ? -1 : 1)),
  };
};
