/** The parts of circomlibjs that are used here: the package ships no types. */

export interface Poseidon {
  (inputs: readonly bigint[]): Uint8Array;
  readonly F: { toObject(element: Uint8Array): bigint };
}
export function buildPoseidon(): Promise<Poseidon>;
