import { readWtns } from "../../prover/audit/wtns.ts";
import { compileCircuit } from "../../prover/circuit/compileCircuit.ts";
import { openCalculator } from "../../prover/witness/witnessProgram.ts";
import { mod, type AuditedR1cs, readR1cs } from "./r1cs.ts";
import { FIELD_BYTES } from "../../prover/field.ts";

export { readWtns };

export type CircuitInput = Readonly<Record<string, bigint | readonly bigint[]>>;

export interface Circuit {
  readonly r1cs: AuditedR1cs;
  readonly r1csBytes: Uint8Array;
  readonly witnessProgram: Uint8Array;
  /** Witness program's own witness, wire by wire. Throws what it throws on inputs that it refuses. */
  readonly witness: (input: CircuitInput) => Promise<bigint[]>;
  /** Whether the witness program refuses the inputs. */
  readonly refuses: (input: CircuitInput) => Promise<boolean>;
}

const littleEndianBytes = (value: bigint): Buffer =>
  Buffer.from(value.toString(16).padStart(2 * FIELD_BYTES, "0"), "hex").reverse();

/** `own` with its values replaced: what snarkjs is given to judge a forged witness. */
export const writeWtns = (own: Uint8Array, witness: readonly bigint[]): Uint8Array =>
  Buffer.concat([own.subarray(0, own.length - witness.length * FIELD_BYTES), ...witness.map(littleEndianBytes)]);

const toField = (value: bigint | readonly bigint[]): bigint | bigint[] =>
  typeof value === "bigint" ? mod(value) : value.map(mod);

/** circom_runtime prints the assertion that failed; here that is what is expected. */
const quietly = async <T>(work: () => Promise<T>): Promise<T> => {
  const { error } = console;
  console.error = () => undefined;
  try {
    return await work();
  } finally {
    console.error = error;
  }
};

/** A circuit of given files around its programs. */
export const openCircuit = async (r1csBytes: Uint8Array, witnessProgram: Uint8Array): Promise<Circuit> => {
  const calculator = await openCalculator(witnessProgram);
  const r1cs = readR1cs(r1csBytes);
  const fieldInputs = (input: CircuitInput) =>
    Object.fromEntries(Object.entries(input).map(([name, value]) => [name, toField(value)] as const));
  const witness = async (input: CircuitInput): Promise<bigint[]> =>
    readWtns(await calculator.calculateWTNSBin(fieldInputs(input), 0), r1cs.wires);
  // A program that stopped at an assertion keeps what was on its stack: each refusal has a program of its own.
  const refuses = (input: CircuitInput): Promise<boolean> =>
    quietly(async () => {
      const own = await openCalculator(witnessProgram);
      return own.calculateWTNSBin(fieldInputs(input), 0).then(
        () => false,
        () => true,
      );
    });
  return { r1cs, r1csBytes, witnessProgram, witness, refuses };
};

const wanted: string[] = [];
const compiled = new Map<string, Promise<Circuit>>();
const lanes: Promise<unknown>[] = [Promise.resolve(), Promise.resolve()];

/** Everything that the loaded suites want, each source once, two at a time: the compiler is one process on one core. */
const compileWanted = (): void => {
  for (const source of wanted.splice(0)) {
    if (compiled.has(source)) continue;
    const lane = compiled.size % lanes.length;
    const circuit = (lanes[lane] ?? Promise.resolve()).then(async () => {
      const { r1cs, witnessProgram } = await compileCircuit(source);
      return openCircuit(r1cs, witnessProgram);
    });
    // Whoever asks for the circuit sees the error; the next one in the lane does not.
    lanes[lane] = circuit.catch(() => undefined);
    compiled.set(source, circuit);
  }
};

/** A circuit that is compiled before the tests of a suite run. */
export const circuitOf = (source: string): (() => Circuit) => {
  let circuit: Circuit | undefined;
  wanted.push(source);
  before(async () => {
    compileWanted();
    circuit = await compiled.get(source);
  });
  return () => {
    if (circuit === undefined) throw new Error("the circuit is there only while tests run");
    return circuit;
  };
};

/** One gadget of circuits/lib as the main component, all of its inputs public: the optimiser then keeps them, and "given the inputs" is exact. */
export const gadget = (file: string, instance: string, inputs: readonly string[]): (() => Circuit) =>
  circuitOf(`pragma circom 2.1.9;\ninclude "${file}";\ncomponent main {public [${inputs.join()}]} = ${instance};\n`);

/** Other values that an attacker would try for a wire. */
export const otherValues = (value: bigint): readonly bigint[] => [
  value + 1n,
  value - 1n,
  0n,
  1n,
  -1n,
  -value,
  0x5eed_cafen,
];
