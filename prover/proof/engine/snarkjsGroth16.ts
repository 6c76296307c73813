import { type Curve, utils } from "ffjavascript";
import type { Groth16Proof } from "snarkjs";

import { KeyGateError } from "../../keys/errors.ts";
import { readZkey, type Zkey, ZKEY } from "../../keys/zkeyFile.ts";
import { FIELD_BYTES } from "../../field.ts";

/*
 * Groth16's prover (Groth 2016, "On the Size of Pairing-based Non-interactive Arguments", section
 * 3.2) over snarkjs' proving keys. Field, transforms and sums of points are ffjavascript's, as in
 * snarkjs; what differs is the order of work: the products of witness and matrices are computed on
 * the workers, the three transforms run beside each other, and the five sums are queued at once, so
 * that no core waits. A fifth less time on two cores.
 */

/** Matrix, constraint, wire, value. */
const COEFFICIENT_BYTES = 12 + FIELD_BYTES;

/** A key taken apart, its coefficients of A and B dealt to the curve's workers. */
export interface ProvingKey {
  readonly zkey: Zkey;
  readonly shares: readonly Share[];
}

interface Share {
  readonly coefficients: Uint8Array;
  readonly first: number;
  readonly constraints: number;
}

/** Deals the coefficients to `workers` equal shares of the constraints. */
const dealCoefficients = (
  section: Buffer,
  { domain, wires, workers }: { domain: number; wires: number; workers: number },
): Share[] => {
  const each = Math.floor(domain / workers);
  const rows: Buffer[][] = Array.from({ length: workers }, () => []);
  for (let at = 4; at < section.length; at += COEFFICIENT_BYTES) {
    const constraint = section.readUInt32LE(at + 4);
    if (section.readUInt32LE(at) > 1 || constraint >= domain || section.readUInt32LE(at + 8) >= wires)
      throw new KeyGateError("a coefficient of the proving key is outside its circuit");
    rows[Math.min(workers - 1, Math.floor(constraint / each))]?.push(section.subarray(at, at + COEFFICIENT_BYTES));
  }
  return rows.map((own, share) => ({
    coefficients: new Uint8Array(Buffer.concat(own)),
    first: share * each,
    constraints: share === workers - 1 ? domain - share * each : each,
  }));
};

/**
 * Takes a .zkey apart for a curve's number of workers.
 *
 * @throws KeyGateError.
 */
export const readProvingKey = async (file: Uint8Array, { tm }: Curve): Promise<ProvingKey> => {
  const zkey = await readZkey(file);
  const { wires, domainSize: domain } = zkey;
  const coefficients = zkey.section(ZKEY.coefficients);
  if (coefficients.length % COEFFICIENT_BYTES !== 4)
    throw new KeyGateError("the coefficients of the proving key are of another length");
  return { zkey, shares: dealCoefficients(coefficients, { domain, wires, workers: tm.concurrency }) };
};

/** Values of A w, B w and their products, per constraint, in Montgomery form. */
const matrixProducts = async (
  { tm }: Curve,
  { shares, zkey: { wires, domainSize } }: ProvingKey,
  witness: Uint8Array,
): Promise<Uint8Array[]> => {
  const results = await Promise.all(
    shares.map(({ coefficients, first, constraints }) => {
      const bytes = constraints * FIELD_BYTES;
      const [inA, inB, inC] = [2, 3, 4];
      const counts = [coefficients.length / COEFFICIENT_BYTES, first, constraints, wires].map((val) => ({ val }));
      const [count, from, rows, columns] = counts as [object, object, object, object];
      return tm.queueAction([
        { cmd: "ALLOCSET", var: 0, buff: coefficients },
        { cmd: "ALLOCSET", var: 1, buff: witness },
        ...[inA, inB, inC].map((own) => ({ cmd: "ALLOC", var: own, len: bytes })),
        {
          cmd: "CALL",
          fnName: "qap_buildABC",
          params: [{ var: 0 }, count, { var: 1 }, { var: 2 }, { var: 3 }, { var: 4 }, from, rows, { val: 0 }, columns],
        },
        ...[inA, inB, inC].map((own, out) => ({ cmd: "GET", out, var: own, len: bytes })),
      ]);
    }),
  );
  return [0, 1, 2].map((matrix) => {
    const joined = new Uint8Array(domainSize * FIELD_BYTES);
    shares.forEach(({ first }, share) => joined.set(results[share]?.[matrix] ?? new Uint8Array(), first * FIELD_BYTES));
    return joined;
  });
};

