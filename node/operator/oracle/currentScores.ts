import type { ArchivedScore } from "../../orders/scoreArchive.ts";

/** What triggers ask of the score that a token has. */
export interface CurrentScore {
  readonly tokenId: bigint;
  readonly modelId: string;
  readonly score: bigint;
  /** Unix seconds. */
  readonly asOfTime: bigint;
  readonly publishedAt: bigint;
  readonly bundleEpoch: bigint;
}

export interface CurrentScores {
  readonly of: (tokenId: bigint, modelId: string) => CurrentScore | undefined;
  readonly all: () => Iterable<CurrentScore>;
  readonly set: (score: CurrentScore) => void;
  readonly remove: (tokenId: bigint, modelId: string) => void;
  readonly clear: () => void;
}

export const currentOf = ({ tokenId, modelId, score, statement, publishedAt }: ArchivedScore): CurrentScore => ({
  ...{ tokenId, modelId, publishedAt, score: BigInt(score) },
  ...{ asOfTime: statement.asOfTime, bundleEpoch: statement.bundleEpoch },
});

/** The newest score of each token and model, in memory. */
export const openCurrentScores = (): CurrentScores => {
  const scores = new Map<string, CurrentScore>();
  const key = (tokenId: bigint, modelId: string): string => `${tokenId}/${modelId}`;
  return {
    of: (tokenId, modelId) => scores.get(key(tokenId, modelId)),
    all: () => scores.values(),
    set: (score) => {
      scores.set(key(score.tokenId, score.modelId), score);
    },
    remove: (tokenId, modelId) => {
      scores.delete(key(tokenId, modelId));
    },
    clear: () => {
      scores.clear();
    },
  };
};
