import { randomBytes } from "node:crypto";

import { buildBn128, type Curve } from "ffjavascript";

import { FIELD_ORDER } from "../witness/commitment.ts";

/*
 * A powers-of-tau file made in one process, in snarkjs' .ptau layout. Whoever runs it could know tau and forge proofs, so keys made from it are
 * marked `dev`. It takes seconds where a ceremony with phase-2 preparation takes minutes, because tau is known while it runs: the Lagrange
 * basis at tau is computed over scalars instead of by an FFT over points.
 */

const BASE_FIELD_ORDER = 21888242871839275222246405745257275088696311157297823662689037894645226208583n;
const WINDOW_BITS = 13;
const WINDOWS = Math.ceil(254 / WINDOW_BITS);
const BATCH = 4096;

const modulo = (value: bigint): bigint => {
  const rest = value % FIELD_ORDER;
  return rest < 0n ? rest + FIELD_ORDER : rest;
};

const power = (base: bigint, exponent: bigint): bigint => {
  let result = 1n;
  for (let square = modulo(base), rest = exponent; rest > 0n; rest >>= 1n, square = modulo(square * square))
    if (rest & 1n) result = modulo(result * square);
  return result;
};

const inverse = (value: bigint): bigint => power(value, FIELD_ORDER - 2n);
const randomScalar = (): bigint => modulo(BigInt(`0x${randomBytes(48).toString("hex")}`));

/** first, first x, first x^2, ... */
const powersOf = (x: bigint, count: number, first: bigint): bigint[] => {
  const values: bigint[] = [];
  for (let value = first; values.length < count; value = modulo(value * x)) values.push(value);
  return values;
};

/** Values at `tau` of the Lagrange polynomials over the domain of size 2^bits, times `factor`. */
const lagrangeAt = (tau: bigint, bits: number, factor: bigint): bigint[] => {
  const size = 1 << bits;
  // 5 generates the multiplicative group whose roots of unity snarkjs uses.
  const roots = powersOf(power(5n, (FIELD_ORDER - 1n) / BigInt(size)), size, 1n);
  // L_i(tau) = root_i (tau^n - 1) / (n (tau - root_i)); the denominators are inverted together.
  const prefix: bigint[] = [];
  let product = 1n;
  for (const root of roots) {
    prefix.push(product);
    product = modulo(product * (tau - root));
  }
  let suffix = inverse(product);
  const common = modulo(modulo((power(tau, BigInt(size)) - 1n) * inverse(BigInt(size))) * factor);
  const values = new Array<bigint>(size);
  for (let index = size - 1; index >= 0; index--) {
    const root = roots[index] ?? 0n;
    values[index] = modulo(modulo(suffix * (prefix[index] ?? 0n)) * modulo(common * root));
    suffix = modulo(suffix * (tau - root));
  }
  return values;
};

const FIELD_BYTES = 32;

