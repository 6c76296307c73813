import { FIELD_BYTES, FIELD_ORDER } from "../field.ts";
import { fnv1a } from "./fnv.ts";
import { readWtns, type WitnessExports } from "./wtnsFile.ts";

/*
 * Runs the WebAssembly that circom 2 writes of a circuit. circom_runtime does that too, but loads a
 * curve's field for it, which takes a cold proof longer than the witness.
 */

/** What this file uses of WebAssembly, which the types of neither Node nor ECMAScript have. */
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<object>;
  instantiate(module: object, imports: object): Promise<{ readonly exports: unknown }>;
};

interface ProgramExports extends WitnessExports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  readonly init: (checksTwice: number) => void;
  /** By the two halves of the name's hash; 0 or less where no input has the name. */
  readonly getInputSignalSize: (high: number, low: number) => number;
  readonly getInputSize: () => number;
  /** Takes the value from where `getSharedRWMemoryStart` says. The last one starts the computation. */
  readonly setInputSignal: (high: number, low: number, index: number) => void;
}

/** Values by the name of an input signal; an array of any shape is flat. */
export type CircuitInputs = Readonly<Record<string, bigint | readonly bigint[]>>;

export interface Calculator {
  /**
   * The witness in snarkjs' wtns format. A program that stopped keeps what was on its stack: after
   * an error another calculator is needed, unless a wrong input is out of the question.
   *
   * @throws Error for inputs that the circuit does not have, or refuses.
   */
  readonly calculate: (inputs: CircuitInputs) => Uint8Array;
  /** Pages of memory, of 64 KiB. */
  readonly pages: () => number;
}

const WORD = 64n;
const WORD_MASK = (1n << WORD) - 1n;
const PAGE_BYTES = 65_536;

/** The hash by which a program knows an input: the upper and the lower half. */
const hashOf = (name: string): readonly [high: number, low: number] => {
  const hash = fnv1a(new TextEncoder().encode(name));
  return [Number(hash >> 32n) | 0, Number(hash & 0xffff_ffffn) | 0];
};

/** What a program calls; its messages are for whoever writes circuits. */
const runtime = {
  exceptionHandler: (code: number): never => {
    throw new Error(`the witness program stops with code ${code}`);
  },
  printErrorMessage: () => undefined,
  writeBufferMessage: () => undefined,
  showSharedRWMemory: () => undefined,
};

const setInputs = (program: ProgramExports, inputs: CircuitInputs): void => {
  let set = 0;
  for (const [name, given] of Object.entries(inputs)) {
    const [values, [high, low]] = [typeof given === "bigint" ? [given] : given, hashOf(name)];
    const size = program.getInputSignalSize(high, low);
    if (size !== values.length) throw new Error(`input ${name} has ${size} values, not ${values.length}`);
    for (const [index, value] of values.entries()) {
      const element = ((value % FIELD_ORDER) + FIELD_ORDER) % FIELD_ORDER;
      const place = new DataView(program.memory.buffer, program.getSharedRWMemoryStart(), FIELD_BYTES);
      for (let word = 0; word < FIELD_BYTES / 8; word++)
        place.setBigUint64(word * 8, (element >> (WORD * BigInt(word))) & WORD_MASK, true);
      program.setInputSignal(high, low, index);
      set++;
    }
  }
  if (set !== program.getInputSize()) throw new Error(`${set} of ${program.getInputSize()} inputs are given`);
};

/**
 * Loads a program.
 *
 * @param options.pages Pages of memory beyond what the program brings. That grows as components are
 * placed, but by too little for a large one: a forest of 150 trees of depth 8 wrote past its end.
 * @throws Error where it is no program, or not one of circom 2.
 */
export const openCalculator = async (bytes: Uint8Array, { pages }: { readonly pages: number }): Promise<Calculator> => {
  const module = await WebAssembly.compile(bytes);
  const program = (await WebAssembly.instantiate(module, { runtime })).exports as ProgramExports;
  program.memory.grow(pages);
  return {
    calculate: (inputs) => {
      program.init(0);
      setInputs(program, inputs);
      return readWtns(program);
    },
    pages: () => program.memory.buffer.byteLength / PAGE_BYTES,
  };
};
