import { isoTime } from "./format.ts";
import { LEAST_ROWS } from "./labelledRows.ts";
import { type ScoredRow, type ScoringModel, scoreOf } from "./scoredRows.ts";
import { informationValue, type Sample, type Shift, shiftOf } from "./stability.ts";
import type { TrainingRows } from "./trainingRows.ts";

/** Drift of the scores and of each feature between two samples. */
export interface Stability {
  readonly base: string;
  readonly current: string;
  readonly psi: number;
  readonly noise: number;
  readonly noiseBound: number;
  /** By feature, the largest first. */
  readonly csi: readonly FeatureShift[];
}

export interface FeatureShift {
  readonly feature: string;
  readonly csi: number;
  readonly noise: number;
  readonly noiseBound: number;
}

/** How much a feature alone tells of the outcome, the most telling first. */
export interface FeatureInformation {
  readonly feature: string;
  readonly value: number;
  readonly noise: number;
  readonly noiseBound: number;
}

interface DriftSample {
  readonly scores: readonly number[];
  readonly values: readonly (readonly bigint[])[];
  readonly weights: readonly number[] | undefined;
}

const byName = (a: { feature: string }, b: { feature: string }): number => (a.feature < b.feature ? -1 : 1);

const columnOf = ({ values, weights }: DriftSample, position: number): Sample => ({
  values: values.map((row) => Number(row[position] ?? 0n)),
  weights,
});

const driftBetween = (
  [base, current]: readonly [DriftSample, DriftSample],
  features: readonly string[],
): Pick<Stability, "psi" | "noise" | "noiseBound" | "csi"> => {
  const scores = ({ scores: values, weights }: DriftSample): Sample => ({ values, weights });
  const { index: psi, ...noise } = shiftOf(scores(base), scores(current));
  const csi = features.map((feature, position) => {
    const { index, ...of }: Shift = shiftOf(columnOf(base, position), columnOf(current, position));
    return { feature, csi: index, ...of };
  });
  return { psi, ...noise, csi: csi.sort((a, b) => b.csi - a.csi || byName(a, b)) };
};

const sampleOf = (rows: readonly ScoredRow[], isWeighted: boolean): DriftSample => ({
  scores: rows.map(({ score }) => score),
  values: rows.map(({ values }) => values),
  weights: isWeighted ? rows.map(({ weight }) => weight) : undefined,
});

interface Drifting {
  readonly features: readonly string[];
  readonly isWeighted: boolean;
}

/** Of the later half of the rows against the earlier; undefined when a row has no time. */
export const driftWithin = (rows: readonly ScoredRow[], { features, isWeighted }: Drifting): Stability | undefined => {
  if (rows.some(({ asOf }) => asOf === undefined)) return undefined;
  const half = Math.floor(rows.length / 2);
  const [earlier, later] = [rows.slice(0, half), rows.slice(half)];
  const period = (part: readonly ScoredRow[]): string =>
    `${isoTime(part[0]?.asOf ?? 0)} to ${isoTime(part.at(-1)?.asOf ?? 0)}`;
  const samples = [sampleOf(earlier, isWeighted), sampleOf(later, isWeighted)] as const;
  return { base: period(earlier), current: period(later), ...driftBetween(samples, features) };
};

/** Drift against the rows that the model was trained on, or why it is not known. */
export interface TrainingDrift {
  readonly drift: Stability | undefined;
  readonly reason: string | undefined;
}

/** Rows that were trained on do not show a drift, so that only the others are held against them. */
export const driftFromTraining = (
  rows: readonly ScoredRow[],
  {
    features,
    isWeighted,
    scoring,
    trainedOn,
  }: Drifting & { readonly scoring: ScoringModel; readonly trainedOn: TrainingRows | undefined },
): TrainingDrift => {
  const unknown = (reason: string): TrainingDrift => ({ drift: undefined, reason });
  if (trainedOn === undefined) return unknown("the rows that the model was trained on are not given");
  if (trainedOn.sample === undefined) return unknown("the list of training rows does not hold the features");
  const others = rows.filter(({ id }) => id === undefined || !trainedOn.ids.has(id));
  if (others.length < LEAST_ROWS) return unknown("the model was trained on these rows");
  if (trainedOn.sample.rows.length < LEAST_ROWS)
    return unknown(`the list of training rows holds fewer than ${LEAST_ROWS}`);
  const { rows: values, weights } = trainedOn.sample;
  const base = { scores: values.map((row) => scoreOf(scoring, row)), values, weights };
  const samples = [base, sampleOf(others, isWeighted)] as const;
  return {
    drift: {
      base: `${values.length} training rows`,
      current: `${others.length} rows that were not trained on`,
      ...driftBetween(samples, features),
    },
    reason: undefined,
  };
};

export const featureInformation = (
  rows: readonly ScoredRow[],
  { features, isWeighted }: Drifting,
): readonly FeatureInformation[] => {
  const [good, bad] = ([0, 1] as const).map((label) =>
    sampleOf(
      rows.filter((row) => row.label === label),
      isWeighted,
    ),
  ) as [DriftSample, DriftSample];
  return features
    .map((feature, position) => {
      const { index, ...noise } = informationValue(columnOf(good, position), columnOf(bad, position));
      return { feature, value: index, ...noise };
    })
    .sort((a, b) => b.value - a.value || byName(a, b));
};
