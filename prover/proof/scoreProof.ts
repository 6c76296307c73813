import type { VerificationKey } from "snarkjs";

import { readJson, writeAtomic } from "../files.ts";
import { toJson } from "../jsonValue.ts";
import { BASE_FIELD_ORDER, FIELD_ORDER } from "../field.ts";
import { publicSignalsOf } from "../../client/publicSignals.ts";
import { ProofInvalidError } from "../../client/proofErrors.ts";
import { parseProof, type ScoreProof } from "../../client/proofFile.ts";
import { verifyGroth16 } from "./engine/verifyGroth16.ts";

export type { ScoreProof } from "../../client/proofFile.ts";

/**
 * Writes a proof.json. It writes beside the target and renames.
 *
 * @param path The file.
 * @param proof The proof.
 * @param options.withSalt Whether to write the salt too; without it, the salt stays with its owner.
 * @throws FileUnwritableError.
 */
export const writeProof = (path: string, proof: ScoreProof, { withSalt }: { withSalt: boolean }): Promise<void> => {
  const { salt, ...open } = proof;
  return writeAtomic(path, toJson(withSalt && salt !== undefined ? { ...open, salt } : open));
};

/**
 * Reads a proof.json. It does not verify the proof.
 *
 * @param path The file.
 * @returns The proof.
 * @throws FileUnreadableError, and ProofFileError when the file is not a proof.
 */
export const readProof = async (path: string): Promise<ScoreProof> => parseProof(await readJson(path), path);

/** What a proof is verified against. */
export interface VerifiedAgainst {
  /** From `loadVerificationKey`. */
  readonly verificationKey: VerificationKey;
  /** SHA-256 of the manifest of the model that is expected. */
  readonly manifest: string;
}

/** What is wrong with a proof whatever its points are. @throws ProofInvalidError. */
const assertForm = (proof: ScoreProof, manifest: string): void => {
  if (proof.model.manifest !== manifest)
    throw new ProofInvalidError(`it was made for model ${proof.model.name} with manifest ${proof.model.manifest}`);
  if (
    proof.score >= FIELD_ORDER ||
    proof.commitment >= FIELD_ORDER ||
    publicSignalsOf(proof).join() !== proof.publicSignals.join()
  )
    throw new ProofInvalidError("its score and commitment are not its public signals");
  const { pi_a, pi_b, pi_c } = proof.proof;
  // Other spellings of the same point: snarkjs takes them, the chain's precompiles do not.
  if ([...pi_a, ...pi_b.flat(), ...pi_c].some((coordinate) => BigInt(coordinate) >= BASE_FIELD_ORDER))
    throw new ProofInvalidError("a coordinate of its points is not below the order of the base field");
  if (pi_a[2] !== "1" || pi_c[2] !== "1" || pi_b[2]?.join() !== "1,0")
    throw new ProofInvalidError("its points are not affine: at infinity, or not as a contract reads them");
};

/**
 * Verifies a proof against the verification key of a model. It throws instead of returning false,
 * so nobody can forget to look at the result.
 *
 * @param proof The proof, from `readProof` or a prover.
 * @param against The key and the model.
 * @throws ProofInvalidError when the proof does not hold or belongs to another model.
 * @example
 * ```ts
 * const published = await loadPublished("models/default");
 * const verificationKey = await loadVerificationKey(published);
 * await verifyProof(await readProof("proof.json"), { verificationKey, manifest: published.hash });
 * ```
 */
export const verifyProof = async (proof: ScoreProof, against: VerifiedAgainst): Promise<void> =>
  verifyProofs([proof], against);

/**
 * Verifies proofs of one model together, at about an eighth of the cost of one after another.
 *
 * @param proofs The proofs, from `readProof` or a prover.
 * @param against The key and the model.
 * @throws ProofInvalidError when one of them does not hold or belongs to another model, without
 * saying which.
 */
export const verifyProofs = async (
  proofs: readonly ScoreProof[],
  { verificationKey, manifest }: VerifiedAgainst,
): Promise<void> => {
  for (const proof of proofs) assertForm(proof, manifest);
  await verifyGroth16(verificationKey, proofs);
};
