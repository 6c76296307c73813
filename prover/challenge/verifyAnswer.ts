import type { VerificationKey } from "snarkjs";

import { ProofInvalidError } from "../../client/proofErrors.ts";
import { type ScoreProof, verifyProofs } from "../proof/scoreProof.ts";
import type { Asked } from "./answerFile.ts";

/** Proofs that are checked together. More would save little more. */
const BATCH = 512;

/** Why a contract would strike an entry. Names as in `IChallenges.Fault`. */
export type Fault = "OtherScore" | "OtherRow" | "InvalidProof" | "MissingProof";

export interface FaultAt {
  readonly place: number;
  readonly fault: Fault;
}

/** An answer as it was published, beside what the chain says of it. */
export interface PublishedAnswer {
  /** The drawn rows with the pool's commitments, in their order. */
  readonly asked: readonly Asked[];
  /** As answered on chain. */
  readonly scores: readonly number[];
  /** By their places, as far as they were found. */
  readonly proofs: ReadonlyMap<number, ScoreProof>;
  readonly verificationKey: VerificationKey;
  /** SHA-256 of the model's manifest, as the proofs name it. */
  readonly manifest: string;
}

type Numbered = readonly (readonly [number, ScoreProof])[];

const isInvalid = async (part: Numbered, { verificationKey, manifest }: PublishedAnswer): Promise<boolean> => {
  try {
    await verifyProofs(
      part.map(([, proof]) => proof),
      { verificationKey, manifest },
    );
    return false;
  } catch (error) {
    if (error instanceof ProofInvalidError) return true;
    throw error;
  }
};

/** Halves a batch that does not hold until each wrong proof stands alone. */
const wrongOf = async (part: Numbered, answer: PublishedAnswer): Promise<readonly number[]> => {
  if (part.length === 0 || !(await isInvalid(part, answer))) return [];
  if (part.length === 1) return part.map(([place]) => place);
  const half = part.length >> 1;
  return [...(await wrongOf(part.slice(0, half), answer)), ...(await wrongOf(part.slice(half), answer))];
};

const plainFault = ({ place, commitment }: Asked, { scores, proofs }: PublishedAnswer): Fault | undefined => {
  const proof = proofs.get(place);
  if (proof === undefined) return "MissingProof";
  if (proof.score !== BigInt(scores[place] ?? 0)) return "OtherScore";
  return proof.commitment === commitment ? undefined : "OtherRow";
};

/**
 * Everything that is wrong with an answer, found as anybody can find it: the proofs are verified in
 * batches, and only a batch that does not hold is taken apart.
 *
 * @returns In the order of the places; none for an honest answer.
 * @throws KeyGateError for a key that is none.
 */
export const faultsOf = async (answer: PublishedAnswer): Promise<readonly FaultAt[]> => {
  const plain = answer.asked.flatMap((asked): FaultAt[] => {
    const fault = plainFault(asked, answer);
    return fault === undefined ? [] : [{ place: asked.place, fault }];
  });
  const faulty = new Set(plain.map(({ place }) => place));
  const rest = [...answer.proofs].filter(([place]) => !faulty.has(place)).sort(([one], [other]) => one - other);
  const wrong: number[] = [];
  for (let first = 0; first < rest.length; first += BATCH)
    wrong.push(...(await wrongOf(rest.slice(first, first + BATCH), answer)));
  return [...plain, ...wrong.map((place): FaultAt => ({ place, fault: "InvalidProof" }))].sort(
    (one, other) => one.place - other.place,
  );
};
