/** The parts of r1csfile that are used here: the package ships no types. */

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
