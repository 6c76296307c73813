import { randomBytes } from "node:crypto";

import type { Poseidon } from "circomlibjs";

import { FIELD_ORDER } from "../field.ts";

const LIMB_BITS = 64n;
export const LIMBS_PER_ELEMENT = 3;
export const ELEMENTS_PER_HASH = 15;

let poseidon: Promise<Poseidon> | undefined;
/** Built once per process: it takes 0.4 s. */
const loadPoseidon = (): Promise<Poseidon> =>
  (poseidon ??= import("circomlibjs").then(({ buildPoseidon }) => buildPoseidon()));

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
  const hash = await loadPoseidon();
  const elements: bigint[] = [];
  for (let first = 0; first < features.length; first += LIMBS_PER_ELEMENT) {
    const limbs = features.slice(first, first + LIMBS_PER_ELEMENT).map((value) => value + (1n << (LIMB_BITS - 1n)));
    elements.push(limbs.reduceRight((packed, limb) => (packed << LIMB_BITS) + limb, 0n));
  }
  let state = salt;
  for (let first = 0; first < elements.length; first += ELEMENTS_PER_HASH)
    state = hash.F.toObject(hash([state, ...elements.slice(first, first + ELEMENTS_PER_HASH)]));
  return state;
};
