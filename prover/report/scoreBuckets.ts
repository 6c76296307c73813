import { SCORE_MAX, SCORE_MIN } from "../model/scorecard.ts";
import type { Interval } from "./intervals.ts";

const WIDTH = 50;
const FIRST = Number(SCORE_MIN);
const LAST = Number(SCORE_MAX);

/** Scores from `from` up to `to`, which is exclusive but in the last bucket. */
export interface ScoreBucket {
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  readonly bad: number;
  /** Share of bads, with its 95 % interval (Wilson 1927); undefined for an empty bucket. */
  readonly rate: number | undefined;
  readonly interval: Interval | undefined;
}

export interface ScoreDistribution {
  readonly buckets: readonly ScoreBucket[];
  /** Buckets whose rate is above that of the next lower bucket with rows. */
  readonly rises: readonly string[];
  readonly falls: boolean;
}

const Z = 1.959963984540054;

/** 95 % interval of a share (Wilson 1927). */
export const wilsonInterval = (part: number, whole: number): Interval => {
  const share = part / whole;
  const middle = share + Z ** 2 / (2 * whole);
  const half = Z * Math.sqrt((share * (1 - share)) / whole + Z ** 2 / (4 * whole ** 2));
  const scale = 1 + Z ** 2 / whole;
  return { low: Math.max(0, (middle - half) / scale), high: Math.min(1, (middle + half) / scale) };
};

/** The bucket that a score falls into; `to` is exclusive but in the last one. */
export const bucketOf = (score: number): Pick<ScoreBucket, "from" | "to"> => {
  const last = (LAST - FIRST) / WIDTH - 1;
  const from = FIRST + WIDTH * Math.min(last, Math.floor((score - FIRST) / WIDTH));
  return { from, to: from + WIDTH };
};

const titleOf = ({ from, to }: Pick<ScoreBucket, "from" | "to">): string => `${from}-${to}`;

/**
 * Liquidation rates must fall as scores rise: each bucket is held against the last one below it
 * that has rows.
 */
export const scoreDistribution = (
  rows: readonly { readonly score: number; readonly label: 0 | 1 }[],
): ScoreDistribution => {
  const buckets = Array.from({ length: (LAST - FIRST) / WIDTH }, (_, index): ScoreBucket => {
    const from = FIRST + index * WIDTH;
    const to = from + WIDTH;
    const inside = rows.filter(({ score }) => score >= from && (score < to || to === LAST));
    const bad = inside.filter(({ label }) => label === 1).length;
    const isEmpty = inside.length === 0;
    return {
      from,
      to,
      rows: inside.length,
      bad,
      rate: isEmpty ? undefined : bad / inside.length,
      interval: isEmpty ? undefined : wilsonInterval(bad, inside.length),
    };
  });
  const filled = buckets.filter(({ rate }) => rate !== undefined);
  const rises = filled.flatMap((bucket, index) => {
    const lower = filled[index - 1];
    return lower !== undefined && (bucket.rate ?? 0) > (lower.rate ?? 0)
      ? [`${titleOf(bucket)} above ${titleOf(lower)}`]
      : [];
  });
  return { buckets, rises, falls: rises.length === 0 };
};