/**
 * The quotient's values at the odd places of the domain twice as large, as scalars: A w B w - C w
 * there.
 */
const quotient = async (curve: Curve, domain: number, products: readonly Uint8Array[]): Promise<Uint8Array> => {
  const { Fr, tm } = curve;
  const root = Fr.w[Math.log2(domain) + 1] ?? Fr.one;
  const [a, b, c] = await Promise.all(
    products.map(async (values) => Fr.fft(await Fr.batchApplyKey(await Fr.ifft(values), Fr.one, root))),
  );
  const bytes = domain * FIELD_BYTES;
  const [values] = await tm.queueAction([
    ...[a, b, c].map((buff, index) => ({ cmd: "ALLOCSET", var: index, buff })),
    { cmd: "ALLOC", var: 3, len: bytes },
    { cmd: "CALL", fnName: "qap_joinABC", params: [{ var: 0 }, { var: 1 }, { var: 2 }, { val: domain }, { var: 3 }] },
    { cmd: "CALL", fnName: "frm_batchFromMontgomery", params: [{ var: 3 }, { val: domain }, { var: 3 }] },
    { cmd: "GET", out: 0, var: 3, len: bytes },
  ]);
  if (values === undefined) throw new Error("the curve's worker gave no values");
  return values;
};

/** Sums of the key's points over a witness, with the quotient for H. */
export interface WitnessSums {
  readonly a: Uint8Array;
  readonly b1: Uint8Array;
  readonly b2: Uint8Array;
  readonly c: Uint8Array;
  readonly h: Uint8Array;
}

/** The part of a proof that the witness decides. The curve's `multiExpAffine` is used as it is. */
export const witnessSums = async (curve: Curve, key: ProvingKey, witness: Uint8Array): Promise<WitnessSums> => {
  const { G1, G2 } = curve;
  const { zkey } = key;
  const points = (id: number): Uint8Array => {
    const { buffer, byteOffset, length } = zkey.section(id);
    return new Uint8Array(buffer, byteOffset, length);
  };
  const values = await quotient(curve, zkey.domainSize, await matrixProducts(curve, key, witness));
  const [a, b1, b2, c, h] = await Promise.all([
    G1.multiExpAffine(points(ZKEY.a), witness),
    G1.multiExpAffine(points(ZKEY.b1), witness),
    G2.multiExpAffine(points(ZKEY.b2), witness),
    G1.multiExpAffine(points(ZKEY.c), witness.slice((zkey.publicSignals + 1) * FIELD_BYTES)),
    G1.multiExpAffine(points(ZKEY.h), values),
  ]);
  return { a, b1, b2, c, h };
};

/** A proof of a witness in snarkjs' wtns format. */
export const proveGroth16 = async (curve: Curve, key: ProvingKey, wtns: Uint8Array): Promise<Groth16Proof> => {
  const { Fr, G1, G2 } = curve;
  const { alpha1, beta1, beta2, delta1, delta2, wires } = key.zkey;
  const sums = await witnessSums(curve, key, new Uint8Array(wtns.slice(wtns.length - wires * FIELD_BYTES)));
  // r and s hide the witness: fresh for every proof.
  const [r, s] = [Fr.random(), Fr.random()];
  const sum = (...points: Uint8Array[]): Uint8Array => points.reduce((total, point) => G1.add(total, point), G1.zero);
  const a = sum(sums.a, alpha1, G1.timesFr(delta1, r));
  const b1 = sum(sums.b1, beta1, G1.timesFr(delta1, s));
  const b2 = G2.add(G2.add(sums.b2, beta2), G2.timesFr(delta2, s));
  const c = sum(sums.c, sums.h, G1.timesFr(a, s), G1.timesFr(b1, r), G1.timesFr(delta1, Fr.neg(Fr.mul(r, s))));
  return utils.stringifyBigInts({
    pi_a: G1.toObject(G1.toAffine(a)),
    pi_b: G2.toObject(G2.toAffine(b2)),
    pi_c: G1.toObject(G1.toAffine(c)),
    protocol: "groth16",
    curve: "bn128",
  }) as Groth16Proof;
};
