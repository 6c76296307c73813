import { randomBytes } from "node:crypto";

import type { Curve, Group } from "ffjavascript";

import { FIELD_ORDER } from "../field.ts";
import { KeyGateError } from "./errors.ts";
import { G1_BYTES, G2_BYTES } from "./ptauLayout.ts";
import { loadCurve } from "./snarkjs.ts";
import { type Zkey, ZKEY } from "./zkeyFile.ts";

/** Bytes of the random factors: two different sums are equal with probability 2^-128. */
const FACTOR_BYTES = 16;
/**
 * Random sums of points of G2. The least order of a point that is on the curve and not in the group
 * is 10069, so that one sum misses it with that probability, and six with 2^-79.
 */
const GROUP_SUMS = 6;

/** Whether a point of the curve of G2 is in the group of order r: the curve has others. */
export const isInG2 = ({ G2 }: Curve, point: Uint8Array): boolean =>
  G2.isValid(point) && G2.isZero(G2.timesScalar(point, FIELD_ORDER));

const pointsOf = (bytes: Uint8Array, size: number): Uint8Array[] =>
  Array.from(
    { length: bytes.length / size },
    (_, index) => new Uint8Array(bytes.subarray(index * size, (index + 1) * size)),
  );

const randomSum = (group: Group, bytes: Uint8Array, factors: Uint8Array): Promise<Uint8Array> =>
  group.multiExpAffine(new Uint8Array(bytes), factors);

/** @throws KeyGateError where B in G2 is not B in G1, or has a point outside the group. */
const assertTwins = async (curve: Curve, key: Zkey): Promise<void> => {
  const { G1, G2 } = curve;
  const [inG1, inG2] = [key.section(ZKEY.b1), key.section(ZKEY.b2)];
  for (let round = 0; round < GROUP_SUMS; round++) {
    const factors = new Uint8Array(randomBytes(key.wires * FACTOR_BYTES));
    const sum = G2.toAffine(await randomSum(G2, inG2, factors));
    if (!isInG2(curve, sum)) throw new KeyGateError("a point of the proving key is not in the group of its curve");
    if (round > 0) continue;
    const twin = G1.toAffine(await randomSum(G1, inG1, factors));
    if (!(await curve.pairingEq(twin, G2.g, G1.neg(G1.g), sum)))
      throw new KeyGateError("the proving key has other points B in one group than in the other");
  }
};

/**
 * Checks what the points of a proving key show without the powers of tau. They are on the curve and
 * in its group, none of those that end in the verification key is at infinity, and the points that
 * are there twice, in G1 and in G2, agree. Whether they belong to the circuit needs the powers of
 * tau.
 *
 * @throws KeyGateError.
 */
export const assertKeyPoints = async (key: Zkey): Promise<void> => {
  const curve = await loadCurve();
  const { G1, G2 } = curve;
  const ic = pointsOf(key.section(ZKEY.ic), G1_BYTES);
  const named = { "in G1": [key.alpha1, key.beta1, key.delta1, ...ic], "in G2": [key.beta2, key.gamma2, key.delta2] };
  if (named["in G1"].some((point) => G1.isZero(point)) || named["in G2"].some((point) => G2.isZero(point)))
    throw new KeyGateError("a point of the proving key is at infinity, so proofs would not bind the public signals");
  const others = [ZKEY.a, ZKEY.b1, ZKEY.c, ZKEY.h].flatMap((id) => pointsOf(key.section(id), G1_BYTES));
  const inG2 = pointsOf(key.section(ZKEY.b2), G2_BYTES);
  const areOnCurve =
    [...named["in G1"], ...others].every((point) => G1.isValid(point)) && inG2.every((point) => G2.isValid(point));
  if (!areOnCurve || !named["in G2"].every((point) => isInG2(curve, point)))
    throw new KeyGateError("a point of the proving key is not in the group of its curve");
  if (!(await curve.pairingEq(key.beta1, G2.g, G1.neg(G1.g), key.beta2)))
    throw new KeyGateError("the proving key has another beta in one group than in the other");
  await assertTwins(curve, key);
};
