import { ContractRevertError, NoScoreError, NoTokenError } from "./errors.ts";
import { type Contracts } from "./contracts.ts";
import { onChain } from "./transactions.ts";

/** A score that a protocol can rely on. */
export interface FreshScore {
  readonly tokenId: bigint;
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

const REFUSALS: Readonly<Record<string, string>> = {
  NoScore: "it was never scored under this model",
  StaleBundle: "its wallets have changed since it was scored",
  ScoreTooOld: "its score is older than asked for",
};

/** Reads as a lending contract does, failing closed. Throws NoScoreError when there is no score, or none fresh enough. */
export const readFreshScore = async ({
  contracts,
  tokenId,
  modelId,
  maxAge,
}: {
  contracts: Pick<Contracts, "oracle">;
  tokenId: bigint;
  modelId: string;
  /** Seconds between the as-of and now. */
  maxAge: bigint;
}): Promise<FreshScore> => {
  try {
    const { oracle } = contracts;
    const score = await onChain(() => oracle.scoreNoOlderThan(tokenId, modelId, maxAge));
    const { asOfBlock, asOfTime, publishedAt, coverageFrom, bundleEpoch } = await onChain(() =>
      oracle.scoreOf(tokenId, modelId),
    );
    return { tokenId, modelId, score, asOfBlock, asOfTime, publishedAt, coverageFrom, bundleEpoch };
  } catch (cause) {
    const why = cause instanceof ContractRevertError ? REFUSALS[cause.reason] : undefined;
    if (why === undefined) throw cause;
    throw new NoScoreError({ tokenId, why });
  }
};
