import { type AuditedR1cs, readR1cs } from "../../prover/audit/r1cs.ts";
import { readSymbols } from "../../prover/audit/symbols.ts";
import { readWtns } from "../../prover/audit/wtns.ts";
import { openCalculator } from "../../prover/witness/calculator.ts";
import { compiledCircuit } from "../support/compiledCircuit.ts";

export type CircuitInput = Readonly<Record<string, bigint | readonly bigint[]>>;

export interface Circuit {
  readonly r1cs: AuditedR1cs;
  readonly r1csBytes: Uint8Array;
  readonly witnessProgram: Uint8Array;
  /** Wires of the signals by their names within the main component, undefined where the optimiser put other wires in its place. */
  readonly signals: ReadonlyMap<string, readonly (number | undefined)[]>;
  /** Witness program's own witness, wire by wire. Throws what it throws on inputs that it refuses. */
  readonly witness: (input: CircuitInput) => Promise<bigint[]>;
  /** Whether the witness program refuses the inputs. */
  readonly refuses: (input: CircuitInput) => Promise<boolean>;
}

/** Beyond what a program brings: 1 MiB, for circuits of a few thousand signals. Each refusal opens a calculator, and the collector has to give its memory back. */
const MEMORY = { pages: 16 };

interface Compiled {
  readonly r1csBytes: Uint8Array;
  readonly witnessProgram: Uint8Array;
  /** circom's .sym file; a circuit without it has no names. */
  readonly symbols?: string;
}

/** Wires by the name of a signal: an array also as a whole, such as `ends.bits` beside `ends.bits[0]`. */
const signalsOf = (symbols: string): Circuit["signals"] => {
  const signals = new Map<string, (number | undefined)[]>();
  for (const { name, index, wire } of readSymbols(symbols)) {
    const own = name.slice("main.".length);
    signals.set(own, [wire]);
    const array = own.replace(/\[\d+\]$/, "");
    if (array === own) continue;
    const wires = signals.get(array) ?? [];
    wires[index] = wire;
    signals.set(array, wires);
  }
  return signals;
};

/** A circuit of given files around its programs. */
export const openCircuit = async ({ r1csBytes, witnessProgram, symbols = "" }: Compiled): Promise<Circuit> => {
  const calculator = await openCalculator(witnessProgram, MEMORY);
  const r1cs = readR1cs(r1csBytes);
  // eslint-disable-next-line @typescript-eslint/require-await -- what the program throws is a rejection
  const witness = async (input: CircuitInput): Promise<bigint[]> => readWtns(calculator.calculate(input), r1cs.wires);
  // A program that stopped at an assertion keeps what was on its stack: each refusal has a program of its own.
  const refuses = async (input: CircuitInput): Promise<boolean> => {
    const { calculate } = await openCalculator(witnessProgram, MEMORY);
    try {
      calculate(input);
      return false;
    } catch {
      return true;
    }
  };
  return { r1cs, r1csBytes, witnessProgram, signals: signalsOf(symbols), witness, refuses };
};

const compile = async (source: string): Promise<Circuit> => {
  const { r1cs, ...compiled } = await compiledCircuit(source);
  return openCircuit({ ...compiled, r1csBytes: r1cs });
};

const wanted: string[] = [];
const compiled = new Map<string, Promise<Circuit>>();
const lanes: Promise<unknown>[] = [Promise.resolve(), Promise.resolve()];

/** Everything that the loaded suites want, each source once, two at a time: the compiler is one process on one core. */
const compileWanted = (): void => {
  for (const source of wanted.splice(0)) {
    if (compiled.has(source)) continue;
    const lane = compiled.size % lanes.length;
    const circuit = (lanes[lane] ?? Promise.resolve()).then(() => compile(source));
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

export interface Gadget {
  /** In circuits/lib. */
  readonly file: string;
  /** The template with its parameters. */
  readonly instance: string;
  readonly inputs: readonly string[];
}

/** One gadget of circuits/lib as the main component, all of its inputs public: the optimiser then keeps them, and "given the inputs" is exact. */
export const gadget = ({ file, instance, inputs }: Gadget): (() => Circuit) =>
  circuitOf(`pragma circom 2.1.9;\ninclude "${file}";\ncomponent main {public [${inputs.join()}]} = ${instance};\n`);
