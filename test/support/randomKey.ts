import { createHash } from "node:crypto";

import type { Curve, Group } from "ffjavascript";

import { FIELD_BYTES, FIELD_ORDER } from "../../prover/field.ts";
import { type Section, uint32, writeSections } from "../../prover/keys/sections.ts";
import { PRIMES, ZKEY } from "../../prover/keys/zkeyFile.ts";

/** Sizes of a made-up circuit. */
export interface KeySizes {
  readonly wires: number;
  readonly publicSignals: number;
  /** A power of 2. */
  readonly domainSize: number;
  /** Points are multiples of the generator from 1 to this one; with few, points are equal. */
  readonly multiples?: bigint;
}

const MANY_MULTIPLES = 1n << 32n;

export const littleEndian = (value: bigint): Uint8Array =>
  Uint8Array.from({ length: FIELD_BYTES }, (_, index) => Number((value >> BigInt(8 * index)) & 255n));

/** Field elements that follow from a seed, one after another. */
const fieldElements = (seed: number): (() => bigint) => {
  let count = 0;
  return () => {
    const hex = createHash("sha256").update(`${seed}.${count++}`).digest("hex");
    return BigInt(`0x${hex}`) % FIELD_ORDER;
  };
};

/** Of every length, as in a witness: 0, 1 and -1 most often; the constant 1 first. */
export const randomScalars = (count: number, seed = 1): Uint8Array => {
  const next = fieldElements(seed);
  const shorten = [
    () => 0n,
    () => 1n,
    () => FIELD_ORDER - 1n,
    (value: bigint) => value & 255n,
    (value: bigint) => FIELD_ORDER - 1n - (value & 0xffffn),
    (value: bigint) => value & ((1n << 64n) - 1n),
    (value: bigint) => FIELD_ORDER - 1n - (value & ((1n << 64n) - 1n)),
    (value: bigint) => value,
  ];
  const scalars = Array.from({ length: count }, (_, wire) => {
    const [value, kind] = [next(), Number(next() % BigInt(shorten.length))];
    return littleEndian(wire === 0 ? 1n : (shorten[kind]?.(value) ?? value));
  });
  return Buffer.concat(scalars);
};

/** A witness file in snarkjs' format of these values. */
export const wtnsOf = (values: Uint8Array): Uint8Array =>
  Buffer.concat([
    Buffer.from("wtns"),
    uint32(2),
    uint32(2),
    ...[uint32(1), littleEndian(40n).subarray(0, 8), uint32(FIELD_BYTES), littleEndian(FIELD_ORDER)],
    ...[uint32(values.length / FIELD_BYTES), uint32(2), littleEndian(BigInt(values.length)).subarray(0, 8), values],
  ]);

interface Drawn {
  readonly next: () => bigint;
  readonly multiples: bigint;
}

/** Multiples of the generator, affine; every seventh is at infinity, as many of a key are. */
const pointsOf = (group: Group, count: number, { next, multiples }: Drawn): Uint8Array[] =>
  Array.from({ length: count }, (_, index) =>
    group.toAffine(index % 7 === 3 ? group.zero : group.timesScalar(group.g, (next() % multiples) + 1n)),
  );

const header = ({ G1, G2 }: Curve, { wires, publicSignals, domainSize }: KeySizes, drawn: Drawn): Uint8Array[] => {
  const [alpha1, beta1, delta1] = pointsOf(G1, 3, drawn) as [Uint8Array, Uint8Array, Uint8Array];
  const [beta2, gamma2, delta2] = pointsOf(G2, 3, drawn) as [Uint8Array, Uint8Array, Uint8Array];
  return [
    ...PRIMES.flatMap((prime) => [uint32(FIELD_BYTES), littleEndian(prime)]),
    ...[wires, publicSignals, domainSize].map(uint32),
    ...[alpha1, beta1, beta2, gamma2, delta1, delta2],
  ];
};

/** Three coefficients per row, of any wire and value. */
const coefficients = ({ wires, domainSize }: KeySizes, next: () => bigint): Uint8Array[] => {
  const entries = Array.from({ length: 3 * domainSize }, (_, index) => [
    uint32(index % 2),
    uint32(Math.floor(index / 3)),
    uint32(Number(next() % BigInt(wires))),
    littleEndian(next()),
  ]);
  return [uint32(entries.length), ...entries.flat()];
};

/**
 * A .zkey with random points and coefficients. It belongs to no circuit: its sums over a witness are
 * defined all the same.
 */
export const randomKey = (curve: Curve, sizes: KeySizes, seed: number): Buffer => {
  const next = fieldElements(seed);
  const { wires, publicSignals, domainSize, multiples = MANY_MULTIPLES } = sizes;
  const drawn = { next, multiples };
  const sections: readonly Section[] = [
    [ZKEY.protocol, [uint32(1)]],
    [ZKEY.header, header(curve, sizes, drawn)],
    [ZKEY.ic, pointsOf(curve.G1, publicSignals + 1, drawn)],
    [ZKEY.coefficients, coefficients(sizes, next)],
    [ZKEY.a, pointsOf(curve.G1, wires, drawn)],
    [ZKEY.b1, pointsOf(curve.G1, wires, drawn)],
    [ZKEY.b2, pointsOf(curve.G2, wires, drawn)],
    [ZKEY.c, pointsOf(curve.G1, wires - publicSignals - 1, drawn)],
    [ZKEY.h, pointsOf(curve.G1, domainSize, drawn)],
    [ZKEY.contributions, [new Uint8Array(64), uint32(0)]],
  ];
  return writeSections("zkey", sections);
};
