import { keccak256, type Signer, toUtf8Bytes } from "ethers";

import { answerOf } from "../../prover/challenge/answer.ts";
import type { Asked } from "../../prover/challenge/answerFile.ts";
import { type ChallengeChain, playStep } from "../../prover/challenge/challengeChain.ts";
import { drawnRows } from "../../prover/challenge/drawnRows.ts";
import { commitmentOf as commitmentAt, type Committed, rowSalt } from "../../prover/challenge/encoding.ts";
import { keyOf } from "../../prover/challenge/entry.ts";
import { checkAnswer, disputeAnswer } from "../../prover/challenge/finder.ts";
import type { ChallengePool } from "../../prover/challenge/pool.ts";
import { readChallenge } from "../../prover/challenge/reading.ts";
import { type LoadedModel, loadProver } from "../../prover/modelFolder/load.ts";
import type { ScoreProof } from "../../prover/proof/scoreProof.ts";

/** How an entrant plays. */
export type Play = "honest" | "forges a proof" | "proves another row" | "copies a commitment" | "does not answer";

/** A modeler of the example, with what the example knows of it. */
export interface Entrant {
  readonly name: string;
  readonly play: Play;
  readonly signer: Signer;
  readonly address: string;
  readonly loaded: LoadedModel;
}

/** The one challenge of the example. */
export interface Scene {
  readonly chain: ChallengeChain;
  readonly pool: ChallengePool;
  readonly poolSalt: string;
}

/** An answer as it was published. */
export interface Published {
  readonly entrant: Entrant;
  readonly proofs: readonly ScoreProof[];
}

export const ID = 1n;

const committedBy = ({ name, loaded }: Entrant): Committed => ({
  ...{ manifestHash: `0x${loaded.hash}`, dev: true },
  salt: keccak256(toUtf8Bytes(name)),
});

/** What an entrant commits to. */
export const commitmentOf = async ({ chain }: Scene, entrant: Entrant): Promise<string> => {
  const place = { chainId: chain.chainId, challenges: chain.address, id: ID, modeler: entrant.address };
  return commitmentAt(place, await keyOf(entrant.loaded), committedBy(entrant));
};

/** The proofs that an entrant publishes: of the drawn rows, but for what a cheat does. */
const provedBy = async (scene: Scene, entrant: Entrant, asked: readonly Asked[]): Promise<readonly ScoreProof[]> => {
  const prover = await loadProver(entrant.loaded);
  const prove = (row: number): Promise<ScoreProof> =>
    prover.prove({ features: scene.pool.rows[row] ?? [], salt: rowSalt(scene.poolSalt, row) });
  const proofs: ScoreProof[] = [];
  for (const { row, place } of asked) {
    const shifted = entrant.play === "proves another row" && place === 1;
    proofs.push(await prove(shifted ? (row + 1) % scene.pool.rows.length : row));
  }
  const [first, second, ...rest] = proofs;
  if (entrant.play !== "forges a proof" || first === undefined || second === undefined) return proofs;
  return [{ ...first, proof: second.proof }, second, ...rest];
};

/** Proves and answers. @returns What everybody can download. */
export const answerAs = async (scene: Scene, entrant: Entrant): Promise<Published> => {
  const { chain, pool } = scene;
  const { address: modeler, signer, loaded } = entrant;
  const asked = await drawnRows(chain, await readChallenge(chain, ID), { pool, modeler });
  const proofs = await provedBy(scene, entrant, asked);
  const parameters = [ID, await keyOf(loaded), answerOf(proofs, committedBy(entrant), "")];
  await playStep(chain, signer, { step: "answer", parameters });
  return { entrant, proofs };
};

/**
 * Checks an answer as anybody can, and disputes the first fault.
 *
 * @returns The fault; undefined for an honest answer.
 */
export const disputeFaults = async (
  { chain, pool }: Scene,
  { entrant: { address: modeler }, proofs }: Published,
  finder: Signer,
): Promise<string | undefined> => {
  const challenge = await readChallenge(chain, ID);
  const entry = await chain.challenges.entryOf(ID, modeler);
  const checked = await checkAnswer(chain, challenge, { modeler, entry, pool, proofs: new Map(proofs.entries()) });
  const [fault] = checked.faults;
  if (fault === undefined) return undefined;
  const disputed = await disputeAnswer(chain, finder, { challenge, pool, checked, fault });
  return disputed && `${disputed.fault} at place ${disputed.place}`;
};
