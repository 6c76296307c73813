import { AbiCoder } from "ethers/abi";
import { type Signer, ZeroAddress } from "ethers";
import type { VerificationKey } from "snarkjs";

import type { VerifyingKey } from "../keys/verifyingKey.ts";
import { verificationKeyOf } from "../keys/verifyingKey.ts";
import { approveAmount } from "../onchain/allowance.ts";
import { onChain } from "../onchain/transactions.ts";
import type { ScoreProof } from "../proof/scoreProof.ts";
import { answerTree } from "./answer.ts";
import type { Asked } from "./answerFile.ts";
import { type ChallengeChain, playStep, type Sent } from "./challengeChain.ts";
import { type At, playUnless } from "./playUnless.ts";
import { drawnRows } from "./drawnRows.ts";
import { inferenceOf, KEY } from "./encoding.ts";
import type { IndexedTree } from "./indexedTree.ts";
import { unpackScores } from "./packed.ts";
import type { ChallengePool } from "./pool.ts";
import { type Challenge, type Entry } from "./reading.ts";
import { assertDisputing } from "./times.ts";
import { type FaultAt, faultsOf } from "./verifyAnswer.ts";

/** What a finder sees of one answer. */
export interface CheckedAnswer {
  readonly modeler: string;
  readonly asked: readonly Asked[];
  readonly proofs: ReadonlyMap<number, ScoreProof>;
  /** In the order of the places; none for an honest answer. */
  readonly faults: readonly FaultAt[];
  /**
   * The tree over the published proofs, where it is the one that was answered. Without it no leaf can be shown, and
   * a proof can only be demanded.
   */
  readonly tree: IndexedTree | undefined;
}

const coder = AbiCoder.defaultAbiCoder();

/** The key that an entry was answered with, as snarkjs has it. */
const keyOfEntry = async ({ rules }: ChallengeChain, entry: Entry): Promise<VerificationKey> => {
  const [key] = coder.decode([KEY], await onChain(() => rules.read(entry.key))) as unknown as readonly [VerifyingKey];
  return verificationKeyOf(key);
};

const treeOf = (asked: readonly Asked[], proofs: ReadonlyMap<number, ScoreProof>, root: string) => {
  const inOrder = asked.flatMap(({ place }) => proofs.get(place) ?? []);
  if (inOrder.length < asked.length) return undefined;
  const tree = answerTree(inOrder);
  return tree.root === root ? tree : undefined;
};

/**
 * Checks an answer as anybody can: each published proof against the key, the scores and the drawn rows that
 * the chain has.
 *
 * @param options.entry Answered.
 * @param options.proofs From `readPublishedProofs`.
 * @throws ChallengeMismatchError, KeyGateError.
 */
export const checkAnswer = async (
  chain: ChallengeChain,
  challenge: Challenge,
  {
    modeler,
    entry,
    pool,
    proofs,
  }: {
    readonly modeler: string;
    readonly entry: Entry;
    readonly pool: ChallengePool;
    readonly proofs: ReadonlyMap<number, ScoreProof>;
  },
): Promise<CheckedAnswer> => {
  const asked = await drawnRows(chain, challenge, { pool, modeler });
  const scores = unpackScores(await onChain(() => chain.rules.read(entry.scores)));
  const verificationKey = await keyOfEntry(chain, entry);
  const faults = await faultsOf({ asked, scores, proofs, verificationKey });
  return { modeler, asked, proofs, faults, tree: treeOf(asked, proofs, entry.root) };
};

/** What `dispute` and `show` take of a drawn row: its commitment and the way to it. */
export const rowShown = ({ leaves, tree }: ChallengePool, { row }: Asked): readonly [string, readonly string[]] => [
  leaves[row] ?? "",
  tree.path(row),
];

/**
 * The first fault of an answer whose proof nobody has demanded: a place is demanded once, and who demanded it
 * gets the reward of a dispute there.
 */
export const undemandedFault = async (
  { challenges }: Pick<ChallengeChain, "challenges">,
  { id }: Pick<Challenge, "id">,
  { modeler, faults }: Pick<CheckedAnswer, "modeler" | "faults">,
): Promise<FaultAt | undefined> => {
  for (const fault of faults) {
    const { by } = await onChain(() => challenges.demandOf(id, modeler, fault.place));
    if (by === ZeroAddress) return fault;
  }
  return undefined;
};

/**
 * The first fault of an answer whose proof an account has demanded and nobody has shown: what it gets the
 * reward for when it disputes there.
 */
export const ownDemandedFault = async (
  { challenges }: Pick<ChallengeChain, "challenges">,
  { id }: Pick<Challenge, "id">,
  { modeler, faults, account }: Pick<CheckedAnswer, "modeler" | "faults"> & { readonly account: string },
): Promise<FaultAt | undefined> => {
  for (const fault of faults) {
    const { by, until } = await onChain(() => challenges.demandOf(id, modeler, fault.place));
    if (by === account && until !== 0n) return fault;
  }
  return undefined;
};

/**
 * Disputes a fault that stands in the answer.
 *
 * @param signer Who gets half of the stake.
 * @param options.fault One of `checked.faults`.
 * @returns Undefined where no leaf can be shown: a proof has to be demanded instead.
 * @throws ChallengeTimeError, ContractRevertError, TransactionError.
 */
export const disputeAnswer = async (
  chain: ChallengeChain,
  signer: Signer,
  {
    challenge,
    pool,
    checked: { modeler, asked, proofs, tree },
    fault,
  }: {
    readonly challenge: Challenge;
    readonly pool: ChallengePool;
    readonly checked: CheckedAnswer;
    readonly fault: FaultAt;
  },
): Promise<(Sent & FaultAt) | undefined> => {
  assertDisputing(challenge);
  const { place } = fault;
  const [leaf, drawn] = [proofs.get(place), asked[place]];
  if (leaf === undefined || drawn === undefined || tree === undefined) return undefined;
  const shown = [inferenceOf(leaf), tree.path(place), ...rowShown(pool, drawn)];
  const sent = await playStep(chain, signer, {
    step: "dispute",
    parameters: [challenge.id, modeler, place, ...shown],
  });
  return { ...sent, ...fault };
};

/**
 * Demands that the proof at a place be shown on chain, and pays the bond in.
 *
 * @returns Undefined where a run before has sent it.
 * @throws ChallengeTimeError, ContractRevertError, TransactionError.
 */
export const demandProof = async (
  chain: ChallengeChain,
  signer: Signer,
  { challenge, modeler, place }: { readonly challenge: Challenge; readonly modeler: string; readonly place: number },
): Promise<Sent | undefined> => {
  assertDisputing(challenge);
  const { currency, bond } = challenge.terms;
  const isNative = currency === ZeroAddress;
  if (!isNative) await approveAmount(signer, { token: currency, spender: chain.address, amount: bond });
  const parameters = [challenge.id, modeler, place];
  const account = await signer.getAddress();
  const isDone = async (at: At) => (await chain.challenges.demandOf(challenge.id, modeler, place, at)).by === account;
  return playUnless(chain, signer, { step: "demand", parameters, value: isNative ? bond : 0n, isDone });
};
