import type { Block, JsonRpcProvider } from "ethers";

import { contractAt, type Contracts } from "../../client/contracts.ts";
import type { Deployment } from "../../client/deployment.ts";
import { AnswerError } from "../../client/errors.ts";
import { checkScore, readFreshScore } from "../../client/freshScore.ts";
import { type RegisteredModel, registeredModel } from "../../client/models.ts";
import { readChain } from "../../client/onChain.ts";
import { findLiveToken, tokenOfWallet } from "../../client/token.ts";
import { BaseError } from "../../prover/errors.ts";

/** The block of the oracle's chain that an answer is of. */
export interface ChainHead {
  readonly number: number;
  readonly hash: string;
  /** Unix seconds. */
  readonly time: bigint;
}

/** A score that is on chain, with all that decides what it is worth. */
export interface CurrentScore {
  /** As it was asked for. */
  readonly tokenId: bigint;
  /** Another one after a merge. */
  readonly liveTokenId: bigint;
  readonly modelId: string;
  readonly score: bigint;
  readonly asOfBlock: bigint;
  /** Unix seconds. */
  readonly asOfTime: bigint;
  readonly publishedAt: bigint;
  readonly coverageFrom: bigint;
  readonly bundleEpoch: bigint;
  readonly isBundleUnchanged: boolean;
  /** Submissions are paused, so no fall comes in. */
  readonly isPaused: boolean;
  /** The most defaults that any wallet of the bundle has now. */
  readonly defaults: bigint;
}

/** A credit token as it is now. */
export interface LiveToken {
  readonly liveTokenId: bigint;
  /** Lower case, ascending. */
  readonly wallets: readonly string[];
}

/**
 * Reads the oracle's chain. Answers are kept until its next block, and no longer: some of them change
 * by the time alone, as when a wallet's notice runs out.
 */
export interface ScoreReader {
  /** Its newest block. The same object until there is another one. */
  readonly head: () => Promise<ChainHead>;
  /** @throws NoTokenError. */
  readonly tokenOf: (wallet: string) => Promise<bigint>;
  /** @throws NoScoreError, TokenNotMintedError, TokenBurnedError. */
  readonly scoreOf: (tokenId: bigint, modelId: string) => Promise<CurrentScore>;
  /** @throws TokenNotMintedError, TokenBurnedError. */
  readonly liveToken: (tokenId: bigint) => Promise<LiveToken>;
  /**
   * What the registry says of a model.
   *
   * @throws ContractRevertError (UnknownModel).
   */
  readonly model: (modelId: string) => Promise<RegisteredModel>;
  /** Says that something has happened on chain: the next read looks. */
  readonly notice: () => void;
}

/** Answers that are kept at once. Callers choose what they ask, so the number has a limit. */
const MOST_KEPT = 20_000;
/** For how long the head is taken to be the newest, in milliseconds. */
const HEAD_LASTS_MS = 1_000;

type Handles = Pick<Contracts, "oracle" | "token">;

/**
 * The widest limits: the oracle then refuses for nothing but that there is no score, and says why.
 */
const ANY_AGE = { maxAge: 2n ** 64n - 1n, mayHaveDefaults: true, mayBePaused: true };

const readScore = async (
  contracts: Handles,
  { tokenId, modelId, blockTag }: { tokenId: bigint; modelId: string; blockTag: number },
): Promise<CurrentScore> => {
  const { oracle, token } = contracts;
  const at = { blockTag };
  const liveTokenId = await findLiveToken(token, tokenId, at);
  const [[found, isBundleUnchanged, stored], isPaused, [defaults]] = await Promise.all([
    oracle.tryScoreOf(liveTokenId, modelId, at),
    oracle.paused(at),
    token.bundleDefaultsOf(liveTokenId, at),
  ]);
  if (!found) {
    await readFreshScore({ contracts, tokenId, modelId, at, ...ANY_AGE });
    throw new AnswerError("there is no score by one read, and one by another");
  }
  const { score, bundleEpoch, asOfBlock, asOfTime, publishedAt, coverageFrom } = stored;
  return {
    ...{ tokenId, liveTokenId, modelId, asOfBlock, asOfTime, publishedAt, coverageFrom, bundleEpoch },
    ...{ isBundleUnchanged, isPaused, defaults },
    score: checkScore(score),
  };
};

