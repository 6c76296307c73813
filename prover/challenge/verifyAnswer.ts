import type { VerificationKey } from "snarkjs";

import { ProofInvalidError } from "../../client/proofErrors.ts";
import { publicSignalsOf } from "../../client/publicSignals.ts";
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
}

type Numbered = readonly (readonly [number, ScoreProof])[];

/** A leaf names no model. */
const MODEL = { name: "", manifest: "" };

/**
 * Of a published line, what its leaf holds. The rest says nothing to a contract: were it looked at, a
 * modeler could make good proofs seem forged, and earn the bonds of finders who demand them.
 */
const inLeaf = (published: ScoreProof): ScoreProof => {
  const { pi_a, pi_b, pi_c } = published.proof;
  // A leaf has two coordinates of each point: the third is always that of an affine one.
  const points = {
    pi_a: [...pi_a.slice(0, 2), "1"],
    pi_b: [...pi_b.slice(0, 2), ["1", "0"]],
    pi_c: [...pi_c.slice(0, 2), "1"],
  };
  const proof = { ...published.proof, ...points };
  return { ...published, proof, publicSignals: publicSignalsOf(published), model: MODEL };
};

const isInvalid = async (part: Numbered, { verificationKey }: PublishedAnswer): Promise<boolean> => {
  try {
    await verifyProofs(
      part.map(([, proof]) => inLeaf(proof)),
      { verificationKey, manifest: MODEL.manifest },
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
  // Only of places that were drawn: what else was published is no part of the answer.
  const rest = answer.asked.flatMap(({ place }): Numbered => {
    const proof = faulty.has(place) ? undefined : answer.proofs.get(place);
    return proof === undefined ? [] : [[place, proof]];
  });
  const wrong: number[] = [];
  for (let first = 0; first < rest.length; first += BATCH)
    wrong.push(...(await wrongOf(rest.slice(first, first + BATCH), answer)));
  return [...plain, ...wrong.map((place): FaultAt => ({ place, fault: "InvalidProof" }))].sort(
    (one, other) => one.place - other.place,
  );
};
