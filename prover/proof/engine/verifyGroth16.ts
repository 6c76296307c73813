import type { VerificationKey } from "snarkjs";

import { ProofInvalidError } from "../../../client/proofErrors.ts";
import type { Groth16Proof } from "../../../client/proofFile.ts";
import { KeyGateError } from "../../keys/errors.ts";
import { nativeAddon } from "./nativeEngine.ts";
import { contentOf, OPERATION, type Question, uint32 } from "./operations.ts";
import { proofBytes, verificationKeyBytes } from "./pointBytes.ts";
import { shippedEngine } from "./wasmFile.ts";
import { instantiateEngine } from "./wasmInstance.ts";

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

type Ask = (question: Question) => Promise<Uint8Array>;
let asking: Promise<Ask> | undefined;
/** The native engine where it was built, otherwise WebAssembly on this thread. */
const engine = (): Promise<Ask> =>
  (asking ??= nativeAddon().then(async (addon) => {
    if (addon !== undefined) return addon;
    const instance = await instantiateEngine(await shippedEngine());
    return (question) => Promise.resolve(instance(question));
  }));

/**
 * Verifies proofs of one key. Several are verified by one random combination of them, which holds
 * with a probability below 2^-127 if any does not.
 *
 * @param key A verification key in the format of snarkjs.
 * @param statements Proofs with affine points, each with as many public signals as the key takes.
 * @throws ProofInvalidError when one does not hold, without saying which; KeyGateError for a key
 * with points that are not in their group.
 */
export const verifyGroth16 = async (key: VerificationKey, statements: readonly Groth16Statement[]): Promise<void> => {
  if (statements.length === 0) return;
  if (!Array.isArray(key["IC"]) || key["IC"].length !== key.nPublic + 1)
    throw new KeyGateError(`the verification key has not a point for each of its ${key.nPublic} public signals`);
  if (statements.some(({ publicSignals }) => publicSignals.length !== key.nPublic))
    throw new ProofInvalidError(`it has not the ${key.nPublic} public signals that the key is for`);
  const ask = await engine();
  const factors = statements.length === 1 ? [] : [randomBytes(statements.length * FACTOR_BYTES)];
  const input = [
    uint32(key.nPublic),
    ...verificationKeyBytes(key),
    uint32(statements.length),
    ...statements.flatMap(proofBytes),
    ...factors,
  ];
  contentOf(await ask({ operation: OPERATION.verify, input }));
};
