import { createHash } from "node:crypto";

import { type FixedBases, loadFixedBases } from "./fixedBase.ts";
import type { PhaseOne } from "./ptauFile.ts";
import { PTAU } from "./ptauLayout.ts";
import { type Section, uint32, writeSections } from "./sections.ts";
import { drawTrapdoor, lagrangeAt, powersOf, type Trapdoor } from "./trapdoor.ts";
import { PRIMES } from "./zkeyFile.ts";
import { FIELD_BYTES } from "../field.ts";

/*
 * A powers-of-tau file made in one process, in snarkjs' .ptau layout. Whoever runs it could know
 * tau and forge proofs, so keys made from it are marked `dev`. It takes seconds where a ceremony
 * with phase-2 preparation takes minutes, because tau is known while it runs: the Lagrange basis at
 * tau is computed over scalars instead of by an FFT over points.
 */

const littleEndian = (value: bigint): Uint8Array =>
  Uint8Array.from({ length: FIELD_BYTES }, (_, index) => Number((value >> BigInt(8 * index)) & 255n));

/** Header, and tau^0 ... tau^(count - 1) in G1. */
const powerSections = (
  tau: bigint,
  { bits, count, inG1 }: { bits: number; count: number; inG1: FixedBases["inG1"] },
): readonly Section[] => [
  [PTAU.header, [uint32(FIELD_BYTES), littleEndian(PRIMES[0]), uint32(bits), uint32(bits)]],
  [PTAU.tauG1, [inG1(powersOf(tau, count, 1n))]],
];

/**
 * Sections of a phase-2 file for circuits of exactly 2^bits: the Lagrange sections of smaller
 * domains are left as zeros.
 */
const ptauSections = (
  { tau, alpha, beta }: Trapdoor,
  { bits, inG1, inG2 }: { readonly bits: number } & FixedBases,
): readonly Section[] => {
  const size = 1 << bits;
  /** Room for the domains 2^0 ... 2^(last - 1) in front, then the ones that are needed. */
  const lagrange = (first: number, points: readonly Uint8Array[]): Uint8Array[] => {
    const pointBytes = (points[0]?.length ?? 0) >> first;
    return [new Uint8Array((2 ** first - 1) * pointBytes), ...points];
  };
  return [
    ...powerSections(tau, { bits, count: 2 * size - 1, inG1 }),
    [PTAU.tauG2, [inG2(powersOf(tau, size, 1n))]],
    [PTAU.alphaTauG1, [inG1(powersOf(tau, size, alpha))]],
    [PTAU.betaTauG1, [inG1(powersOf(tau, size, beta))]],
    [PTAU.betaG2, [inG2([beta])]],
    [PTAU.contributions, [uint32(0)]],
    [PTAU.lagrangeTauG1, lagrange(bits, [inG1(lagrangeAt(tau, bits, 1n)), inG1(lagrangeAt(tau, bits + 1, 1n))])],
    [PTAU.lagrangeTauG2, lagrange(bits, [inG2(lagrangeAt(tau, bits, 1n))])],
    [PTAU.lagrangeAlphaTauG1, lagrange(bits, [inG1(lagrangeAt(tau, bits, alpha))])],
    [PTAU.lagrangeBetaTauG1, lagrange(bits, [inG1(lagrangeAt(tau, bits, beta))])],
  ];
};

/** Bytes of a phase-2 file for circuits of exactly 2^bits. */
export const developmentPtau = async (bits: number, trapdoor: Trapdoor = drawTrapdoor()): Promise<Buffer> =>
  writeSections("ptau", ptauSections(trapdoor, { bits, ...(await loadFixedBases()) }));

/**
 * A phase 1 that is made in this process, with its secrets. It has only those points that the check
 * of a finished key reads.
 */
export const developmentPhaseOne = async (bits: number): Promise<PhaseOne & { readonly trapdoor: Trapdoor }> => {
  const trapdoor = drawTrapdoor();
  const { inG1 } = await loadFixedBases();
  // snarkjs reads one power more than it uses.
  const powers = writeSections("ptau", powerSections(trapdoor.tau, { bits, count: 2 ** (bits + 1), inG1 }));
  const blake2b = createHash("blake2b512").update(powers).digest("hex");
  return { powers, blake2b, perpetual: false, trapdoor };
};
