import { quantileSorted } from "simple-statistics";

import { SCORE_MAX, SCORE_MIN } from "../model/scorecard.ts";
import type { Interval } from "./intervals.ts";
import { type MeasuredRate, measureRate } from "./measured.ts";
import type { ScoredRow } from "./scoredRows.ts";

const WIDTH = 50;
const FIRST = Number(SCORE_MIN);
const LAST = Number(SCORE_MAX);

/** Scores from `from` up to `to`, which is exclusive but in the last bucket. */
export interface ScoreBucket {
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  readonly bad: number;
  /** Of all rows. */
  readonly share: number;
  /** Share of bads with its 95 % interval; undefined for an empty bucket. */
  readonly rate: number | undefined;
  readonly interval: Interval | undefined;
  /** All that is measured; undefined for an empty bucket. */
  readonly measured: MeasuredRate | undefined;
}

export interface ScoreDistribution {
  readonly buckets: readonly ScoreBucket[];
  /** Buckets whose rate is above that of the next lower bucket with rows. */
  readonly rises: readonly string[];
  readonly falls: boolean;
  /** Scores that 5, 50 and 95 % of the rows do not pass. */
  readonly quantiles: { readonly p5: number; readonly median: number; readonly p95: number };
}

/** The bucket that a score falls into; `to` is exclusive but in the last one. */
export const bucketOf = (score: number): Pick<ScoreBucket, "from" | "to"> => {
  const last = (LAST - FIRST) / WIDTH - 1;
  const from = FIRST + WIDTH * Math.min(last, Math.floor((score - FIRST) / WIDTH));
  return { from, to: from + WIDTH };
};

const titleOf = ({ from, to }: Pick<ScoreBucket, "from" | "to">): string => `${from}-${to}`;

type BucketRow = Pick<ScoredRow, "score" | "label" | "probability" | "wallet" | "id" | "weight">;

const quantilesOf = (rows: readonly BucketRow[]): ScoreDistribution["quantiles"] => {
  const sorted = rows.map(({ score }) => score).sort((a, b) => a - b);
  const [p5, median, p95] = [0.05, 0.5, 0.95].map((part) => quantileSorted(sorted, part)) as [number, number, number];
  return { p5, median, p95 };
};

/**
 * Liquidation rates must fall as scores rise: each bucket is held against the last one below it
 * that has rows.
 */
export const scoreDistribution = (rows: readonly BucketRow[]): ScoreDistribution => {
  const buckets = Array.from({ length: (LAST - FIRST) / WIDTH }, (_, index): ScoreBucket => {
    const from = FIRST + index * WIDTH;
    const inside = rows.filter(({ score }) => bucketOf(score).from === from);
    const measured = measureRate(inside);
    return {
      from,
      to: from + WIDTH,
      rows: inside.length,
      bad: measured?.bad ?? 0,
      share: inside.length / rows.length,
      rate: measured?.observed,
      interval: measured?.interval,
      measured,
    };
  });
  const filled = buckets.filter(({ rate }) => rate !== undefined);
  const rises = filled.flatMap((bucket, index) => {
    const lower = filled[index - 1];
    return lower !== undefined && (bucket.rate ?? 0) > (lower.rate ?? 0)
      ? [`${titleOf(bucket)} above ${titleOf(lower)}`]
      : [];
  });
  return { buckets, rises, falls: rises.length === 0, quantiles: quantilesOf(rows) };
};
