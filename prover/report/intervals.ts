import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { quantile } from "simple-statistics";

import { type OutcomeTable, outcomeTable, type Prediction } from "./outcomes.ts";

/** 95 %: the 2.5th and 97.5th percentile of the resamples. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * What is drawn again. Rows of one wallet are not independent, so a wallet is drawn with all of its
 * rows. A row without a wallet stands for itself, with those that share its id.
 */
export interface OwnedPrediction extends Prediction {
  readonly wallet: string | undefined;
  readonly id?: string | undefined;
}

/** Wallets, or rows where there are no wallets. */
export interface Support {
  readonly units: number;
  /** With a bad row, and with a good one. */
  readonly bad: number;
  readonly good: number;
}

export interface Intervals<Key extends string> extends Support {
  /** Those that there are. */
  readonly intervals: Readonly<Partial<Record<Key, Interval>>>;
  /** Why there is none; undefined where all figures may have one. */
  readonly reason: string | undefined;
}

export const RESAMPLES = 500;
const SEED = 20_261_121;

/**
 * In trials with drawn scores, 95 % intervals of an AUC held in 41 of 100 cases with one bad, in 70
 * to 76 with two, in 80 to 82 with three and in 85 to 88 with five. Below 20 units the percentiles
 * of a bootstrap are too close together as well.
 */
export const LEAST_UNITS = 20;
export const LEAST_OF_EACH_CLASS = 5;
/** Share of the resamples that must have the figure. */
const LEAST_TELLING = 0.95;

/** Rows by unit, in the order of the first row of each. */
const unitsOf = <Row extends OwnedPrediction>(rows: readonly Row[]): readonly (readonly Row[])[] => {
  const units = new Map<string, Row[]>();
  for (const [index, row] of rows.entries()) {
    const key = row.wallet ?? (row.id === undefined ? `row ${index}` : `id ${row.id}`);
    const unit = units.get(key);
    if (unit === undefined) units.set(key, [row]);
    else unit.push(row);
  }
  return [...units.values()];
};

const supportOf = (units: readonly (readonly Prediction[])[]): Support => {
  const having = (label: 0 | 1): number => units.filter((rows) => rows.some((row) => row.label === label)).length;
  return { units: units.length, bad: having(1), good: having(0) };
};

const reasonOf = ({ units, bad, good }: Support, name: UnitName): string | undefined => {
  if (units < LEAST_UNITS) return `${units} ${units === 1 ? name.one : name.many}`;
  if (bad < LEAST_OF_EACH_CLASS) return `${bad} ${bad === 1 ? name.one : name.many} with a bad row`;
  if (good < LEAST_OF_EACH_CLASS) return `${good} ${good === 1 ? name.one : name.many} with a good row`;
  return undefined;
};

interface UnitName {
  readonly one: string;
  readonly many: string;
}

/** What the rows let a resample draw. */
export const unitName = (rows: readonly Pick<OwnedPrediction, "wallet">[]): UnitName =>
  rows.every(({ wallet }) => wallet === undefined)
    ? { one: "row", many: "rows" }
    : rows.some(({ wallet }) => wallet === undefined)
      ? { one: "wallet or row without one", many: "wallets and rows without one" }
      : { one: "wallet", many: "wallets" };

/** The rows of all units one after the other: their cell of a table (position, then class) and weight. */
interface FlatRows {
  readonly cells: Int32Array;
  readonly weights: Float64Array;
  /** Where each unit starts, and where the last one ends. */
  readonly starts: Int32Array;
}

const flatten = (units: readonly (readonly Prediction[])[], table: OutcomeTable): FlatRows => {
  const positions = new Map(table.map(({ probability }, position) => [probability, position]));
  const rows = units.flat();
  const starts = new Int32Array(units.length + 1);
  for (const [unit, of] of units.entries()) starts[unit + 1] = (starts[unit] ?? 0) + of.length;
  return {
    cells: Int32Array.from(rows, ({ probability, label }) => 2 * (positions.get(probability) ?? 0) + label),
    weights: Float64Array.from(rows, ({ weight = 1 }) => weight),
    starts,
  };
};

/** Calls back with each resample as a table. */
const resample = (
  units: readonly (readonly Prediction[])[],
  table: OutcomeTable,
  visit: (drawn: OutcomeTable) => void,
): void => {
  const { cells, weights, starts } = flatten(units, table);
  const random = xoroshiro128plus(SEED);
  const counts = new Float64Array(2 * table.length);
  for (let round = 0; round < RESAMPLES; round++) {
    counts.fill(0);
    for (let draw = 0; draw < units.length; draw++) {
      const unit = uniformInt(random, 0, units.length - 1);
      const end = starts[unit + 1] ?? 0;
      for (let row = starts[unit] ?? 0; row < end; row++) {
        const cell = cells[row] ?? 0;
        counts[cell] = (counts[cell] ?? 0) + (weights[row] ?? 0);
      }
    }
    visit(
      table
        .map(({ probability }, at) => ({ probability, good: counts[2 * at] ?? 0, bad: counts[2 * at + 1] ?? 0 }))
        .filter((outcome) => outcome.good + outcome.bad > 0),
    );
  }
};

/** Undefined where the figure is the same in every resample, which is no certainty. */
const intervalOf = (values: readonly number[]): Interval | undefined => {
  const told = values.filter((value) => Number.isFinite(value));
  if (told.length < LEAST_TELLING * RESAMPLES) return undefined;
  const [low, high] = quantile(told, [0.025, 0.975]) as [number, number];
  return low < high ? { low, high } : undefined;
};

/**
 * Bootstrap intervals of figures (Efron and Tibshirani 1993, percentile method, clusters are
 * wallets). Rows in the same order give the same intervals: give them in a canonical one.
 *
 * @param figures Of a table; NaN where it does not tell one.
 */
export const bootstrapIntervals = <Key extends string>(
  rows: readonly OwnedPrediction[],
  figures: (table: OutcomeTable) => Readonly<Record<Key, number>>,
): Intervals<Key> => {
  const units = unitsOf(rows);
  const support = supportOf(units);
  const reason = reasonOf(support, unitName(rows));
  if (reason !== undefined) return { ...support, intervals: {} as Intervals<Key>["intervals"], reason };
  const table = outcomeTable(rows);
  const drawn = new Map(Object.keys(figures(table)).map((key) => [key as Key, [] as number[]]));
  resample(units, table, (of) => {
    const told = figures(of);
    for (const [key, values] of drawn) values.push(told[key]);
  });
  const entries = [...drawn].map(([key, values]) => [key, intervalOf(values)] as const);
  const intervals = Object.fromEntries(
    entries.filter(([, interval]) => interval !== undefined),
  ) as Intervals<Key>["intervals"];
  return { ...support, intervals, reason: undefined };
};

/** Each wallet weighs the same, whatever its rows weigh together. */
export const weighedByWallet = <Row extends OwnedPrediction>(rows: readonly Row[]): readonly Row[] => {
  const sums = new Map<Row, number>();
  for (const unit of unitsOf(rows)) {
    const sum = unit.reduce((total, { weight = 1 }) => total + weight, 0);
    for (const row of unit) sums.set(row, sum);
  }
  return rows.map((row) => ({ ...row, weight: (row.weight ?? 1) / (sums.get(row) ?? 1) }));
};
