import type { Signer } from "ethers";

import { readProofs } from "./answerFile.ts";
import type { ChallengeChain, Sent } from "./challengeChain.ts";
import { type At, playUnless } from "./playUnless.ts";
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
 * @throws ChallengeEntryError where the file lacks a demanded proof, after all others are shown;
 * ContractRevertError, TransactionError.
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
  const lacking: number[] = [];
  for (const { place } of demands) {
    const [proof, drawn] = [proofs.get(place), asked[place]];
    if (proof === undefined || drawn === undefined) {
      lacking.push(place);
      continue;
    }
    const parameters = [id, modeler, place, inferenceOf(proof).proof, ...rowShown(pool, drawn)];
    // Anybody may show it, whoever that is.
    const isDone = async (at: At) => (await chain.challenges.demandOf(id, modeler, place, at)).until === 0n;
    const sent = await playUnless(chain, signer, { step: "show", parameters, isDone });
    if (sent !== undefined) shown.push({ place, ...sent });
  }
  if (lacking.length > 0)
    throw new ChallengeEntryError({
      id,
      modeler,
      reason: `is asked for the proof at place ${lacking.slice(0, 10).join(", ")}, which ${path} lacks`,
      hint: "make the proofs that the file lacks with `challenge submit --prove-only`, and show them in time",
    });
  return shown;
};
