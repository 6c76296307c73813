import type { Signer } from "ethers";

import { readProofs } from "./answerFile.ts";
import { type ChallengeChain, playStep, type Sent } from "./challengeChain.ts";
import { openDemands } from "./challengeEvents.ts";
import { drawnRows } from "./drawnRows.ts";
import { inferenceOf } from "./encoding.ts";
import { ChallengeEntryError } from "./errors.ts";
import { rowShown } from "./finder.ts";
import type { ChallengePool } from "./pool.ts";
import { type Challenge } from "./reading.ts";

/**
 * Shows every proof of an entry that is demanded and not overdue, the most urgent first.
 *
 * @param options.path The file of the proofs.
 * @throws ChallengeEntryError where the file lacks a demanded proof, ContractRevertError, TransactionError.
 */
export const showDemanded = async (
  chain: ChallengeChain,
  signer: Signer,
  {
    challenge,
    pool,
    modeler,
    path,
  }: { readonly challenge: Challenge; readonly pool: ChallengePool; readonly modeler: string; readonly path: string },
): Promise<readonly (Sent & { readonly place: number })[]> => {
  const { id, now } = challenge;
  const demands = (await openDemands(chain, challenge, modeler))
    .filter(({ until }) => now <= until)
    .sort((one, other) => Number(one.until - other.until));
  if (demands.length === 0) return [];
  const asked = await drawnRows(chain, challenge, { pool, modeler });
  const proofs = await readProofs(path, asked);
  const shown: (Sent & { place: number })[] = [];
  for (const { place } of demands) {
    const [proof, drawn] = [proofs.get(place), asked[place]];
    if (proof === undefined || drawn === undefined)
      throw new ChallengeEntryError({
        id,
        modeler,
        reason: `is asked for the proof at place ${place}, which ${path} lacks`,
      });
    const parameters = [id, modeler, place, inferenceOf(proof).proof, ...rowShown(pool, drawn)];
    shown.push({ place, ...(await playStep(chain, signer, { step: "show", parameters })) });
  }
  return shown;
};
