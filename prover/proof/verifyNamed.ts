import { ProofInvalidError } from "../../client/proofErrors.ts";
import { type ScoreProof, type VerifiedAgainst, verifyProof, verifyProofs } from "./scoreProof.ts";

/** A proof and the file that it was read from. */
export interface NamedProof {
  readonly path: string;
  readonly proof: ScoreProof;
}

/**
 * Verifies proofs together and, where that fails, one by one.
 *
 * @throws ProofInvalidError that names the file, where there are several.
 */
export const verifyNamed = async (named: readonly NamedProof[], against: VerifiedAgainst): Promise<void> => {
  try {
    await verifyProofs(
      named.map(({ proof }) => proof),
      against,
    );
  } catch (error) {
    if (named.length === 1 || !(error instanceof ProofInvalidError)) throw error;
    for (const { path, proof } of named)
      await verifyProof(proof, against).catch((cause: unknown) => {
        throw cause instanceof ProofInvalidError ? new ProofInvalidError(`${path}: ${cause.reason}`) : cause;
      });
    throw error;
  }
};
