import type { Signer } from "ethers";

import { onChain } from "../onchain/transactions.ts";
import type { Asked } from "./answerFile.ts";
import { readBlockHeader } from "./blockHeader.ts";
import { type ChallengeChain, playStep, type Sent } from "./challengeChain.ts";
import { modelerSeed } from "./drawing.ts";
import { ChallengeMismatchError } from "./errors.ts";
import { askedOf, type ChallengePool } from "./pool.ts";
import { type Challenge } from "./reading.ts";
import { assertDrawing } from "./times.ts";

/**
 * Draws the rows of everybody with the header of the block that the terms name.
 *
 * @throws ChallengeTimeError, BlockHeaderError, ContractRevertError, TransactionError.
 */
export const drawChallenge = async (chain: ChallengeChain, signer: Signer, challenge: Challenge): Promise<Sent> => {
  assertDrawing(challenge);
  const header = await readBlockHeader(chain.node, challenge.terms.drawBlock);
  return playStep(chain, signer, { step: "draw", parameters: [challenge.id, header] });
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
