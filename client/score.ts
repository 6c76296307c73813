import { modelIdOf } from "./deployment.ts";
import { NoScoreError, NoTokenError, TokenBurnedError, TokenNotMintedError } from "./errors.ts";
import { type FreshScore, readFreshScore, readStoredScore } from "./freshScore.ts";
import { type Place, reading, type Subject, tokenIdOf } from "./reading.ts";
import { findLiveToken, tokenOfWallet } from "./token.ts";
import { parseAddress } from "./address.ts";

/**
 * Which score: of whom, and under which model. A model says nothing about another model's scores.
 */
export type ScoreQuestion = Place & Subject & { readonly model: string };

/**
 * Reads a score as a lending protocol does: fresh, of the wallets as they are now, or not at all.
 *
 * @param question.deployment From {@link parseDeployment}.
 * @param question.provider Any provider of ethers.
 * @param question.tokenId The token; or `wallet`, for the token that a wallet is in.
 * @param question.model Name of a model in the deployment, or a model id.
 * @param question.maxAge Greatest age of the history behind the score, in seconds.
 * @returns The score with its as-of, publication, coverage and bundle epoch.
 * @throws NoTokenError, TokenNotMintedError, TokenBurnedError when there is no token.
 * @throws NoScoreError when there is no score, or none to rely on; `reason` says why.
 * @throws UnknownModelError, ChainMismatchError, ContractMissingError, RpcUnreachableError
 * @example const { score } = await readScore({ deployment, provider, wallet, model: "default",
 * maxAge: 86_400n });
 */
export const readScore = (question: ScoreQuestion & { readonly maxAge: bigint }): Promise<FreshScore> =>
  reading(question, async (contracts) => {
    const modelId = modelIdOf(question.deployment, question.model);
    const tokenId = await tokenIdOf(contracts.token, question);
    return readFreshScore({ contracts, tokenId, modelId, maxAge: question.maxAge });
  });

/**
 * Why there is no score: the causes that say something about the borrower, not about the
 * connection.
 */
export type NoScoreCause = NoScoreError | NoTokenError | TokenNotMintedError | TokenBurnedError;

/** A score, or why there is none. */
export type ScoreOrCause =
  { readonly ok: true; readonly score: FreshScore } | { readonly ok: false; readonly cause: NoScoreCause };

/**
 * Reads a score where having none is an ordinary case. There is no number to mistake for a score.
 *
 * @returns The score, or the cause: no token, never scored, wallets changed since, too old.
 * @throws All else that {@link readScore} throws: a node that does not answer is not "no score".
 * @example const answer = await tryScore({ deployment, provider, tokenId: 1n, model: "default",
 * maxAge: 86_400n }); console.log(answer.ok ? answer.score.score : answer.cause.message);
 */
export const tryScore = async (question: ScoreQuestion & { readonly maxAge: bigint }): Promise<ScoreOrCause> => {
  try {
    return { ok: true, score: await readScore(question) };
  } catch (cause) {
    const isCause =
      cause instanceof NoScoreError ||
      cause instanceof NoTokenError ||
      cause instanceof TokenNotMintedError ||
      cause instanceof TokenBurnedError;
    if (!isCause) throw cause;
    return { ok: false, cause };
  }
};

/** A stored score with what it is worth now. */
export interface ScoreRecord extends FreshScore {
  /** Whether the token has the wallets that were scored. When false, a protocol's read reverts. */
  readonly bundleUnchanged: boolean;
  /** Seconds from the as-of to the chain's latest block. */
  readonly age: bigint;
}

/**
 * Reads what is stored, also when it is stale or old: for display, never for lending.
 *
 * @throws NoScoreError when there is no score at all, and as {@link readScore}.
 * @example const { score, age, bundleUnchanged } = await readScoreRecord({ deployment, provider,
 * tokenId: 1n, model: "default" });
 */
export const readScoreRecord = (question: ScoreQuestion): Promise<ScoreRecord> =>
  reading(question, async (contracts) => {
    const modelId = modelIdOf(question.deployment, question.model);
    const tokenId = await tokenIdOf(contracts.token, question);
    const block = await question.provider.getBlock("latest");
    if (block === null) throw new Error("the node has no latest block");
    const stored = await readStoredScore({ contracts, tokenId, modelId, blockTag: block.number });
    return { ...stored, age: BigInt(block.timestamp) - stored.asOfTime };
  });

/**
 * Reads the last scores of a token under a model, at most eight, newest first, of whatever wallets.
 *
 * @returns Empty for a token that was never scored.
 * @throws NoTokenError, TokenNotMintedError, TokenBurnedError when there is no token.
 * @example const [newest, before] = await readScoreHistory({ deployment, provider, tokenId: 1n,
 * model: "default" });
 */
export const readScoreHistory = (question: ScoreQuestion): Promise<readonly bigint[]> =>
  reading(question, async ({ oracle, token }) => {
    const modelId = modelIdOf(question.deployment, question.model);
    const tokenId = await tokenIdOf(token, question);
    await findLiveToken(token, tokenId);
    return [...(await oracle.historyOf(tokenId, modelId))];
  });

/**
 * Finds the token that a wallet is in.
 * @throws NoTokenError for a wallet that is in none.
 * @example
 * const tokenId = await readTokenOf({ deployment, provider, wallet });
 */
export const readTokenOf = (question: Place & { readonly wallet: string }): Promise<bigint> =>
  reading(question, ({ token }) => tokenOfWallet(token, parseAddress(question.wallet)));
