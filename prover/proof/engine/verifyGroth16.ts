import type { VerificationKey } from "snarkjs";

import { nativeAddon } from "./nativeEngine.ts";
import { contentOf, type Question } from "./operations.ts";
import { type Groth16Statement, verifyQuestion } from "./verifyQuestion.ts";
import { shippedEngine } from "./wasmFile.ts";
import { instantiateEngine } from "./wasmInstance.ts";

export type { Groth16Statement } from "./verifyQuestion.ts";

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
  const question = verifyQuestion(key, statements);
  contentOf(await (await engine())(question));
};
