import { randomBytes } from "node:crypto";

import { FIELD_ORDER } from "../field.ts";

const LIMB_BITS = 64n;
export const LIMBS_PER_ELEMENT = 3;
export const ELEMENTS_PER_HASH = 15;

type Poseidon = (inputs: bigint[]) => bigint;

/** By the number of elements beside the state. Each has constants of its own, which take time to load. */
const POSEIDONS: readonly (() => Promise<Poseidon>)[] = [
  () => import("poseidon-lite/poseidon1").then(({ poseidon1 }) => poseidon1),
  () => import("poseidon-lite/poseidon2").then(({ poseidon2 }) => poseidon2),
  () => import("poseidon-lite/poseidon3").then(({ poseidon3 }) => poseidon3),
  () => import("poseidon-lite/poseidon4").then(({ poseidon4 }) => poseidon4),
  () => import("poseidon-lite/poseidon5").then(({ poseidon5 }) => poseidon5),
  () => import("poseidon-lite/poseidon6").then(({ poseidon6 }) => poseidon6),
  () => import("poseidon-lite/poseidon7").then(({ poseidon7 }) => poseidon7),
  () => import("poseidon-lite/poseidon8").then(({ poseidon8 }) => poseidon8),
  () => import("poseidon-lite/poseidon9").then(({ poseidon9 }) => poseidon9),
  () => import("poseidon-lite/poseidon10").then(({ poseidon10 }) => poseidon10),
  () => import("poseidon-lite/poseidon11").then(({ poseidon11 }) => poseidon11),
  () => import("poseidon-lite/poseidon12").then(({ poseidon12 }) => poseidon12),
  () => import("poseidon-lite/poseidon13").then(({ poseidon13 }) => poseidon13),
  () => import("poseidon-lite/poseidon14").then(({ poseidon14 }) => poseidon14),
  () => import("poseidon-lite/poseidon15").then(({ poseidon15 }) => poseidon15),
  () => import("poseidon-lite/poseidon16").then(({ poseidon16 }) => poseidon16),
];

const poseidon = async (inputs: bigint[]): Promise<bigint> => {
  const load = POSEIDONS[inputs.length - 1];
  if (load === undefined) throw new RangeError(`Poseidon takes 1 to ${POSEIDONS.length} inputs, not ${inputs.length}`);
  return (await load())(inputs);
};

/**
 * Draws a fresh salt.
 *
 * @returns A field element, uniform up to a bias of 2^-130.
 */
export const randomSalt = (): bigint => BigInt(`0x${randomBytes(48).toString("hex")}`) % FIELD_ORDER;

/**
 * The salted Poseidon commitment to features. Twin of `Commitment` in
 * circuits/lib/commitment.circom.
 *
 * @param features Raw integer features of at most 64 bits, in the order of the model.
 * @param salt A field element that only those who may see the features know.
 * @returns A field element: the second public signal of the proof.
 */
export const commit = async (features: readonly bigint[], salt: bigint): Promise<bigint> => {
  const elements: bigint[] = [];
  for (let first = 0; first < features.length; first += LIMBS_PER_ELEMENT) {
    const limbs = features.slice(first, first + LIMBS_PER_ELEMENT).map((value) => value + (1n << (LIMB_BITS - 1n)));
    elements.push(limbs.reduceRight((packed, limb) => (packed << LIMB_BITS) + limb, 0n));
  }
  let state = salt;
  for (let first = 0; first < elements.length; first += ELEMENTS_PER_HASH)
    state = await poseidon([state, ...elements.slice(first, first + ELEMENTS_PER_HASH)]);
  return state;
};
