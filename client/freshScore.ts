import type { Contracts } from "./contracts.ts";
import { AnswerError, ContractRevertError, NoScoreError, type NoScoreReason } from "./errors.ts";
import { readChain } from "./onChain.ts";
import { type Limits, limitsOf } from "./question.ts";
import { type AtBlock, findLiveToken } from "./token.ts";

/** A score that a protocol can rely on. */
export interface FreshScore {
  /** As it was asked for. */
  readonly tokenId: bigint;
  /** The token that the id stands for: another one after a merge. */
  readonly liveTokenId: bigint;
  /** 0x and 64 hex digits. */
  readonly modelId: string;
  /** 300 to 850. */
  readonly score: bigint;
  /** Last block of the history that was scored. */
  readonly asOfBlock: bigint;
  /** Its time, Unix seconds. The age of a score counts from here. */
  readonly asOfTime: bigint;
  /** When the score came on chain, Unix seconds. */
  readonly publishedAt: bigint;
  /** The attesters know the history from here on, Unix seconds; what was before is unknown. */
  readonly coverageFrom: bigint;
  /** The state of the token's bundle that was scored. */
  readonly bundleEpoch: bigint;
  /** The most defaults that any wallet of the scored bundle had, 255 for that many or more. */
  readonly defaults: bigint;
}

const REFUSALS: Readonly<Record<NoScoreReason, string>> = {
  NoScore: "it was never scored under this model",
  StaleBundle: "its wallets have changed since it was scored",
  ScoreTooOld: "its score is older than asked for",
  ScoreDistrusted: "its score was published before the oracle's guardian distrusted all scores",
  HistoryTooShort: "its history is shorter than asked for",
  PublishedTooLately: "its score was published more lately than asked for",
  BundleDefaulted: "a default was reported against it",
  OraclePaused: "submissions are paused, so no fall comes in",
};

const isRefusal = (reason: string): reason is NoScoreReason => Object.hasOwn(REFUSALS, reason);

/**
 * Turns the oracle's refusal of a score into NoScoreError, and leaves every other error as it is.
 */
const refusal = (cause: unknown, { tokenId, liveTokenId }: { tokenId: bigint; liveTokenId: bigint }): unknown => {
  if (!(cause instanceof ContractRevertError) || !isRefusal(cause.reason)) return cause;
  const merged = liveTokenId === tokenId ? "" : `it is part of token ${liveTokenId} now, and `;
  const { reason, args } = cause;
  return new NoScoreError({ tokenId, why: `${merged}${REFUSALS[reason]}`, reason, args });
};

const LOWEST_SCORE = 300n;
const HIGHEST_SCORE = 850n;

/**
 * Checks a score that a node gives.
 * @throws AnswerError when it is not on the scale, which no oracle stores.
 */
export const checkScore = (score: bigint): bigint => {
  if (score < LOWEST_SCORE || score > HIGHEST_SCORE)
    throw new AnswerError(`a score of ${score}, which is not between ${LOWEST_SCORE} and ${HIGHEST_SCORE}`);
  return score;
};

/** Checks a record that a node gives: no oracle stores a score of a history yet to come. */
const checkRecord = (record: Pick<FreshScore, "score" | "asOfTime" | "publishedAt">): void => {
  checkScore(record.score);
  if (record.asOfTime > record.publishedAt)
    throw new AnswerError(`a score as of ${record.asOfTime} that was published before, at ${record.publishedAt}`);
};

type StoredScore = Awaited<ReturnType<Contracts["oracle"]["scoreOf"]>>;

const factsOf = ({ score, asOfBlock, asOfTime, publishedAt, coverageFrom, bundleEpoch, defaults }: StoredScore) => ({
  ...{ score, asOfBlock, asOfTime, publishedAt, coverageFrom, bundleEpoch, defaults },
});

/**
 * Reads as a lending contract does, failing closed. The oracle itself judges by the limits.
 * @param limits What is asked of the score; all but its greatest age can be left out.
 * @throws TokenNotMintedError, TokenBurnedError when there is no such token.
 * @throws NoScoreError when the token has no score, or none within the limits.
 * @throws AnswerError when the node's answer cannot be such a score.
 * @throws UsageError when a limit is none.
 */
export const readFreshScore = async ({
  contracts: { oracle, token },
  tokenId,
  modelId,
  at,
  ...limits
}: {
  contracts: Pick<Contracts, "oracle" | "token">;
  tokenId: bigint;
  modelId: string;
  /** The latest block when there is none. */
  at?: AtBlock;
} & Limits): Promise<FreshScore> => {
  const required = limitsOf(limits);
  // All answers are of one block, so that the record is that of the token.
  const blockTag = at?.blockTag ?? (await readChain(async () => oracle.runner?.provider?.getBlockNumber())) ?? "latest";
  const liveTokenId = await findLiveToken(token, tokenId, typeof blockTag === "number" ? { blockTag } : {});
  try {
    const stored = await readChain(() => oracle.readScore(tokenId, modelId, required, { blockTag }));
    checkRecord(stored);
    if (stored.defaults !== 0n && !required.mayHaveDefaults)
      throw new AnswerError(`a score with ${stored.defaults} defaults where none were asked for`);
    return { tokenId, liveTokenId, modelId, ...factsOf(stored) };
  } catch (cause) {
    throw refusal(cause, { tokenId, liveTokenId });
  }
};

/**
 * What is stored, whatever its age and bundle.
 *
 * @throws TokenNotMintedError, TokenBurnedError, NoScoreError.
 * @throws AnswerError when the node's answer cannot be a score.
 */
export const readStoredScore = async ({
  contracts: { oracle, token },
  tokenId,
  modelId,
  blockTag,
}: {
  contracts: Pick<Contracts, "oracle" | "token">;
  tokenId: bigint;
  modelId: string;
  blockTag: number;
}): Promise<FreshScore & { readonly bundleUnchanged: boolean }> => {
  const liveTokenId = await findLiveToken(token, tokenId, { blockTag });
  const [found, bundleUnchanged, stored] = await readChain(() => oracle.tryScoreOf(tokenId, modelId, { blockTag }));
  if (!found) throw new NoScoreError({ tokenId, why: REFUSALS.NoScore, reason: "NoScore", args: { tokenId, modelId } });
  checkRecord(stored);
  return { tokenId, liveTokenId, modelId, ...factsOf(stored), bundleUnchanged };
};
