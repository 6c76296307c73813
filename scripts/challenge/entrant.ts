import { AbiCoder, type Contract, keccak256, type Signer, toUtf8Bytes, ZeroHash } from "ethers";

import type { Asked } from "../../prover/challenge/answerFile.ts";
import { answerLeaf, inferenceOf, packScores, rowSalt } from "../../prover/challenge/encoding.ts";
import { indexedTree } from "../../prover/challenge/indexedTree.ts";
import { askedOf, type ChallengePool } from "../../prover/challenge/pool.ts";
import { faultsOf } from "../../prover/challenge/verifyAnswer.ts";
import { verifyingKeyOf } from "../../prover/keys/verifyingKey.ts";
import { type LoadedModel, loadProver, loadVerificationKey } from "../../prover/modelFolder/load.ts";
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
  readonly challenges: Contract;
  readonly pool: ChallengePool;
  readonly poolSalt: string;
  readonly rows: number;
}

/** An answer as it was published. */
export interface Published {
  readonly entrant: Entrant;
  readonly asked: readonly Asked[];
  readonly proofs: readonly ScoreProof[];
}

const ID = 1n;

const saltOf = ({ name }: Entrant): string => keccak256(toUtf8Bytes(name));

const keyOf = async ({ loaded }: Entrant) => verifyingKeyOf(await loadVerificationKey(loaded));

/** What an entrant commits to. */
export const commitmentOf = async ({ challenges }: Scene, entrant: Entrant): Promise<string> => {
  const parameters = [ID, entrant.address, await keyOf(entrant), ZeroHash, true, saltOf(entrant)];
  return (await challenges.getFunction("commitmentOf")(...parameters)) as string;
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
export const answerAs = async (scene: Scene, entrant: Entrant, seed: string): Promise<Published> => {
  const asked = askedOf(scene.pool, seed, scene.rows);
  const proofs = await provedBy(scene, entrant, asked);
  const said = {
    ...{ salt: saltOf(entrant), dev: true, manifestHash: ZeroHash, uri: "" },
    scores: packScores(proofs.map(({ score }) => Number(score))),
    root: indexedTree(proofs.map((proof) => answerLeaf(inferenceOf(proof)))).root,
  };
  const challenges = scene.challenges.connect(entrant.signer) as Contract;
  await (await challenges.getFunction("answer").send(ID, await keyOf(entrant), said)).wait();
  return { entrant, asked, proofs };
};

/**
 * Checks an answer as anybody can, and disputes the first fault.
 *
 * @returns The fault; undefined for an honest answer.
 */
export const disputeFaults = async (
  { challenges, pool }: Scene,
  { entrant, asked, proofs }: Published,
  finder: Signer,
): Promise<string | undefined> => {
  const [found] = await faultsOf({
    asked,
    scores: proofs.map(({ score }) => Number(score)),
    proofs: new Map(proofs.entries()),
    verificationKey: await loadVerificationKey(entrant.loaded),
  });
  const [leaf, row] = [proofs[found?.place ?? 0], asked[found?.place ?? 0]?.row ?? 0];
  if (found === undefined || leaf === undefined) return undefined;
  const tree = indexedTree(proofs.map((proof) => answerLeaf(inferenceOf(proof))));
  const commitment = AbiCoder.defaultAbiCoder().encode(["uint256"], [pool.leaves[row]]);
  const shown = [inferenceOf(leaf), tree.path(found.place), commitment, pool.tree.path(row)];
  const bySender = challenges.connect(finder) as Contract;
  await (await bySender.getFunction("dispute").send(ID, entrant.address, found.place, ...shown)).wait();
  return `${found.fault} at place ${found.place}`;
};
