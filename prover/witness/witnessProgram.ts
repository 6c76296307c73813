import { openCalculator } from "./calculator.ts";

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
 * To make a program quicker takes 0.07 s of processor time or more. A smaller one, in bytes, makes
 * one witness in that time.
 */
const LEAST_FOR_ONE = 4_000_000;

/**
 * Loads the compiled witness program once; it then serves any number of rows.
 *
 * @param options.isForOne Whether it serves one row alone.
 * @throws Error where it is no program, or not one of circom 2.
 */
export const loadWitnessProgram = async (
  program: Uint8Array,
  { isForOne = false }: { readonly isForOne?: boolean | undefined } = {},
): Promise<WitnessProgram> => {
  const isLeft = isForOne && program.length < LEAST_FOR_ONE;
  const quick = isLeft ? program : (await import("./quickProgram.ts")).quickProgram(program);
  const calculator = await openCalculator(quick, { pages: MEMORY_PAGES });
  return {
    // eslint-disable-next-line @typescript-eslint/require-await -- what the program throws is a rejection
    calculate: async ({ features, salt }) => calculator.calculate({ features, salt }),
  };
};
