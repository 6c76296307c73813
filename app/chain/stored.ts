import { type NoScoreCause, NoScoreError, readScoreRecord, type ScoreRecord, tryScore } from "../../client/index.ts";
import { FRESH_SECONDS } from "../words/score.ts";
import type { ReadPlace } from "./place.ts";

/** What the oracle has of a token under a model, and whether a lender can take it now. */
export interface StoredCredit {
  /** Undefined for a token without a score. */
  readonly record: ScoreRecord | undefined;
  /** Why a lender with a limit of a day cannot; undefined where one can. */
  readonly refusal: NoScoreCause | undefined;
}

const recordOf = async (place: ReadPlace, tokenId: bigint, model: string): Promise<ScoreRecord | undefined> => {
  try {
    return await readScoreRecord({ ...place, tokenId, model });
  } catch (cause) {
    if (cause instanceof NoScoreError) return undefined;
    throw cause;
  }
};

/** The status of a stored score, in the words of the API. */
export const statusOf = ({ record, refusal }: StoredCredit): string => {
  if (record === undefined) return "none";
  if (refusal === undefined) return "fresh";
  const reasons: Readonly<Record<string, string>> = {
    StaleBundle: "stale",
    BundleDefaulted: "defaulted",
    OraclePaused: "paused",
    ScoreTooOld: "old",
  };
  return reasons[refusal instanceof NoScoreError ? refusal.reason : ""] ?? "stale";
};

/** Reads both from the oracle. @throws The errors of the node. */
export const readStored = async (place: ReadPlace, tokenId: bigint, model: string): Promise<StoredCredit> => {
  const [record, lent] = await Promise.all([
    recordOf(place, tokenId, model),
    tryScore({ ...place, tokenId, model, maxAge: BigInt(FRESH_SECONDS) }),
  ]);
  return { record, refusal: lent.ok ? undefined : lent.cause };
};
