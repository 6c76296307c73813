import type { Curve } from "ffjavascript";
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

const ENTRIES: ReadonlySet<string> = new Set([
  ...["protocol", "curve", "nPublic", "vk_alpha_1", "vk_beta_2", "vk_gamma_2", "vk_delta_2", "vk_alphabeta_12", "IC"],
]);

/** The generator of G2 (EIP-197), as snarkjs writes it. */
const G2_GENERATOR = [
  [
    "10857046999023057135944570762232829481370756359578518086990519993285655852781",
    "11559732032986387107991004021392285783925812861821192530917403151452391805634",
  ],
  [
    "8495653923123431417604973247489272438418190587263600148770280649306958101930",
    "4082367875863433681332203403145435568316851327593401208105741076214120093531",
  ],
  ["1", "0"],
];

const pointsOf = (key: VerificationKey): { readonly inG1: readonly unknown[]; readonly inG2: readonly unknown[] } => ({
  inG1: [key["vk_alpha_1"], ...(key["IC"] as unknown[])],
  inG2: [key["vk_beta_2"], key.vk_gamma_2, key.vk_delta_2],
});

/**
 * `assertVerificationKey`, and that the key has the form of one, with the generator for gamma, as
 * every setup leaves it. Whether its points are in their groups is left to whoever computes with
 * them: it takes a curve.
 *
 * @throws KeyGateError.
 */
export const assertVerificationKeyForm = (key: VerificationKey, publicSignals: number): void => {
  assertVerificationKey(key, publicSignals);
  if (key["protocol"] !== "groth16" || key["curve"] !== "bn128")
    throw new KeyGateError("the verification key is not one of Groth16 over bn254");
  if (Object.keys(key).some((name) => !ENTRIES.has(name)))
    throw new KeyGateError("the verification key has an entry that is none of such a key's");
  const { inG1, inG2 } = pointsOf(key);
  if (!inG1.every(isG1) || !inG2.every(isG2))
    throw new KeyGateError("a point of the verification key is not in the group of its curve");
  if (JSON.stringify(key.vk_gamma_2) !== JSON.stringify(G2_GENERATOR))
    throw new KeyGateError("the verification key's gamma is not the generator");
};

const coordinates = (point: unknown): unknown =>
  Array.isArray(point) ? point.map(coordinates) : BigInt(String(point));

/** Some verifiers take the pairing of alpha and beta from the key. The points are checked. */
const assertPairing = async (curve: Curve, key: VerificationKey): Promise<void> => {
  const { utils } = await import("ffjavascript");
  const { G1, G2, Gt } = curve;
  const [alpha, beta] = [G1.fromObject(coordinates(key["vk_alpha_1"])), G2.fromObject(coordinates(key["vk_beta_2"]))];
  const paired = utils.stringifyBigInts(Gt.toObject(curve.pairing(alpha, beta)));
  if (JSON.stringify(key["vk_alphabeta_12"]) !== JSON.stringify(paired))
    throw new KeyGateError("the verification key's pairing of alpha and beta is another one");
};

/**
 * `assertVerificationKeyForm`, and that every point is on the curve and in its group.
 *
 * @throws KeyGateError.
 */
export const assertVerificationKeyPoints = async (key: VerificationKey, publicSignals: number): Promise<void> => {
  assertVerificationKeyForm(key, publicSignals);
  const curve = await loadCurve();
  const { G1, G2 } = curve;
  const { inG1, inG2 } = pointsOf(key);
  const areInGroup =
    inG1.every((point) => isG1(point) && G1.isValid(G1.fromObject(point.map(BigInt)))) &&
    inG2.every((point) => isG2(point) && isInG2(curve, G2.fromObject(point.map((pair) => pair.map(BigInt)))));
  if (!areInGroup) throw new KeyGateError("a point of the verification key is not in the group of its curve");
  await assertPairing(curve, key);
};
