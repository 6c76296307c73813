import { randomBytes } from "node:crypto";

import type { Curve, Group } from "ffjavascript";

import { PtauError } from "./errors.ts";
import { G1_BYTES, G2_BYTES, PTAU } from "./ptauLayout.ts";
import { readSections } from "./sections.ts";
import { loadCurve } from "./snarkjs.ts";
import { FIELD_BYTES } from "../field.ts";

/** Bytes of the random factors: a wrong point passes with probability 2^-128. */
const FACTOR_BYTES = 16;

/** Points of one section and the group they are in. */
interface Points {
  readonly group: Group;
  readonly bytes: Uint8Array;
  readonly pointBytes: number;
}

/**
 * Points [first, first + count) as a copy: the curve's workers would otherwise be sent the whole
 * file.
 */
const slice = ({ bytes, pointBytes }: Points, first: number, count: number): Uint8Array =>
  new Uint8Array(bytes.subarray(first * pointBytes, (first + count) * pointBytes));

/**
 * Random sums of the points but the last and, with the same factors, of the points but the first:
 * their ratio is tau for powers of tau.
 */
const neighbours = async (points: Points): Promise<readonly [Uint8Array, Uint8Array]> => {
  const count = points.bytes.length / points.pointBytes - 1;
  const factors = new Uint8Array(randomBytes(count * FACTOR_BYTES));
  return [
    await points.group.multiExpAffine(slice(points, 0, count), factors),
    await points.group.multiExpAffine(slice(points, 1, count), factors),
  ];
};

/** Whether b = x a in G1 and d = x c in G2 for one x that is not zero. */
export const sameRatio = async (
  curve: Curve,
  [a, b]: readonly [Uint8Array, Uint8Array],
  [c, d]: readonly [Uint8Array, Uint8Array],
): Promise<boolean> => {
  const { G1, G2 } = curve;
  if (G1.isZero(a) || G1.isZero(b) || G2.isZero(c) || G2.isZero(d)) return false;
  return curve.pairingEq(a, d, G1.neg(b), c);
};

/**
 * Whether the basis' points are the Lagrange polynomials of its domain at the tau of the powers: a
 * random polynomial, by its values and by its coefficients.
 */
const isLagrangeBasis = async (curve: Curve, { powers, basis }: { powers: Points; basis: Points }) => {
  const count = basis.bytes.length / basis.pointBytes;
  const values = new Uint8Array(randomBytes(count * FACTOR_BYTES));
  const padded = new Uint8Array(count * FIELD_BYTES);
  for (let index = 0; index < count; index++)
    padded.set(values.subarray(index * FACTOR_BYTES, (index + 1) * FACTOR_BYTES), index * FIELD_BYTES);
  const coefficients = await curve.Fr.batchFromMontgomery(
    await curve.Fr.ifft(await curve.Fr.batchToMontgomery(padded)),
  );
  const byValues = await basis.group.multiExpAffine(slice(basis, 0, count), values);
  const byCoefficients = await powers.group.multiExpAffine(slice(powers, 0, count), coefficients);
  return basis.group.eq(byValues, byCoefficients);
};

/**
 * Refuses powers of tau that are not powers of one tau, alpha and beta, or whose Lagrange bases are
 * not those of the domain 2^bits: zeros, another order, another ceremony's. The basis of 2^(bits + 1)
 * shows in the check of the keys. `powers` is cut to the domain.
 *
 *
 * @throws PtauError.
 */
export const assertPrepared = async (powers: Uint8Array, bits: number): Promise<void> => {
  const sections = await readSections(powers, { magic: "ptau", refuse: (reason) => new PtauError(reason) });
  const curve = await loadCurve();
  const size = 2 ** bits;
  const bytesOf = (section: number): Buffer => sections.get(section) ?? Buffer.alloc(0);
  const inG1 = (bytes: Uint8Array): Points => ({ group: curve.G1, bytes, pointBytes: G1_BYTES });
  const inG2 = (bytes: Uint8Array): Points => ({ group: curve.G2, bytes, pointBytes: G2_BYTES });
  const [tau, alphaTau, betaTau] = [PTAU.tauG1, PTAU.alphaTauG1, PTAU.betaTauG1].map((id) => inG1(bytesOf(id))) as [
    Points,
    Points,
    Points,
  ];
  const tauG2 = inG2(bytesOf(PTAU.tauG2));
  const tauInG1 = [slice(tau, 0, 1), slice(tau, 1, 1)] as const;
  const tauInG2 = [slice(tauG2, 0, 1), slice(tauG2, 1, 1)] as const;

  const startsAtGenerators = curve.G1.eq(tauInG1[0], curve.G1.g) && curve.G2.eq(tauInG2[0], curve.G2.g);
  let consistent = startsAtGenerators && (await sameRatio(curve, tauInG1, await neighbours(tauG2)));
  for (const points of [tau, alphaTau, betaTau])
    consistent &&= await sameRatio(curve, await neighbours(points), tauInG2);
  const beta = [slice(tau, 0, 1), slice(betaTau, 0, 1)] as const;
  consistent &&= await sameRatio(curve, beta, [curve.G2.g, new Uint8Array(bytesOf(PTAU.betaG2))]);
  if (!consistent) throw new PtauError("its points are not the powers of one tau, alpha and beta");

  const basis = (section: number, pointBytes: number): Buffer =>
    bytesOf(section).subarray((size - 1) * pointBytes, (2 * size - 1) * pointBytes);
  const bases: readonly (readonly [powers: Points, basis: Points])[] = [
    [tau, inG1(basis(PTAU.lagrangeTauG1, G1_BYTES))],
    [tauG2, inG2(basis(PTAU.lagrangeTauG2, G2_BYTES))],
    [alphaTau, inG1(basis(PTAU.lagrangeAlphaTauG1, G1_BYTES))],
    [betaTau, inG1(basis(PTAU.lagrangeBetaTauG1, G1_BYTES))],
  ];
  for (const [section, [of, lagrange]] of bases.entries())
    if (!(await isLagrangeBasis(curve, { powers: of, basis: lagrange })))
      throw new PtauError(`wrongly prepared for domains of 2^${bits}, which the circuit has (section ${12 + section})`);
};
