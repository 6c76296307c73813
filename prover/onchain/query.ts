import { ContractRevertError, NoScoreError, NoTokenError, TokenBurnedError, TokenNotMintedError } from "./errors.ts";
import { type Contracts } from "./contracts.ts";
import { onChain } from "./transactions.ts";

/** A score that a protocol can rely on. */
export interface FreshScore {
  /** As it was asked for. */
  readonly tokenId: bigint;
  /** The token that the id stands for: another one after a merge. */
  readonly liveTokenId: bigint;
  readonly modelId: string;
  readonly score: bigint;
  readonly asOfBlock: bigint;
  /** Unix seconds. */
  readonly asOfTime: bigint;
  readonly publishedAt: bigint;
  readonly coverageFrom: bigint;
  readonly bundleEpoch: bigint;
}

/** The token a wallet is bundled in. Throws NoTokenError. */
export const tokenOfWallet = async (token: Contracts["token"], wallet: string): Promise<bigint> => {
  const tokenId = await onChain(() => token.tokenOf(wallet));
  if (tokenId === 0n) throw new NoTokenError(wallet);
  return tokenId;
};

/** Is in no token and cannot be: nobody has its key. */
const NOBODY = "0x000000000000000000000000000000000000dEaD";

/**
 * Finds the live token that an id stands for, which is another one after a merge.
 * @throws TokenNotMintedError for an id that no token ever had.
 * @throws TokenBurnedError for the id of a token that is gone.
 */
export const findLiveToken = async (token: Contracts["token"], tokenId: bigint): Promise<bigint> => {
  const { liveId } = await onChain(() => token.resolve(tokenId));
  if (liveId !== 0n) return liveId;
  // Ids count up from 1, and only a mint tells the next one. It is called here, not sent.
  const nextId = await onChain(() => token.mint.staticCall({ from: NOBODY }));
  throw tokenId < nextId ? new TokenBurnedError(tokenId) : new TokenNotMintedError(tokenId);
};

const REFUSALS: Readonly<Record<string, string>> = {
  NoScore: "it was never scored under this model",
  StaleBundle: "its wallets have changed since it was scored",
  ScoreTooOld: "its score is older than asked for",
};

/**
 * Reads as a lending contract does, failing closed.
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
  /** Seconds between the as-of and now. */
  maxAge: bigint;
}): Promise<FreshScore> => {
  const liveTokenId = await findLiveToken(token, tokenId);
  try {
    const score = await onChain(() => oracle.scoreNoOlderThan(tokenId, modelId, maxAge));
    const { asOfBlock, asOfTime, publishedAt, coverageFrom, bundleEpoch } = await onChain(() =>
      oracle.scoreOf(tokenId, modelId),
    );
    return { tokenId, liveTokenId, modelId, score, asOfBlock, asOfTime, publishedAt, coverageFrom, bundleEpoch };
  } catch (cause) {
    const why = cause instanceof ContractRevertError ? REFUSALS[cause.reason] : undefined;
    if (why === undefined) throw cause;
    const merged = liveTokenId === tokenId ? "" : `it is part of token ${liveTokenId} now, and `;
    throw new NoScoreError({ tokenId, why: `${merged}${why}` });
  }
};