/** Whether an answer says something about the question, and not about the connection. */
const isAnswer = (cause: unknown): boolean =>
  cause instanceof BaseError && /^E_(NO_SCORE|NO_TOKEN|TOKEN_NOT_MINTED|TOKEN_BURNED)$/.test(cause.code);

/** Keeps answers, also that there is none, and forgets the oldest when there are too many. */
const keeper = () => {
  const kept = new Map<string, Promise<unknown>>();
  return {
    clear: () => kept.clear(),
    keep: <T>(key: string, read: () => Promise<T>): Promise<T> => {
      const known = kept.get(key);
      if (known !== undefined) return known as Promise<T>;
      const [oldest] = kept.size < MOST_KEPT ? [] : kept.keys();
      if (oldest !== undefined) kept.delete(oldest);
      const answer = read();
      kept.set(key, answer);
      answer.catch((cause: unknown) => {
        if (!isAnswer(cause) && kept.get(key) === answer) kept.delete(key);
      });
      return answer;
    },
  };
};

const headOf = ({ number, hash, timestamp }: Block): ChainHead => {
  if (hash === null) throw new AnswerError("a latest block without a hash");
  return { number, hash, time: BigInt(timestamp) };
};

/** The head, asked for once a second at most, by however many callers. */
const watchHead = ({
  provider,
  onNew,
}: {
  readonly provider: JsonRpcProvider;
  /** Called when there is another head than before. */
  readonly onNew: () => void;
}): Pick<ScoreReader, "head" | "notice"> & { readonly latest: () => ChainHead | undefined } => {
  let current: { readonly head: ChainHead; readonly until: number } | undefined;
  let looking: Promise<ChainHead> | undefined;
  const look = async (): Promise<ChainHead> => {
    const known = current?.head;
    const block = await provider.getBlock("latest");
    if (block === null) throw new AnswerError("there is no latest block");
    const isSame = known !== undefined && known.hash === block.hash;
    const head = isSame ? known : headOf(block);
    if (!isSame) onNew();
    current = { head, until: performance.now() + HEAD_LASTS_MS };
    return head;
  };
  return {
    head: async () => {
      if (current !== undefined && performance.now() < current.until) return current.head;
      looking ??= readChain(look).finally(() => {
        looking = undefined;
      });
      return looking;
    },
    latest: () => current?.head,
    notice: () => {
      current = current && { ...current, until: 0 };
    },
  };
};

/**
 * Opens a reader. No answer is of a block that was not the newest within the last second.
 *
 * @param options.provider Of the oracle's chain; it stays the caller's.
 */
export const openScoreReader = (place: {
  readonly deployment: Deployment;
  readonly provider: JsonRpcProvider;
}): ScoreReader => {
  const { deployment, provider } = place;
  const handles: Handles = {
    oracle: contractAt("oracle", deployment.oracle, provider),
    token: contractAt("token", deployment.token, provider),
  };
  const registry = contractAt("registry", deployment.registry, provider);
  const { keep, clear } = keeper();
  const { head, notice, latest } = watchHead({ provider, onNew: clear });
  const reading = async <T>(key: string, read: (blockTag: number) => Promise<T>): Promise<T> => {
    let at = await head();
    // Another one may have come while this was waited for: an answer of before must not be kept.
    while (at !== latest()) at = await head();
    const { number } = at;
    return keep(key, () => readChain(() => read(number)));
  };
  return {
    ...{ head, notice },
    tokenOf: (wallet) => reading(`wallet ${wallet}`, (blockTag) => tokenOfWallet(handles.token, wallet, { blockTag })),
    scoreOf: (tokenId, modelId) =>
      reading(`score ${tokenId} ${modelId}`, (blockTag) => readScore(handles, { tokenId, modelId, blockTag })),
    model: (modelId) => reading(`model ${modelId}`, () => registeredModel(registry, modelId)),
    liveToken: (tokenId) =>
      reading(`token ${tokenId}`, async (blockTag) => {
        const liveTokenId = await findLiveToken(handles.token, tokenId, { blockTag });
        const wallets = await handles.token.walletsOf(liveTokenId, { blockTag });
        return { liveTokenId, wallets: wallets.map((wallet) => wallet.toLowerCase()) };
      }),
  };
};
