import { modelIdOf } from "./deployment.ts";
import { AnswerError, NoScoreError, NoTokenError, TokenBurnedError, TokenNotMintedError } from "./errors.ts";
import { checkScore, type FreshScore, readFreshScore, readStoredScore } from "./freshScore.ts";
import {
  checkPlace,
  type CheckedSubject,
  checkSubject,
  type Limits,
  limitsOf,
  walletOf,
  type Place,
  type Subject,
} from "./question.ts";
import { latestBlock, reading, tokenIdOf } from "./reading.ts";
import { findLiveToken, tokenOfWallet } from "./token.ts";

/**
 * Which score: of whom, and under which model. A model says nothing about another model's scores.
 */
export type ScoreQuestion = Place & Subject & { readonly model: string };

/** Checked before any request. */
export const checkQuestion = (
  question: ScoreQuestion,
): { readonly subject: CheckedSubject; readonly modelId: string } => {
  checkPlace(question);
  return { subject: checkSubject(question), modelId: modelIdOf(question.deployment, question.model) };
};

/**
 * Reads a score as a lending protocol does: fresh, of the wallets as they are now, without defaults,
 * or not at all.
 *
 * @param question.deployment From {@link parseDeployment}.
 * @param question.provider Any provider of ethers.
 * @param question.tokenId The token; or `wallet`, for the token that a wallet is in.
 * @param question.model Name of a model in the deployment, or a model id.
 * @param question.maxAge Greatest age of the history behind the score, in seconds. The other
 * {@link Limits} can be left out: defaults and a pause then count against the score.
 * @returns The score with its as-of, publication, coverage, defaults and bundle epoch.
 * @throws NoTokenError, TokenNotMintedError, TokenBurnedError when there is no token.
 * @throws NoScoreError when there is no score, or none to rely on; `reason` says why.
 * @throws UsageError, BadAddressError, UnknownModelError before any request, when an argument is
 * wrong.
 * @throws AnswerError when the node's answers are no score or contradict each other.
 * @throws ChainMismatchError, ContractMissingError, RpcError, RpcTimeoutError, RpcUnreachableError
 * @example const { score } = await readScore({ deployment, provider, wallet, model: "default",
 * maxAge: 86_400n });
 */
export const readScore = async (question: ScoreQuestion & Limits): Promise<FreshScore> => {
  const { subject, modelId } = checkQuestion(question);
  const limits = limitsOf(question);
  return reading(question, async (contracts) => {
    const at = await latestBlock(question);
    const tokenId = await tokenIdOf(contracts.token, subject, at);
    return readFreshScore({ contracts, tokenId, modelId, at, ...limits });
  });
};

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
 * @returns The score, or the cause: no token, never scored, wallets changed since, too old,
 * defaulted, paused.
 * @throws All else that {@link readScore} throws: a node that does not answer is not "no score".
 * @example const answer = await tryScore({ deployment, provider, tokenId: 1n, model: "default",
 * maxAge: 86_400n }); console.log(answer.ok ? answer.score.score : answer.cause.message);
 */
export const tryScore = async (question: ScoreQuestion & Limits): Promise<ScoreOrCause> => {
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
export const readScoreRecord = async (question: ScoreQuestion): Promise<ScoreRecord> => {
  const { subject, modelId } = checkQuestion(question);
  return reading(question, async (contracts) => {
    const block = await question.provider.getBlock("latest");
    if (block === null) throw new AnswerError("there is no latest block");
    const tokenId = await tokenIdOf(contracts.token, subject, { blockTag: block.number });
    const stored = await readStoredScore({ contracts, tokenId, modelId, blockTag: block.number });
    const age = BigInt(block.timestamp) - stored.asOfTime;
    if (age < 0n) throw new AnswerError(`a score as of ${stored.asOfTime}, after the block's ${block.timestamp}`);
    return { ...stored, age };
  });
};

/**
 * Reads the last scores of a token under a model, at most eight, newest first, of whatever wallets.
 * All is read at one block.
 *
 * @returns Empty for a token that was never scored.
 * @throws NoTokenError, TokenNotMintedError, TokenBurnedError when there is no token.
 * @throws All else that {@link readScore} throws, but for NoScoreError.
 * @example const [newest, before] = await readScoreHistory({ deployment, provider, tokenId: 1n,
 * model: "default" });
 */
export const readScoreHistory = async (question: ScoreQuestion): Promise<readonly bigint[]> => {
  const { subject, modelId } = checkQuestion(question);
  return reading(question, async ({ oracle, token }) => {
    const at = await latestBlock(question);
    const tokenId = await tokenIdOf(token, subject, at);
    await findLiveToken(token, tokenId, at);
    return [...(await oracle.historyOf(tokenId, modelId, at))].map(checkScore);
  });
};

/**
 * Finds the token that a wallet is in.
 * @throws NoTokenError for a wallet that is in none.
 * @throws UsageError, BadAddressError before any request, when the wallet is not an address.
 * @throws AnswerError, ChainMismatchError, ContractMissingError, RpcError, RpcUnreachableError
 * @example
 * const tokenId = await readTokenOf({ deployment, provider, wallet });
 */
export const readTokenOf = async (question: Place & { readonly wallet: string }): Promise<bigint> => {
  const wallet = walletOf(question);
  return reading(question, ({ token }) => tokenOfWallet(token, wallet));
};
