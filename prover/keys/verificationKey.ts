import type { VerificationKey } from "snarkjs";

import { KeyGateError } from "./errors.ts";
import { isInG2 } from "./keyPoints.ts";
import { isG1, isG2 } from "./pointText.ts";
import { loadCurve } from "./snarkjs.ts";

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

/**
 * `assertVerificationKey`, and that every point is on the curve and in its group, and gamma the
 * generator, as every setup leaves it.
 *
 * @throws KeyGateError.
 */
export const assertVerificationKeyPoints = async (key: VerificationKey, publicSignals: number): Promise<void> => {
  assertVerificationKey(key, publicSignals);
  if (key["protocol"] !== "groth16" || key["curve"] !== "bn128")
    throw new KeyGateError("the verification key is not one of Groth16 over bn254");
  const curve = await loadCurve();
  const { G1, G2 } = curve;
  const inG1: readonly unknown[] = [key["vk_alpha_1"], ...(key["IC"] as unknown[])];
  const inG2: readonly unknown[] = [key["vk_beta_2"], key.vk_gamma_2, key.vk_delta_2];
  const areInGroup =
    inG1.every((point) => isG1(point) && G1.isValid(G1.fromObject(point.map(BigInt)))) &&
    inG2.every((point) => isG2(point) && isInG2(curve, G2.fromObject(point.map((pair) => pair.map(BigInt)))));
  if (!areInGroup) throw new KeyGateError("a point of the verification key is not in the group of its curve");
  const gamma = (key.vk_gamma_2 as readonly (readonly string[])[]).map((pair) => pair.map(BigInt));
  if (!G2.eq(G2.fromObject(gamma), G2.g)) throw new KeyGateError("the verification key's gamma is not the generator");
};
