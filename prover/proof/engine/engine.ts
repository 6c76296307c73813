import type { Groth16Proof } from "../../../client/proofFile.ts";

/**
 * `wasm` ships with the package, `native` is there after `npm run build:native`, `snarkjs` is kept
 * to check the others against.
 */
export const ENGINES = ["wasm", "native", "snarkjs"] as const;
export type EngineName = (typeof ENGINES)[number];

/** A program that makes Groth16 proofs with one proving key. */
export interface ProofEngine {
  readonly name: EngineName;
  /**
   * A proof of a witness in snarkjs' wtns format. The witness is not checked against the circuit: a
   * proof of one that breaks a constraint does not verify.
   */
  readonly prove: (wtns: Uint8Array) => Promise<Groth16Proof>;
}
