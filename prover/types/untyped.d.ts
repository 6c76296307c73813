/** The parts that are used here of packages that ship no types. */

declare module "snarkjs" {
  /** fastfile's in-memory file: `data` is filled when written to. */
  export interface MemoryFile {
    readonly type: "mem";
    data?: Uint8Array;
  }
  export type FileLike = string | Uint8Array | MemoryFile;
  export interface Groth16Proof {
    readonly pi_a: readonly string[];
    readonly pi_b: readonly (readonly string[])[];
    readonly pi_c: readonly string[];
    readonly protocol: string;
    readonly curve: string;
  }
  export interface VerificationKey {
    readonly nPublic: number;
    readonly vk_gamma_2: unknown;
    readonly vk_delta_2: unknown;
    readonly [field: string]: unknown;
  }
  export const groth16: {
    prove(zkey: FileLike, witness: FileLike): Promise<{ proof: Groth16Proof; publicSignals: string[] }>;
    verify(key: VerificationKey, publicSignals: readonly string[], proof: Groth16Proof): Promise<boolean>;
  };
  export const wtns: {
    check(r1cs: FileLike, witness: FileLike, logger?: unknown): Promise<boolean>;
    exportJson(witness: FileLike): Promise<bigint[]>;
  };
  export const zKey: {
    newZKey(r1cs: FileLike, ptau: FileLike, zkey: FileLike): Promise<unknown>;
    contribute(from: FileLike, to: FileLike, name: string, entropy: string): Promise<Uint8Array>;
    beacon(from: FileLike, to: FileLike, name: string, hash: string, iterationsExp: number): Promise<Uint8Array>;
    verifyFromInit(initial: FileLike, ptau: FileLike, zkey: FileLike): Promise<boolean>;
    exportVerificationKey(zkey: FileLike): Promise<VerificationKey>;
    exportSolidityVerifier(zkey: FileLike, templates: { groth16: string }): Promise<string>;
  };
}

declare module "circom_runtime" {
  export interface WitnessCalculator {
    readonly instance: { readonly exports: { readonly memory: { grow(pages: number): number } } };
    calculateWTNSBin(input: Record<string, unknown>, sanityCheck: number): Promise<Uint8Array>;
  }
  export interface WitnessCalculatorOptions {
    /** Of the memory that programs of circom 1 are given, in pages of 64 KiB; 2 GiB when left out, also for programs that bring their own. */
    readonly memorySize?: number;
  }
  export function WitnessCalculatorBuilder(
    program: Uint8Array,
    options?: WitnessCalculatorOptions,
  ): Promise<WitnessCalculator>;
}

declare module "circomlibjs" {
  export interface Poseidon {
    (inputs: readonly bigint[]): Uint8Array;
    readonly F: { toObject(element: Uint8Array): bigint };
  }
  export function buildPoseidon(): Promise<Poseidon>;
}

declare module "ffjavascript" {
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
    /** Whether the product of the pairings of (G1, G2), (G1, G2), ... is one. */
    pairingEq(...points: Uint8Array[]): Promise<boolean>;
    terminate(): Promise<void>;
  }
  export const utils: { stringifyBigInts(value: unknown): unknown };
  export function buildBn128(singleThread?: boolean): Promise<Curve>;
  export class ChaCha {
    constructor(seed: readonly number[]);
  }
}

declare module "r1csfile" {
  export interface R1cs {
    readonly nConstraints: number;
    readonly nVars: number;
    readonly nOutputs: number;
    readonly nPubInputs: number;
    readonly nPrvInputs: number;
    readonly constraints: readonly (readonly Record<string, unknown>[])[];
    readonly curve: { terminate(): Promise<void> };
  }
  export function readR1cs(
    file: string | Uint8Array | { type: "mem"; data: Uint8Array },
    options?: { loadConstraints?: boolean; loadMap?: boolean; singleThread?: boolean },
  ): Promise<R1cs>;
}

declare module "solc" {
  const solc: { compile(standardJson: string): string; version(): string };
  export default solc;
}
