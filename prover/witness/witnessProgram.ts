import type { WitnessCalculator } from "circom_runtime";

import { FIELD_ORDER } from "./commitment.ts";

/** Private inputs of the circuit. */
export interface WitnessInput {
  /** Raw integers in the model's order. */
  readonly features: readonly bigint[];
  readonly salt: bigint;
}

export interface WitnessProgram {
  /** The witness in snarkjs' wtns format. The caller has evaluated the same row, so an input the circuit refuses is an internal fault. */
  readonly calculate: (input: WitnessInput) => Promise<Uint8Array>;
}

/** The calculator of a program, which brings its own memory: the one that its builder adds is 2 GiB, and collecting those takes most of the time of many. */
export const openCalculator = async (program: Uint8Array): Promise<WitnessCalculator> => {
  const { WitnessCalculatorBuilder } = await import("circom_runtime");
  return WitnessCalculatorBuilder(program, { memorySize: 1 });
};

/** Loads the compiled witness program once; it then serves any number of rows. */
export const loadWitnessProgram = async (program: Uint8Array): Promise<WitnessProgram> => {
  const calculator = await openCalculator(program);
  // One after another: the calculator has one memory, and two rows at once would both get the later row's witness.
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