/** Multiples of a group's generator through a table of its window multiples, in the curve's WebAssembly memory. */
const fixedBase = (curve: Curve, group: "G1" | "G2") => {
  const { exports } = curve.tm.instance;
  const { memory } = curve.tm;
  const call = (operation: string, ...pointers: number[]): void =>
    exports[`${group === "G1" ? "g1m" : "g2m"}_${operation}`]?.(...pointers);
  const allocate = (bytes: number): number => {
    const start = memory.buffer.byteLength;
    memory.grow(Math.ceil(bytes / 65536));
    return start;
  };
  const affine = FIELD_BYTES * (group === "G1" ? 2 : 4);
  const jacobian = (affine / 2) * 3;
  const perWindow = (1 << WINDOW_BITS) - 1;
  const table = allocate(WINDOWS * perWindow * affine);
  const sums = allocate(Math.max(perWindow, BATCH) * jacobian);
  const results = allocate(BATCH * affine);
  const base = allocate(jacobian + affine);
  const baseAffine = base + jacobian;

  new Uint8Array(memory.buffer).set(curve[group].toJacobian(curve[group].g), base);
  for (let window = 0; window < WINDOWS; window++) {
    call("toAffine", base, baseAffine);
    new Uint8Array(memory.buffer).copyWithin(sums, base, base + jacobian);
    for (let index = 1; index < perWindow; index++)
      call("addMixed", sums + (index - 1) * jacobian, baseAffine, sums + index * jacobian);
    call("batchToAffine", sums, perWindow, table + window * perWindow * affine);
    call("addMixed", sums + (perWindow - 1) * jacobian, baseAffine, base);
  }

  const multiply = (scalar: bigint, into: number): void => {
    call("zero", into);
    for (let window = 0, rest = scalar; rest > 0n; window++, rest >>= BigInt(WINDOW_BITS)) {
      const digit = Number(rest & BigInt(perWindow));
      if (digit > 0) call("addMixed", into, table + (window * perWindow + digit - 1) * affine, into);
    }
  };
  /** Affine points in Montgomery form, as .ptau files hold them. */
  return (scalars: readonly bigint[]): Uint8Array => {
    const points = new Uint8Array(scalars.length * affine);
    for (let first = 0; first < scalars.length; first += BATCH) {
      const batch = scalars.slice(first, first + BATCH);
      batch.forEach((scalar, index) => multiply(scalar, sums + index * jacobian));
      call("batchToAffine", sums, batch.length, results);
      points.set(new Uint8Array(memory.buffer, results, batch.length * affine), first * affine);
    }
    return points;
  };
};

const uint32 = (value: number): Uint8Array => new Uint8Array(new Uint32Array([value]).buffer);
const uint64 = (value: number): Uint8Array => new Uint8Array(new BigUint64Array([BigInt(value)]).buffer);
const littleEndian = (value: bigint): Uint8Array =>
  Uint8Array.from({ length: FIELD_BYTES }, (_, index) => Number((value >> BigInt(8 * index)) & 255n));

/** Writes a phase-2 file for circuits of exactly 2^bits: the Lagrange sections of smaller domains are left as zeros. Bytes of the .ptau file. */
export const developmentPtau = async (bits: number): Promise<Uint8Array> => {
  const curve = await buildBn128(true);
  const inG1 = fixedBase(curve, "G1");
  const inG2 = fixedBase(curve, "G2");
  const size = 1 << bits;
  const [tau, alpha, beta] = [randomScalar(), randomScalar(), randomScalar()];
  /** Room for the domains 2^0 ... 2^(last - 1) in front, then the ones that are needed. */
  const lagrange = (first: number, points: readonly Uint8Array[]): Uint8Array[] => {
    const pointBytes = (points[0]?.length ?? 0) >> first;
    return [new Uint8Array((2 ** first - 1) * pointBytes), ...points];
  };
  const sections: readonly (readonly [id: number, parts: readonly Uint8Array[]])[] = [
    [1, [uint32(FIELD_BYTES), littleEndian(BASE_FIELD_ORDER), uint32(bits), uint32(bits)]],
    [2, [inG1(powersOf(tau, 2 * size - 1, 1n))]],
    [3, [inG2(powersOf(tau, size, 1n))]],
    [4, [inG1(powersOf(tau, size, alpha))]],
    [5, [inG1(powersOf(tau, size, beta))]],
    [6, [inG2([beta])]],
    [7, [uint32(0)]],
    [12, lagrange(bits, [inG1(lagrangeAt(tau, bits, 1n)), inG1(lagrangeAt(tau, bits + 1, 1n))])],
    [13, lagrange(bits, [inG2(lagrangeAt(tau, bits, 1n))])],
    [14, lagrange(bits, [inG1(lagrangeAt(tau, bits, alpha))])],
    [15, lagrange(bits, [inG1(lagrangeAt(tau, bits, beta))])],
  ];
  const header = [new TextEncoder().encode("ptau"), uint32(1), uint32(sections.length)];
  const body = sections.flatMap(([id, parts]) => {
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    return [uint32(id), uint64(length), ...parts];
  });
  await curve.terminate();
  return Buffer.concat([...header, ...body]);
};
