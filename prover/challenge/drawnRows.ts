import type { Signer } from "ethers";

import { onChain } from "../onchain/transactions.ts";
import type { Asked } from "./answerFile.ts";
import { readBlockHeader } from "./blockHeader.ts";
import type { ChallengeChain, Sent } from "./challengeChain.ts";
import { type At, playUnless } from "./playUnless.ts";
import { modelerSeed } from "./drawing.ts";
import { ChallengeMismatchError } from "./errors.ts";
import { askedOf, type ChallengePool } from "./pool.ts";
import { type Challenge } from "./reading.ts";
import { assertDrawing } from "./times.ts";

/**
 * Draws the rows of everybody with the header of the block that the terms name.
 *
 * @returns Undefined where somebody else was faster.
 * @throws ChallengeTimeError, BlockHeaderError, ContractRevertError, TransactionError.
 */
export const drawChallenge = async (
  chain: ChallengeChain,
  signer: Signer,
  challenge: Challenge,
): Promise<Sent | undefined> => {
  assertDrawing(challenge);
  const header = await readBlockHeader(chain.node, challenge.terms.drawBlock);
  const isDone = async (at: At) => BigInt((await chain.challenges.progressOf(challenge.id, at)).seed) !== 0n;
  return playUnless(chain, signer, { step: "draw", parameters: [challenge.id, header], isDone });
};

/**
 * The rows that were drawn for a modeler, held against the chain at the first place, at the last and in
 * between.
 *
 * @param pool From `openData`.
 * @throws ChallengeMismatchError.
 */
export const drawnRows = async (
  { challenges }: Pick<ChallengeChain, "challenges">,
  { id, terms, progress }: Challenge,
  { pool, modeler }: { readonly pool: ChallengePool; readonly modeler: string },
): Promise<readonly Asked[]> => {
  const rows = Number(terms.rows);
  const asked = askedOf(pool, modelerSeed(progress.seed, modeler), rows);
  for (const place of new Set([0, rows >> 2, rows >> 1, rows - 1])) {
    const row = await onChain(() => challenges.rowOf(id, modeler, place));
    if (BigInt(asked[place]?.row ?? -1) !== row)
      throw new ChallengeMismatchError({
        what: `the row drawn at place ${place}`,
        actual: String(asked[place]?.row),
        expected: String(row),
      });
  }
  return asked;
};
