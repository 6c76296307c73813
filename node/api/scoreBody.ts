import type { Static } from "typebox";

import type { Deployment } from "../../client/deployment.ts";
import { AnswerError, NoScoreError, type NoScoreReason } from "../../client/errors.ts";
import type { ScoreBody } from "./schemas/scores.ts";
import type { ChainHead, CurrentScore } from "./scoreReader.ts";

export type ScoreBody = Static<typeof ScoreBody>;
export type ScoreStatus = "fresh" | "stale" | "old" | "defaulted" | "paused";

/** Past this age a score is called old, in seconds; a reader with a limit of its own gives it. */
export const FRESH_SECONDS = 86_400n;

/**
 * What a score is worth, by the oracle's own order of reasons. Twin of `readScore` in
 * contracts/ScoreShelf.sol.
 */
const statusOf = (
  { isBundleUnchanged, isPaused, asOfTime, defaults }: CurrentScore,
  { now, maxAge = FRESH_SECONDS }: { readonly now: bigint; readonly maxAge?: bigint },
): ScoreStatus => {
  if (!isBundleUnchanged) return defaults > 0n ? "defaulted" : "stale";
  if (isPaused) return "paused";
  if (now - asOfTime > maxAge) return "old";
  return defaults > 0n ? "defaulted" : "fresh";
};

const REFUSALS: Readonly<Record<Exclude<ScoreStatus, "fresh">, { reason: NoScoreReason; why: string }>> = {
  stale: { reason: "StaleBundle", why: "its wallets have changed since it was scored" },
  old: { reason: "ScoreTooOld", why: "its score is older than asked for" },
  defaulted: { reason: "BundleDefaulted", why: "a default was reported against it" },
  paused: { reason: "OraclePaused", why: "submissions are paused, so no fall comes in" },
};

/**
 * Reads as a lender does.
 *
 * @throws NoScoreError unless the score is fresh by the reader's limit, in seconds.
 */
export const assertFresh = (current: CurrentScore, { now, maxAge }: { now: bigint; maxAge: bigint }): void => {
  const status = statusOf(current, { now, maxAge });
  if (status === "fresh") return;
  const { tokenId, modelId } = current;
  throw new NoScoreError({ tokenId, ...REFUSALS[status], args: { tokenId, modelId } });
};

export const modelBody = (
  deployment: Deployment,
  modelId: string,
): { readonly id: string; readonly name: string | null } => ({
  id: modelId,
  name: deployment.models.find((model) => model.modelId === modelId)?.name ?? null,
});

export const coverageBody = ({ coverageFrom, asOfTime }: Pick<CurrentScore, "coverageFrom" | "asOfTime">) => ({
  from: Number(coverageFrom),
  seconds: Number(asOfTime - coverageFrom),
});

/** Paths of all that is known of a token's score. */
export const linksOf = (tokenId: bigint, modelId: string): Record<string, string> =>
  Object.fromEntries(
    [["self", "score"], ...["proof", "attestations", "reasons", "history"].map((name) => [name, name])].map(
      ([name = "", path = ""]) => [name, `/v1/tokens/${tokenId}/${path}?model=${modelId}`],
    ),
  );

/**
 * A score as the API tells it.
 *
 * @throws AnswerError for a score of a time that is yet to come.
 */
export const scoreBody = (
  current: CurrentScore,
  { head, deployment, wallet }: { readonly head: ChainHead; readonly deployment: Deployment; readonly wallet?: string },
): ScoreBody => {
  const { tokenId, liveTokenId, modelId, asOfBlock, asOfTime, bundleEpoch, isBundleUnchanged, defaults } = current;
  if (asOfTime > head.time) throw new AnswerError(`a score as of ${asOfTime}, after the block's ${head.time}`);
  return {
    tokenId: tokenId.toString(),
    liveTokenId: liveTokenId.toString(),
    ...(wallet === undefined ? {} : { wallet }),
    model: modelBody(deployment, modelId),
    score: Number(current.score),
    status: statusOf(current, { now: head.time }),
    asOf: { block: Number(asOfBlock), time: Number(asOfTime) },
    ageSeconds: Number(head.time - asOfTime),
    publishedAt: Number(current.publishedAt),
    coverage: coverageBody(current),
    bundle: { epoch: Number(bundleEpoch), unchanged: isBundleUnchanged },
    defaults: Number(defaults),
    readAt: { block: head.number, time: Number(head.time) },
    links: linksOf(liveTokenId, modelId),
  };
};
