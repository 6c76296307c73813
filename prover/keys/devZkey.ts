import { createHash } from "node:crypto";

import { developmentSteps } from "./devSteps.ts";
import { coefficientsSection } from "./coefficients.ts";
import { type FixedBases, loadFixedBases } from "./fixedBase.ts";
import { fromLittleEndian, type R1cs } from "./r1csFile.ts";
import { G1_BYTES, G2_BYTES } from "./ptauLayout.ts";
import { type Section, uint32, writeSections } from "./sections.ts";
import { loadCurve } from "./snarkjs.ts";
import { inverse, mod } from "../field.ts";
import { lagrangeAt, powersOf, type Trapdoor } from "./trapdoor.ts";
import { PRIMES, ZKEY } from "./zkeyFile.ts";

/*
 * The proving key of a circuit from a known trapdoor: before any contribution the same bytes as
 * snarkjs' newZKey makes from the powers of tau, without its sums over points. Each wire's
 * polynomials are evaluated at tau as numbers, so a wire costs a few multiplications of a
 * generator, however many coefficients it has. For development keys alone.
 */

/** Values at tau of each wire's polynomials in A and B, and of beta A + alpha B + C. */
const wireValues = (r1cs: R1cs, { tau, alpha, beta }: Trapdoor, bits: number) => {
  const lagrange = lagrangeAt(tau, bits, 1n);
  const matrices = [0, 1, 2].map(() => new Array<bigint>(r1cs.wires).fill(0n));
  const add = (matrix: number, wire: number, value: bigint): void => {
    const values = matrices[matrix];
    if (values !== undefined) values[wire] = (values[wire] ?? 0n) + value;
  };
  for (const { matrix, constraint, wire, value } of r1cs.coefficients())
    add(matrix, wire, mod(fromLittleEndian(value) * (lagrange[constraint] ?? 0n)));
  // The rows that keep the public signals apart.
  for (let wire = 0; wire <= r1cs.publicSignals; wire++) add(0, wire, lagrange[r1cs.constraints + wire] ?? 0n);
  const [a = [], b = [], c = []] = matrices.map((values) => values.map(mod));
  const combined = a.map((value, wire) => mod(beta * value + alpha * (b[wire] ?? 0n) + (c[wire] ?? 0n)));
  return { a, b, combined };
};

const bigEndian32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

/**
 * Values at tau of what a contribution divides by delta: the private wires and the multiples of the
 * vanishing polynomial.
 */
const dividedValues = (
  r1cs: R1cs,
  { combined, trapdoor, bits }: { combined: readonly bigint[]; trapdoor: Trapdoor; bits: number },
) => ({
  c: combined.slice(r1cs.publicSignals + 1),
  h: lagrangeAt(trapdoor.tau, bits + 1, 1n).filter((_, index) => index % 2 === 1),
});

/**
 * The key's points that no contribution changes, and those that snarkjs hashes in place of H: tau^i
 * (tau^size - 1).
 */
const fixedPoints = (
  r1cs: R1cs,
  { values, trapdoor, bits }: { values: ReturnType<typeof wireValues>; trapdoor: Trapdoor; bits: number },
  { inG1, inG2 }: FixedBases,
) => {
  const { tau, alpha, beta } = trapdoor;
  const size = 2 ** bits;
  const powers = powersOf(tau, 2 * size - 1, 1n);
  return {
    header: [inG1([alpha]), inG1([beta]), inG2([beta]), inG2([1n])],
    ic: inG1(values.combined.slice(0, r1cs.publicSignals + 1)),
    vanishing: inG1(powers.slice(0, size - 1).map((power, index) => mod((powers[index + size] ?? 0n) - power))),
    a: inG1(values.a),
    b1: inG1(values.b),
    b2: inG2(values.b),
  };
};
type FixedPoints = ReturnType<typeof fixedPoints>;

/**
 * snarkjs' hash of the circuit. Equal to its own for domains up to 2^14; above, it hashes points
 * beyond the vanishing ones.
 */
const hashCircuit = async (points: FixedPoints, initial: { delta: readonly Uint8Array[]; c: Uint8Array }) => {
  const { G1, G2 } = await loadCurve();
  const hash = createHash("blake2b512");
  for (const point of [...points.header, ...initial.delta])
    hash.update(await (point.length === G2_BYTES ? G2 : G1).batchLEMtoU(point));
  for (const part of [points.ic, points.vanishing, initial.c, points.a, points.b1]) {
    hash.update(bigEndian32(part.length / G1_BYTES));
    hash.update(await G1.batchLEMtoU(part));
  }
  hash.update(bigEndian32(points.b2.length / G2_BYTES));
  return hash.update(await G2.batchLEMtoU(points.b2)).digest();
};

const primes = (): Uint8Array[] =>
  PRIMES.flatMap((prime) => [uint32(32), Buffer.from(prime.toString(16).padStart(64, "0"), "hex").reverse()]);

/**
 * The key without contributions, and the finished one after two contributions and a beacon, each a
 * whole .zkey.
 */
export const developmentZkeys = async (
  r1cs: R1cs,
  { trapdoor, bits }: { readonly trapdoor: Trapdoor; readonly bits: number },
): Promise<{ readonly initial: Buffer; readonly final: Buffer }> => {
  const bases = await loadFixedBases();
  const values = wireValues(r1cs, trapdoor, bits);
  const fixed = fixedPoints(r1cs, { values, trapdoor, bits }, bases);
  const divided = dividedValues(r1cs, { combined: values.combined, trapdoor, bits });
  const dividedBy = (delta: bigint) => {
    const factor = inverse(delta);
    const points = (scalars: readonly bigint[]) => bases.inG1(scalars.map((scalar) => mod(scalar * factor)));
    return { delta: [bases.inG1([delta]), bases.inG2([delta])], c: points(divided.c), h: points(divided.h) };
  };
  const counts = [r1cs.wires, r1cs.publicSignals, 2 ** bits].map(uint32);
  const coefficients = coefficientsSection(r1cs);
  const write = ({ delta, c, h }: ReturnType<typeof dividedBy>, record: readonly Uint8Array[]): Buffer => {
    const sections: readonly Section[] = [
      [ZKEY.protocol, [uint32(1)]],
      [ZKEY.header, [...primes(), ...counts, ...fixed.header, ...delta]],
      [ZKEY.coefficients, [coefficients]],
      [ZKEY.ic, [fixed.ic]],
      [ZKEY.h, [h]],
      [ZKEY.c, [c]],
      [ZKEY.a, [fixed.a]],
      [ZKEY.b1, [fixed.b1]],
      [ZKEY.b2, [fixed.b2]],
      [ZKEY.contributions, record],
    ];
    return writeSections("zkey", sections);
  };
  const undivided = dividedBy(1n);
  const circuitHash = await hashCircuit(fixed, undivided);
  const { delta, steps } = await developmentSteps(circuitHash);
  return {
    initial: write(undivided, [circuitHash, uint32(0)]),
    final: write(dividedBy(delta), [circuitHash, uint32(steps.length), ...steps]),
  };
};
