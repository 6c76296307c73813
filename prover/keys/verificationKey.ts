import type { VerificationKey } from "snarkjs";

import { KeyGateError } from "./errors.ts";

/**
 * Projective coordinates as snarkjs writes them, decimal: z = 0, in G2 a pair, is the point at
 * infinity.
 */
const isInfinity = (point: unknown): boolean => {
  const z: unknown = Array.isArray(point) ? point.at(-1) : undefined;
  return [z].flat().every((coordinate) => coordinate === undefined || coordinate === "0");
};

/**
 * Refuses a key with a point at infinity, or one for another number of public signals. Powers of
 * tau whose Lagrange basis was left out for the circuit's domain give such keys: setup and
 * verification pass, but no public signal is bound by the proof.
 *
 * @throws KeyGateError.
 */
export const assertVerificationKey = (key: VerificationKey, publicSignals: number): void => {
  const ic: unknown = key["IC"];
  if (key.nPublic !== publicSignals || !Array.isArray(ic) || ic.length !== publicSignals + 1)
    throw new KeyGateError(`the verification key is for ${key.nPublic} public signals, not ${publicSignals}`);
  const points = [key["vk_alpha_1"], key["vk_beta_2"], key.vk_gamma_2, key.vk_delta_2, ...(ic as unknown[])];
  if (points.some(isInfinity))
    throw new KeyGateError(
      "a point of the verification key is at infinity, so proofs would not bind the public signals",
    );
  if (JSON.stringify(key.vk_gamma_2) === JSON.stringify(key.vk_delta_2))
    throw new KeyGateError("gamma equals delta: phase 2 was skipped");
};
