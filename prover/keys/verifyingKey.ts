import type { VerificationKey } from "snarkjs";

export type G1Point = readonly [string, string, string];
export type G2Point = readonly [readonly [string, string], readonly [string, string], readonly [string, string]];

/**
 * The points of a key as snarkjs writes them: affine, with each element of the quadratic extension
 * as c0 + c1 u.
 */
interface KeyPoints {
  readonly vk_alpha_1: G1Point;
  readonly vk_beta_2: G2Point;
  readonly vk_gamma_2: G2Point;
  readonly vk_delta_2: G2Point;
  readonly IC: readonly [G1Point, G1Point, G1Point];
}

type G1 = [bigint, bigint];
type G2 = [bigint, bigint, bigint, bigint];

/** A verification key as the registry takes it. Twin of contracts/types/VerifyingKey.sol. */
export interface VerifyingKey {
  readonly alpha: G1;
  readonly beta: G2;
  readonly gamma: G2;
  readonly delta: G2;
  readonly ic: [G1, G1, G1];
}

/**
 * The points of a key, for a circuit with two public signals.
 *
 * @throws RangeError for a circuit with another number of them.
 */
export const keyPoints = (key: VerificationKey): KeyPoints => {
  const points = key as unknown as KeyPoints;
  if (points.IC.length !== 3)
    throw new RangeError(`a circuit of ours has two public signals, not ${points.IC.length - 1}`);
  return points;
};

const g1 = ([x, y]: G1Point): G1 => [BigInt(x), BigInt(y)];

/** Each coordinate with c1 first (EIP-197). */
const g2 = ([x, y]: G2Point): G2 => [BigInt(x[1]), BigInt(x[0]), BigInt(y[1]), BigInt(y[0])];

/** A verification key of snarkjs, as the registry takes it. */
export const verifyingKeyOf = (key: VerificationKey): VerifyingKey => {
  const { vk_alpha_1, vk_beta_2, vk_gamma_2, vk_delta_2, IC } = keyPoints(key);
  return {
    alpha: g1(vk_alpha_1),
    beta: g2(vk_beta_2),
    gamma: g2(vk_gamma_2),
    delta: g2(vk_delta_2),
    ic: [g1(IC[0]), g1(IC[1]), g1(IC[2])],
  };
};

const g1Text = ([x, y]: readonly bigint[]): G1Point => [String(x), String(y), "1"];

const g2Text = ([x1, x0, y1, y0]: readonly bigint[]): G2Point => [
  [String(x0), String(x1)],
  [String(y0), String(y1)],
  ["1", "0"],
];

/**
 * A key of a contract as snarkjs has it, for verifying: without the pairing of alpha and beta. The inverse of
 * `verifyingKeyOf`.
 */
export const verificationKeyOf = ({ alpha, beta, gamma, delta, ic }: VerifyingKey): VerificationKey => ({
  ...{ protocol: "groth16", curve: "bn128", nPublic: ic.length - 1 },
  ...{ vk_alpha_1: g1Text(alpha), vk_beta_2: g2Text(beta), vk_gamma_2: g2Text(gamma), vk_delta_2: g2Text(delta) },
  IC: ic.map(g1Text),
});
