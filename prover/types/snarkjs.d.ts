/** The parts of snarkjs that are used here: the package ships no types. */

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
