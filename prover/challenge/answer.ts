import type { Signer } from "ethers";

import { loadVerificationKey, type PublishedModel } from "../modelFolder/load.ts";
import { onChain } from "../onchain/transactions.ts";
import type { ScoreProof } from "../proof/scoreProof.ts";
import { type Asked, readProofs } from "./answerFile.ts";
import type { ChallengeChain, Sent } from "./challengeChain.ts";
import { type At, playUnless } from "./playUnless.ts";
import { answerLeaf, commitmentOf, type Committed, inferenceOf, packScores } from "./encoding.ts";
import { keyOf } from "./entry.ts";
import {
  AnswerFaultError,
  ChallengeEntryError,
  ChallengeFileError,
  ChallengeKeyError,
  ChallengeMismatchError,
} from "./errors.ts";
import { type IndexedTree, indexedTree } from "./indexedTree.ts";
import { type Challenge, readChallenge, statusOf } from "./reading.ts";
import { assertAnswering } from "./times.ts";
import { faultsOf } from "./verifyAnswer.ts";

/** The tree over the proofs of an answer, in the order of the drawn rows. */
export const answerTree = (proofs: readonly ScoreProof[]): IndexedTree =>
  indexedTree(proofs.map((proof) => answerLeaf(inferenceOf(proof))));

/** The scores of proofs, as an answer has them. */
export const scoresOf = (proofs: readonly ScoreProof[]): readonly number[] => proofs.map(({ score }) => Number(score));

/** What `Challenges.answer` takes beside the key. */
export const answerOf = (proofs: readonly ScoreProof[], { salt, dev, manifestHash }: Committed, uri: string) => ({
  ...{ salt, dev, manifestHash, uri },
  scores: packScores(scoresOf(proofs)),
  root: answerTree(proofs).root,
});

/**
 * Refuses to begin what could not be answered: another model than the committed one, or a time that is over.
 *
 * @param options.committed From `readOwnEntry`.
 * @returns Whether the entry has its answer already.
 * @throws ChallengeTimeError, ChallengeEntryError, ChallengeKeyError.
 */
export const assertAnswerable = async (
  { challenges, chainId, address }: ChallengeChain,
  challenge: Challenge,
  {
    modeler,
    committed,
    loaded,
  }: { readonly modeler: string; readonly committed: Committed; readonly loaded: PublishedModel },
): Promise<boolean> => {
  const { id } = challenge;
  const entry = await onChain(() => challenges.entryOf(id, modeler));
  const status = statusOf(entry);
  if (status === "none" || status === "struck")
    throw new ChallengeEntryError({ id, modeler, reason: status === "none" ? "does not exist" : "is struck" });
  const isAnswered = status !== "committed";
  if (!isAnswered) assertAnswering(challenge);
  const place = { chainId, challenges: address, id, modeler };
  const isIt =
    committed.manifestHash === `0x${loaded.hash}` &&
    commitmentOf(place, await keyOf(loaded), committed) === entry.commitment;
  if (!isIt) throw new ChallengeKeyError({ folder: loaded.folder, modeler });
  return isAnswered;
};

/**
 * The proofs of all drawn rows as the file has them, in the order of the rows.
 *
 * @throws ChallengeFileError where one is missing, and the errors of `readProofs`.
 */
export const keptProofs = async (path: string, asked: readonly Asked[]): Promise<readonly ScoreProof[]> => {
  const proofs = await readProofs(path, asked);
  return asked.map(({ place }) => {
    const proof = proofs.get(place);
    if (proof === undefined)
      throw new ChallengeFileError({ path, reason: `it has no proof for place ${place}: run the same again` });
    return proof;
  });
};

/**
 * Verifies own proofs as a finder would. @throws AnswerFaultError for the first that would cost the stake.
 */
export const assertNoFault = async (
  proofs: readonly ScoreProof[],
  { asked, loaded, path }: { readonly asked: readonly Asked[]; readonly loaded: PublishedModel; readonly path: string },
): Promise<void> => {
  const [found] = await faultsOf({
    asked,
    scores: scoresOf(proofs),
    proofs: new Map(proofs.entries()),
    verificationKey: await loadVerificationKey(loaded),
  });
  if (found !== undefined) throw new AnswerFaultError({ path, ...found });
};

/**
 * Sends an answer, unless it is there. The time is looked up again first: proofs may have taken long. So
 * are the drawn rows: where the chain has dropped the block that drew them, the answer would be of others.
 *
 * @param options.challenge As it was when the rows were proved.
 * @param options.proofs Of all drawn rows, in their order.
 * @param options.uri Where the file of the proofs is.
 * @returns Undefined where the same was answered already.
 * @throws ChallengeTimeError, ChallengeMismatchError, ContractRevertError, TransactionError.
 */
export const sendAnswer = async (
  chain: ChallengeChain,
  signer: Signer,
  {
    challenge: { id, progress },
    proofs,
    committed,
    loaded,
    uri,
  }: {
    readonly challenge: Challenge;
    readonly proofs: readonly ScoreProof[];
    readonly committed: Committed;
    readonly loaded: PublishedModel;
    readonly uri: string;
  },
): Promise<Sent | undefined> => {
  const present = await readChallenge(chain, id);
  assertAnswering(present);
  const { seed } = present.progress;
  if (seed !== progress.seed)
    throw new ChallengeMismatchError({
      what: "the seed of the proved rows, which the chain has drawn again,",
      actual: progress.seed,
      expected: seed,
    });
  const answer = answerOf(proofs, committed, uri);
  const modeler = await signer.getAddress();
  const isDone = async (at: At) => (await chain.challenges.entryOf(id, modeler, at)).root === answer.root;
  const parameters = [id, await keyOf(loaded), answer];
  return playUnless(chain, signer, { step: "answer", parameters, isDone });
};
