import { openCalculator } from "./calculator.ts";
import { quickProgram } from "./quickProgram.ts";

/** Private inputs of the circuit. */
export interface WitnessInput {
  /** Raw integers in the model's order. */
  readonly features: readonly bigint[];
  readonly salt: bigint;
}

export interface WitnessProgram {
  /**
   * The witness in snarkjs' wtns format. The caller has evaluated the same row, so an input the
   * circuit refuses is an internal fault.
   */
  readonly calculate: (input: WitnessInput) => Promise<Uint8Array>;
}

/**
 * 64 MiB: two million signals, several times as many as the compiler can take. Pages cost nothing
 * until they are written.
 */
const MEMORY_PAGES = 1024;

/**
 * Loads the compiled witness program once; it then serves any number of rows.
 *
 * @throws Error where it is no program, or not one of circom 2.
 */
export const loadWitnessProgram = async (program: Uint8Array): Promise<WitnessProgram> => {
  const calculator = await openCalculator(quickProgram(program), { pages: MEMORY_PAGES });
  return {
    // eslint-disable-next-line @typescript-eslint/require-await -- what the program throws is a rejection
    calculate: async ({ features, salt }) => calculator.calculate({ features, salt }),
  };
};
