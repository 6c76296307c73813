import type { WitnessCalculator } from "circom_runtime";

import { FIELD_ORDER } from "../field.ts";

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
 * 64 MiB in WebAssembly's pages of 64 KiB: two million signals, several times as many as the
 * compiler can take. Pages cost nothing until they are written.
 */
const MEMORY_PAGES = 1024;

/**
 * The calculator of a program, which brings its own memory: the one that its builder adds is 2 GiB,
 * and collecting those takes most of the time of many. That memory grows as components are placed,
 * but by too little for a large one: a forest of 150 trees of depth 8 wrote past its end. So it is
 * grown beforehand.
 *
 *
 * @param memory.pages Pages of 64 KiB beyond what the program brings. Whoever opens many
 * calculators of small circuits asks for few: the collector has to give each memory back.
 */
export const openCalculator = async (
  program: Uint8Array,
  { pages = MEMORY_PAGES }: { readonly pages?: number } = {},
): Promise<WitnessCalculator> => {
  const { WitnessCalculatorBuilder } = await import("circom_runtime");
  const calculator = await WitnessCalculatorBuilder(program, { memorySize: 1 });
  calculator.instance.exports.memory.grow(pages);
  return calculator;
};

/** Loads the compiled witness program once; it then serves any number of rows. */
export const loadWitnessProgram = async (program: Uint8Array): Promise<WitnessProgram> => {
  const calculator = await openCalculator(program);
  // One after another: the calculator has one memory, and two rows at once would both get the later
  // row's witness.
  let previous: Promise<unknown> = Promise.resolve();
  return {
    calculate: ({ features, salt }) => {
      const inputs = { features: features.map((value) => ((value % FIELD_ORDER) + FIELD_ORDER) % FIELD_ORDER), salt };
      const witness = previous.then(() => calculator.calculateWTNSBin(inputs, 0));
      previous = witness.catch(() => undefined);
      return witness;
    },
  };
};
