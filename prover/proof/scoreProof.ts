import type { VerificationKey } from "snarkjs";

import { readJson, writeAtomic } from "../files.ts";
import { toJson } from "../json.ts";
import { FIELD_ORDER } from "../field.ts";
import { publicSignalsOf } from "../witness/publicSignals.ts";
import { ProofInvalidError } from "./errors.ts";
import { parseProof, type ScoreProof } from "./proofFile.ts";
import { loadSnarkjs } from "../keys/snarkjs.ts";

export type { ScoreProof } from "./proofFile.ts";

/** Writes proof.json; `withSalt: false` leaves the salt with its owner. */
export const writeProof = (path: string, proof: ScoreProof, { withSalt }: { withSalt: boolean }): Promise<void> => {
  const { salt, ...open } = proof;
  return writeAtomic(path, toJson(withSalt && salt !== undefined ? { ...open, salt } : open));
};

/** Reads proof.json. Throws FileUnreadableError and ProofFileError. */
export const readProof = async (path: string): Promise<ScoreProof> => parseProof(await readJson(path), path);

/** Checks a proof against a model's verification key. Throws ProofInvalidError, so that nobody can forget to look at a returned false. */
export const verifyProof = async (
  proof: ScoreProof,
  { verificationKey, manifest }: { verificationKey: VerificationKey; manifest: string },
): Promise<void> => {
  if (proof.model.manifest !== manifest)
    throw new ProofInvalidError(`it was made for model ${proof.model.name} with manifest ${proof.model.manifest}`);
  if (proof.commitment >= FIELD_ORDER || publicSignalsOf(proof).join() !== proof.publicSignals.join())
    throw new ProofInvalidError("its score and commitment are not its public signals");
  const { groth16 } = await loadSnarkjs();
  if (!(await groth16.verify(verificationKey, proof.publicSignals, proof.proof)))
    throw new ProofInvalidError("the pairing equation does not hold");
};
