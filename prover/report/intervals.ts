import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { quantile } from "simple-statistics";

import { METRICS, type Metric, type Metrics, metricsOf } from "./metrics.ts";
import { hasBothClasses, type OutcomeTable, outcomeTable, type Prediction } from "./outcomes.ts";

/** 95 %: the 2.5th and 97.5th percentile of the resamples. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

export type Intervals = Readonly<Record<Metric, Interval>>;

const RESAMPLES = 500;
const SEED = 20_261_121;

/**
 * Rows of one wallet are not independent, so resamples draw wallets with all of their rows. A row
 * without a wallet stands for itself.
 */
export interface OwnedPrediction extends Prediction {
  readonly wallet: string | undefined;
}

/** For each wallet, the counts that its rows add to the table: position, goods, bads. */
const countsByWallet = (predictions: readonly OwnedPrediction[], table: OutcomeTable) => {
  const positions = new Map(table.map(({ probability }, position) => [probability, position]));
  const byWallet = new Map<string, { position: number; label: 0 | 1 }[]>();
  for (const [index, { wallet = `row ${index}`, probability, label }] of predictions.entries()) {
    const rows = byWallet.get(wallet) ?? [];
    rows.push({ position: positions.get(probability) ?? 0, label });
    byWallet.set(wallet, rows);
  }
  return [...byWallet.values()];
};

/**
 * Bootstrap intervals of all metrics (Efron and Tibshirani 1993, percentile method, clusters are
 * wallets). The same rows give the same intervals.
 */
export const bootstrapIntervals = (predictions: readonly OwnedPrediction[], threshold: number): Intervals => {
  const table = outcomeTable(predictions);
  const wallets = countsByWallet(predictions, table);
  const random = xoroshiro128plus(SEED);
  const drawn: Metrics[] = [];
  while (drawn.length < RESAMPLES) {
    const good = new Float64Array(table.length);
    const bad = new Float64Array(table.length);
    for (let draw = 0; draw < wallets.length; draw++) {
      for (const { position, label } of wallets[uniformInt(random, 0, wallets.length - 1)] ?? []) {
        const counts = label === 1 ? bad : good;
        counts[position] = (counts[position] ?? 0) + 1;
      }
    }
    const resample = table
      .map(({ probability }, position) => ({ probability, good: good[position] ?? 0, bad: bad[position] ?? 0 }))
      .filter((outcome) => outcome.good + outcome.bad > 0);
    // A draw without a bad says nothing about ranks.
    if (hasBothClasses(resample)) drawn.push(metricsOf(resample, threshold));
  }
  const interval = (metric: Metric): Interval => {
    const [low, high] = quantile(
      drawn.map((metrics) => metrics[metric]),
      [0.025, 0.975],
    ) as [number, number];
    return { low, high };
  };
  return Object.fromEntries(METRICS.map((metric) => [metric, interval(metric)])) as Intervals;
};
