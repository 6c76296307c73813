import { expect } from "chai";

import { replaceableWires, satisfies } from "../../prover/audit/r1cs.ts";
import { freeDirections } from "../../prover/audit/rank.ts";
import { FIELD_BYTES, mod } from "../../prover/field.ts";
import type { Circuit, CircuitInput } from "./harness.ts";

/** What the tests of circuits say. A witness is one value per wire: the constant 1, the outputs, the inputs, the rest. */

const described = (input: CircuitInput): string =>
  Object.entries(input)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(", ");

/**
 * Expects that there is an honest witness: the witness program finds one, the constraints accept it, and its first outputs are these.
 * @returns the witness.
 */
export const expectAccepted = async (
  circuit: Circuit,
  input: CircuitInput,
  outputs: readonly bigint[],
): Promise<bigint[]> => {
  const witness = await circuit.witness(input);
  expect(witness.slice(1, 1 + outputs.length), described(input)).to.deep.equal(outputs.map(mod));
  expect(satisfies(circuit.r1cs, witness), described(input)).to.equal(true);
  return witness;
};

/** Expects that the witness program stops at the input: there is no honest witness. */
export const expectRefused = async (circuit: Circuit, input: CircuitInput): Promise<void> => {
  expect(await circuit.refuses(input), described(input)).to.equal(true);
};

/** Expects that the constraints themselves reject a witness, whoever made it. `claim` says in an error what the witness claims. */
export const expectRejected = (circuit: Circuit, witness: readonly bigint[], claim: string): void => {
  expect(satisfies(circuit.r1cs, witness), claim).to.equal(false);
};

/** Expects exactly this number of constraints. */
export const expectConstraints = ({ r1cs }: Circuit, constraints: number): void => {
  expect(r1cs.constraints.length).to.equal(constraints);
};

/** Wires other than inputs that can take another value while all other wires stay. */
export const freeWires = ({ r1cs }: Circuit, witness: readonly bigint[]): readonly number[] =>
  replaceableWires(r1cs, witness);

/** Expects that no wire is free: no single wire can change, and no direction is open to several together. */
export const expectNothingFree = (circuit: Circuit, witness: readonly bigint[]): void => {
  expect(freeWires(circuit, witness)).to.deep.equal([]);
  expect(freeDirections(circuit.r1cs, witness)).to.equal(0);
};

/** Values by the name of a signal within the main component: `{ second: 1n, bits: [1n, 0n], "limbs[1]": 7n }`. */
export type SignalValues = Readonly<Record<string, bigint | readonly bigint[]>>;

const put = (circuit: Circuit, witness: (bigint | undefined)[], values: SignalValues): void => {
  for (const [name, given] of Object.entries(values)) {
    const wires = circuit.signals.get(name);
    const all = typeof given === "bigint" ? [given] : given;
    if (wires === undefined) throw new Error(`the circuit has no signal ${name}, or was opened without names`);
    if (wires.length !== all.length) throw new Error(`${name} has ${wires.length} values, ${all.length} are given`);
    for (const [index, wire] of wires.entries()) if (wire !== undefined) witness[wire] = mod(all[index] ?? 0n);
  }
};

/** A copy of a witness in which these signals have other values. A signal that the optimiser substituted cannot be edited. */
export const editWitness = (circuit: Circuit, witness: readonly bigint[], values: SignalValues): bigint[] => {
  const substituted = Object.keys(values).filter((name) => circuit.signals.get(name)?.includes(undefined));
  if (substituted.length > 0) throw new Error(`without a wire of its own: ${substituted.join(", ")}`);
  const edited = [...witness];
  put(circuit, edited, values);
  return edited;
};

/** A whole witness by the values of all signals; those that the optimiser substituted follow from the others and are left out. */
export const writeWitness = (circuit: Circuit, values: SignalValues): bigint[] => {
  const witness = new Array<bigint | undefined>(circuit.r1cs.wires).fill(undefined);
  witness[0] = 1n;
  put(circuit, witness, values);
  return witness.map((value, wire) => {
    if (value === undefined) throw new Error(`wire ${wire} has no value`);
    return value;
  });
};

const littleEndianBytes = (value: bigint): Buffer =>
  Buffer.from(value.toString(16).padStart(2 * FIELD_BYTES, "0"), "hex").reverse();

/** A wtns file with its values replaced: what snarkjs is given to judge a forged witness. */
export const replaceWtnsValues = (own: Uint8Array, witness: readonly bigint[]): Uint8Array =>
  Buffer.concat([own.subarray(0, own.length - witness.length * FIELD_BYTES), ...witness.map(littleEndianBytes)]);
