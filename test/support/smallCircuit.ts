import type { CompiledCircuit } from "../../prover/circuit/compileCircuit.ts";
import { developmentPtau } from "../../prover/keys/devPtau.ts";
import { domainBits, readR1cs } from "../../prover/keys/r1csFile.ts";
import { compiledCircuit } from "./compiledCircuit.ts";

export interface SmallCircuit extends CompiledCircuit {
  readonly bits: number;
  /** Development powers of tau of exactly its power. */
  readonly ptau: Buffer;
}

/** b = a a (a + inB) + inC: two constraints, one public signal. `inB` is a coefficient of matrix B, `inC` one of matrix C. */
const compile = ({ inB, inC }: { inB: number; inC: number }): Promise<CompiledCircuit> =>
  compiledCircuit(`pragma circom 2.1.9;
template Small(inB, inC) {
    signal input a;
    signal output b;
    signal product <== a * (a + inB);
    b <== product * a + inC;
}
component main = Small(${inB}, ${inC});
`);

const make = async (): Promise<SmallCircuit> => {
  const circuit = await compile({ inB: 3, inC: 5 });
  const bits = domainBits(await readR1cs(circuit.r1cs));
  return { ...circuit, bits, ptau: await developmentPtau(bits) };
};

let made: Promise<SmallCircuit> | undefined;
/** A circuit for which keys take a second. Made once per run. */
export const smallCircuit = (): Promise<SmallCircuit> => (made ??= make());

/** Circuits of the same size whose matrix B, or only whose matrix C, differs. */
export const otherCircuits = async (): Promise<{ readonly inB: Uint8Array; readonly inC: Uint8Array }> => ({
  inB: (await compile({ inB: 4, inC: 5 })).r1cs,
  inC: (await compile({ inB: 3, inC: 6 })).r1cs,
});

/** Where the body of a section of a .ptau or .zkey starts, and its length. */
export const sectionPlace = (bytes: Buffer, wanted: number): { readonly start: number; readonly length: number } => {
  let position = 12;
  for (let left = bytes.readUInt32LE(8); left > 0; left--) {
    const length = Number(bytes.readBigUInt64LE(position + 4));
    if (bytes.readUInt32LE(position) === wanted) return { start: position + 12, length };
    position += 12 + length;
  }
  throw new Error(`no section ${wanted}`);
};

/** A copy with a change. */
export const changed = (bytes: Uint8Array, change: (copy: Buffer) => void): Buffer => {
  const copy = Buffer.from(bytes);
  change(copy);
  return copy;
};
