import { ProofInvalidError } from "../../../client/proofErrors.ts";
import { KeyGateError } from "../../keys/errors.ts";

/*
 * What the engine of prover/proof/native can be asked for, whichever way it was built. Nothing here
 * or in what it imports needs Node: a browser loads it too.
 */

/** The numbers of prover/proof/native/src/operations.rs. */
export const OPERATION = {
  load: 0,
  sums: 1,
  proof: 2,
  prove: 3,
  verify: 4,
  release: 5,
  version: 6,
  quotient: 7,
  hSum: 8,
} as const;
export type Operation = (typeof OPERATION)[keyof typeof OPERATION];

/**
 * What is computed with a key: everything; the sums over the witness and a share of H; or the
 * quotient and the rest of H.
 */
export const PART = { whole: 0, points: 1, quotient: 2 } as const;
export type Part = (typeof PART)[keyof typeof PART];

/** What the operations take and answer. An addon that was built before a change is not used. */
export const OPERATIONS_VERSION = 2;

/** An operation with a key's number and an input in parts, which are joined. */
export interface Question {
  readonly operation: Operation;
  readonly handle?: number;
  readonly input: readonly Uint8Array[];
}

/** Bytes that r and s are drawn from. */
const RANDOM_BYTES = 96;
const CAUSE = { none: 0, equation: 1, key: 2, witness: 3, proof: 4 } as const;

/**
 * The content of an answer.
 *
 * @throws KeyGateError for a key, ProofInvalidError for a proof that does not hold, Error for a
 * witness or a fault of the engine: neither comes from a user.
 */
export const contentOf = (answer: Uint8Array): Uint8Array => {
  const [cause, content] = [answer[0], answer.subarray(1)];
  if (cause === CAUSE.none) return content;
  const reason = new TextDecoder().decode(content);
  if (cause === CAUSE.key) throw new KeyGateError(reason);
  if (cause === CAUSE.proof || cause === CAUSE.equation) throw new ProofInvalidError(reason);
  throw new Error(cause === CAUSE.witness ? `the engine refuses the witness: ${reason}` : `the engine: ${reason}`);
};

export const uint32 = (value: number): Uint8Array => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
};

export const uint32Of = (bytes: Uint8Array): number =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);

/** Loads a key. @param threads The native engine's threads; WebAssembly has one per instance. */
export const loadQuestion = (zkey: Uint8Array, { part, threads }: { part: Part; threads: number }): Question => ({
  operation: OPERATION.load,
  input: [uint32(part), uint32(threads), zkey],
});

/** A proof of the sums over the witness and those of H behind them, hidden by fresh randomness from the system. */
export const proofQuestion = (handle: number, sums: readonly Uint8Array[]): Question => ({
  operation: OPERATION.proof,
  handle,
  input: [...sums, globalThis.crypto.getRandomValues(new Uint8Array(RANDOM_BYTES))],
});
