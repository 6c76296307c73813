/** The parts of circom_runtime that are used here: the package ships no types. */

export interface WitnessCalculator {
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
