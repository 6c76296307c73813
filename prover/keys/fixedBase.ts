import { buildBn128, type Curve } from "ffjavascript";
import { FIELD_BYTES } from "../field.ts";

const WINDOW_BITS = 13;
const WINDOWS = Math.ceil(254 / WINDOW_BITS);
const BATCH = 4096;

/**
 * Multiples of a group's generator through a table of its window multiples, in the curve's
 * WebAssembly memory.
 */
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

/** Multiples of both generators as affine points in Montgomery form. */
export interface FixedBases {
  readonly inG1: (scalars: readonly bigint[]) => Uint8Array;
  readonly inG2: (scalars: readonly bigint[]) => Uint8Array;
}

const make = async (): Promise<FixedBases> => {
  const curve = await buildBn128(true);
  return { inG1: fixedBase(curve, "G1"), inG2: fixedBase(curve, "G2") };
};

let made: Promise<FixedBases> | undefined;
/**
 * Tables of the generators' multiples: a second to make and 30 MB, so they are made once. They have
 * no worker threads to end.
 */
export const loadFixedBases = (): Promise<FixedBases> => (made ??= make());
