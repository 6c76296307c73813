import { readJson } from "../../prover/files.ts";
import { isRecord } from "../../prover/jsonValue.ts";
import { SCORE_MAX, SCORE_MIN } from "../../prover/model/scorecard.ts";
import type { LoadedModel } from "../../prover/modelFolder/load.ts";
import { publicFiles } from "./modelFiles.ts";

/** 1 to 10: which tenth of the scores of real borrowers a score is in, the lowest first. */
export type DecileOf = (score: number) => number;

interface Bucket {
  readonly from: number;
  readonly to: number;
  readonly share: number;
}

const isBucket = (value: unknown): value is Bucket =>
  isRecord(value) && ["from", "to", "share"].every((name) => Number.isFinite(value[name]));

const bucketsOf = (report: unknown): readonly Bucket[] => {
  const distribution = isRecord(report) ? report["distribution"] : undefined;
  const buckets = isRecord(distribution) ? distribution["buckets"] : undefined;
  return Array.isArray(buckets) && buckets.every(isBucket) ? buckets : [];
};

const TENTHS = 10;
const tenth = (share: number): number => Math.min(TENTHS, Math.max(1, Math.floor(share * TENTHS) + 1));

/** By the share of rows below the score; within a bucket they are taken to be spread evenly. */
const byBuckets =
  (buckets: readonly Bucket[]): DecileOf =>
  (score) => {
    const below = buckets.map(({ from, to, share }) => share * Math.min(1, Math.max(0, (score - from) / (to - from))));
    return tenth(below.reduce((sum, share) => sum + share, 0));
  };

/** Without a report of real borrowers: the tenth of the scale itself. */
const byScale: DecileOf = (score) => tenth((score - Number(SCORE_MIN)) / Number(SCORE_MAX - SCORE_MIN));

/** The deciles of a model, from its first report that has a distribution of scores. */
export const readDeciles = async (loaded: LoadedModel): Promise<DecileOf> => {
  const reports = [...(await publicFiles(loaded))].filter(([name]) => /^reports\/.*\.json$/.test(name));
  for (const [, path] of reports) {
    const buckets = bucketsOf(await readJson(path));
    if (buckets.length > 0) return byBuckets(buckets);
  }
  return byScale;
};
