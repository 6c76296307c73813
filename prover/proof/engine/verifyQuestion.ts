import type { VerificationKey } from "snarkjs";

import { ProofInvalidError } from "../../../client/proofErrors.ts";
import type { Groth16Proof } from "../../../client/proofFile.ts";
import { KeyGateError } from "../../keys/errors.ts";
import { OPERATION, type Question, uint32 } from "./operations.ts";
import { proofBytes, verificationKeyBytes } from "./pointBytes.ts";

/** A proof with its public signals, decimal. */
export interface Groth16Statement {
  readonly proof: Groth16Proof;
  readonly publicSignals: readonly string[];
}

/** Bytes of the random factor of each of several proofs. */
const FACTOR_BYTES = 16;
/** `getRandomValues` gives no more at once. */
const MOST_RANDOM_BYTES = 65_536;

const randomBytes = (count: number): Uint8Array => {
  const bytes = new Uint8Array(count);
  for (let from = 0; from < count; from += MOST_RANDOM_BYTES)
    globalThis.crypto.getRandomValues(bytes.subarray(from, from + MOST_RANDOM_BYTES));
  return bytes;
};

/**
 * What to ask an engine so that it verifies proofs of one key, at least one. Its answer has no
 * content.
 *
 * @throws ProofInvalidError, KeyGateError for what no engine has to be asked.
 */
export const verifyQuestion = (key: VerificationKey, statements: readonly Groth16Statement[]): Question => {
  if (!Array.isArray(key["IC"]) || key["IC"].length !== key.nPublic + 1)
    throw new KeyGateError(`the verification key has not a point for each of its ${key.nPublic} public signals`);
  if (statements.some(({ publicSignals }) => publicSignals.length !== key.nPublic))
    throw new ProofInvalidError(`it has not the ${key.nPublic} public signals that the key is for`);
  const factors = statements.length === 1 ? [] : [randomBytes(statements.length * FACTOR_BYTES)];
  const input = [
    uint32(key.nPublic),
    ...verificationKeyBytes(key),
    uint32(statements.length),
    ...statements.flatMap(proofBytes),
    ...factors,
  ];
  return { operation: OPERATION.verify, input };
};
