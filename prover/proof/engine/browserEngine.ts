import type { VerificationKey } from "snarkjs";

import type { Groth16Proof } from "../../../client/proofFile.ts";
import { contentOf } from "./operations.ts";
import { proofOf } from "./pointBytes.ts";
import { type Groth16Statement, verifyQuestion } from "./verifyQuestion.ts";
import { compileEngine, instantiateEngine, loadWholeKey } from "./wasmInstance.ts";

/** The engine on the thread that opens it, which is busy while it proves: a worker of a page. */
export interface BrowserEngine {
  /**
   * Loads a proving key in the format of snarkjs.
   *
   * @returns Makes proofs of witnesses in snarkjs' wtns format, which are not checked against the
   * circuit: a proof of one that breaks a constraint does not verify.
   * @throws KeyGateError.
   */
  readonly loadKey: (zkey: Uint8Array) => (wtns: Uint8Array) => Groth16Proof;
  /**
   * Verifies proofs of one key, as `verifyGroth16` does.
   *
   * @throws ProofInvalidError, KeyGateError.
   */
  readonly verify: (key: VerificationKey, statements: readonly Groth16Statement[]) => void;
}

/**
 * Opens the engine where there is no Node.
 *
 * @param bytes The file engine.wasm.
 */
export const openBrowserEngine = async (bytes: Uint8Array): Promise<BrowserEngine> => {
  const instance = await instantiateEngine(await compileEngine(bytes));
  return {
    loadKey: (zkey) => {
      const prove = loadWholeKey(instance, zkey);
      return (wtns) => proofOf(prove(wtns));
    },
    verify: (key, statements) => {
      if (statements.length > 0) contentOf(instance(verifyQuestion(key, statements)));
    },
  };
};
