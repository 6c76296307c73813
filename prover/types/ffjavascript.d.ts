/** The parts of ffjavascript that are used here: the package ships no types. */

/** Points are affine or Jacobian bytes in Montgomery form. */
export interface Group {
  readonly g: Uint8Array;
  readonly zero: Uint8Array;
  toJacobian(point: Uint8Array): Uint8Array;
  toAffine(point: Uint8Array): Uint8Array;
  toRprUncompressed(into: Uint8Array, offset: number, point: Uint8Array): void;
  batchLEMtoU(points: Uint8Array): Promise<Uint8Array>;
  add(one: Uint8Array, other: Uint8Array): Uint8Array;
  neg(point: Uint8Array): Uint8Array;
  eq(one: Uint8Array, other: Uint8Array): boolean;
  isZero(point: Uint8Array): boolean;
  /** Whether the point is on the curve; the one at infinity is. */
  isValid(point: Uint8Array): boolean;
  timesScalar(point: Uint8Array, scalar: bigint): Uint8Array;
  /** Affine or projective coordinates, of G2 in pairs; nothing is checked. */
  fromObject(coordinates: unknown): Uint8Array;
  timesFr(point: Uint8Array, scalar: Uint8Array): Uint8Array;
  toObject(point: Uint8Array): unknown;
  fromRng(random: ChaCha): Uint8Array;
  /** Scalars in normal form, all of the same number of bytes. */
  multiExpAffine(points: Uint8Array, scalars: Uint8Array): Promise<Uint8Array>;
}
export interface ScalarField {
  readonly one: Uint8Array;
  /** w[k] generates the roots of unity of order 2^k. */
  readonly w: readonly Uint8Array[];
  random(): Uint8Array;
  mul(one: Uint8Array, other: Uint8Array): Uint8Array;
  fft(values: Uint8Array): Promise<Uint8Array>;
  /** values[i] x first x increment^i. */
  batchApplyKey(values: Uint8Array, first: Uint8Array, increment: Uint8Array): Promise<Uint8Array>;
  neg(value: Uint8Array): Uint8Array;
  fromRng(random: ChaCha): Uint8Array;
  ifft(values: Uint8Array): Promise<Uint8Array>;
  batchToMontgomery(values: Uint8Array): Promise<Uint8Array>;
  batchFromMontgomery(values: Uint8Array): Promise<Uint8Array>;
}
/** WebAssembly exports and memory are at hand in a curve built for one thread. */
export interface Curve {
  readonly tm: {
    /** Number of workers; 1 where the curve computes on the caller's thread. */
    readonly concurrency: number;
    /** Runs commands on the next free worker; answers with what its GETs name. */
    queueAction(commands: readonly object[]): Promise<Uint8Array[]>;
    readonly instance: { readonly exports: Record<string, (...pointers: number[]) => void> };
    readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  };
  readonly G1: Group;
  readonly G2: Group;
  readonly Fr: ScalarField;
  /** Elements of the target group of the pairing. */
  readonly Gt: { toObject(element: Uint8Array): unknown };
  pairing(inG1: Uint8Array, inG2: Uint8Array): Uint8Array;
  /** Whether the product of the pairings of (G1, G2), (G1, G2), ... is one. */
  pairingEq(...points: Uint8Array[]): Promise<boolean>;
  terminate(): Promise<void>;
}
export const utils: { stringifyBigInts(value: unknown): unknown };
export function buildBn128(singleThread?: boolean): Promise<Curve>;
export class ChaCha {
  constructor(seed: readonly number[]);
}
