import { type CompiledCircuit, compileCircuit } from "../../prover/circuit/compileCircuit.ts";
import { developmentPtau } from "../../prover/proof/devPtau.ts";
import { domainBits } from "../../prover/proof/setup.ts";

export interface SmallCircuit extends CompiledCircuit {
  readonly publicSignals: number;
  readonly bits: number;
  /** Development powers of tau of exactly its power. */
  readonly ptau: Buffer;
}

const make = async (): Promise<SmallCircuit> => {
  const circuit = await compileCircuit(
    `pragma circom 2.1.9;\ninclude "bins.circom";\ncomponent main = Bins(1, 7, [3]);\n`,
  );
  const bits = domainBits(circuit.constraints, 1);
  return { ...circuit, publicSignals: 1, bits, ptau: Buffer.from(await developmentPtau(bits)) };
};

let made: Promise<SmallCircuit> | undefined;
/** A circuit of a few constraints with one public signal: keys for it take a second. Made once per run. */
export const smallCircuit = (): Promise<SmallCircuit> => (made ??= make());
