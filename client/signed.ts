import type { Provider } from "ethers";

import { AnswerError } from "./errors.ts";
import { readStoredScore } from "./freshScore.ts";
import { checkQuestion, type ScoreQuestion } from "./score.ts";
import { reading, tokenIdOf } from "./reading.ts";
import type { Statement } from "./statement.ts";

/** A stored score with all that was signed for it. */
export interface SignedScore {
  /** 300 to 850. */
  readonly score: bigint;
  readonly modelId: string;
  readonly statement: Statement;
  /** The attesters who signed it. */
  readonly signers: readonly string[];
  /** The transaction that brought it. */
  readonly transaction: string;
}

const timeOf = async (provider: Provider, number: number): Promise<bigint> => {
  const block = await provider.getBlock(number);
  if (block === null) throw new AnswerError(`there is no block ${number}, but later ones`);
  return BigInt(block.timestamp);
};

/** The first block whose time is not before a moment: back from the head in ever longer steps, then by halves. */
const firstBlockFrom = async (
  provider: Provider,
  { time, head }: { readonly time: bigint; readonly head: number },
): Promise<number> => {
  let [before, after] = [-1, head + 1];
  for (let step = 1; after - before > 1; step *= 2) {
    const number = before < 0 ? Math.max(after - step, 0) : (before + after) >> 1;
    if ((await timeOf(provider, number)) < time) before = number;
    else after = number;
  }
  return after;
};

/**
 * Reads what attesters signed for a stored score: the chain and the markets of the history, the
 * block and its hash, the commitment and the root of the events. The oracle keeps less than that,
 * so it is read from the event of the submission.
 *
 * @param question.tokenId The token; or `wallet`, for the token that a wallet is in.
 * @param question.model Name of a model in the deployment, or a model id.
 * @returns The statement, the score and who signed.
 * @throws NoScoreError when there is no score at all, and as {@link readScoreRecord}.
 * @throws AnswerError when the node does not have the event.
 * @example
 * const { statement } = await readSignedScore({ deployment, provider, tokenId: 1n, model: "default" });
 */
export const readSignedScore = async (question: ScoreQuestion): Promise<SignedScore> => {
  const { subject, modelId } = checkQuestion(question);
  const { provider } = question;
  return reading(question, async ({ oracle, token }) => {
    const head = await provider.getBlockNumber();
    const tokenId = await tokenIdOf(token, subject, { blockTag: head });
    const stored = await readStoredScore({ contracts: { oracle, token }, tokenId, modelId, blockTag: head });
    const { liveTokenId, publishedAt: time, asOfTime } = stored;
    const from = await firstBlockFrom(provider, { time, head });
    const to = (await firstBlockFrom(provider, { time: time + 1n, head })) - 1;
    const updates = await oracle.queryFilter(oracle.filters.ScoreUpdated(liveTokenId, modelId), from, to);
    const found = updates.findLast(({ args }) => args.statement.asOfTime === asOfTime);
    if (found === undefined) throw new AnswerError(`no event of the score that was published at ${time}`);
    const { score, signers, statement } = found.args;
    if (score !== stored.score) throw new AnswerError(`scores of ${stored.score} and of ${score} as of ${asOfTime}`);
    return {
      score,
      modelId,
      statement: statementOf(statement),
      signers: [...signers],
      transaction: found.transactionHash,
    };
  });
};

/** With its own entries alone, of an answer that has them by number, too. */
const statementOf = (answer: Statement): Statement => ({
  tokenId: answer.tokenId,
  bundleEpoch: answer.bundleEpoch,
  bundleRoot: answer.bundleRoot,
  historyChainId: answer.historyChainId,
  marketsHash: answer.marketsHash,
  asOfBlock: answer.asOfBlock,
  asOfBlockHash: answer.asOfBlockHash,
  asOfTime: answer.asOfTime,
  coverageFrom: answer.coverageFrom,
  schemaHash: answer.schemaHash,
  commitment: answer.commitment,
  eventsRoot: answer.eventsRoot,
  attesterEpoch: answer.attesterEpoch,
});
