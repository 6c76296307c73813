import type { Contracts } from "./contracts.ts";
import { ContractRevertError, NoScoreError, type NoScoreReason } from "./errors.ts";
import { onChain } from "./onChain.ts";
import { findLiveToken } from "./token.ts";

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
}

const REFUSALS: Readonly<Record<NoScoreReason, string>> = {
  NoScore: "it was never scored under this model",
  StaleBundle: "its wallets have changed since it was scored",
  ScoreTooOld: "its score is older than asked for",
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

/**
 * Reads as a lending contract does, failing closed. The oracle itself judges the age.
 * @param maxAge Seconds between the as-of and now.
 * @throws TokenNotMintedError, TokenBurnedError when there is no such token.
 * @throws NoScoreError when the token has no score, or none fresh enough.
 */
export const readFreshScore = async ({
  contracts: { oracle, token },
  tokenId,
  modelId,
  maxAge,
}: {
  contracts: Pick<Contracts, "oracle" | "token">;
  tokenId: bigint;
  modelId: string;
  maxAge: bigint;
}): Promise<FreshScore> => {
  const liveTokenId = await findLiveToken(token, tokenId);
  try {
    // Both answers are of one block, so that the record is that of the score.
    const blockTag = (await onChain(async () => oracle.runner?.provider?.getBlockNumber())) ?? "latest";
    const score = await onChain(() => oracle.scoreNoOlderThan(tokenId, modelId, maxAge, { blockTag }));
    const { asOfBlock, asOfTime, publishedAt, coverageFrom, bundleEpoch } = await onChain(() =>
      oracle.scoreOf(tokenId, modelId, { blockTag }),
    );
    return { tokenId, liveTokenId, modelId, score, asOfBlock, asOfTime, publishedAt, coverageFrom, bundleEpoch };
  } catch (cause) {
    throw refusal(cause, { tokenId, liveTokenId });
  }
};

/**
 * What is stored, whatever its age and bundle.
 *
 * @throws TokenNotMintedError, TokenBurnedError, NoScoreError.
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
  const liveTokenId = await findLiveToken(token, tokenId);
  const [found, bundleUnchanged, stored] = await oracle.tryScoreOf(tokenId, modelId, { blockTag });
  if (!found) throw new NoScoreError({ tokenId, why: REFUSALS.NoScore, reason: "NoScore", args: { tokenId, modelId } });
  const { score, asOfBlock, asOfTime, publishedAt, coverageFrom, bundleEpoch } = stored;
  const times = { asOfBlock, asOfTime, publishedAt, coverageFrom };
  return { tokenId, liveTokenId, modelId, score, ...times, bundleEpoch, bundleUnchanged };
};
