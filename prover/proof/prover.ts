import type { Curve } from "ffjavascript";

import { randomSalt } from "../witness/commitment.ts";
import { readPublicSignals } from "../witness/publicSignals.ts";
import { loadWitnessProgram, type WitnessInput } from "../witness/witnessProgram.ts";
import { type ProvingKey, proveGroth16, readProvingKey } from "./groth16.ts";
import { sumByScalarLength } from "./multiExp.ts";
import type { ScoreProof } from "./scoreProof.ts";
import { loadCurve } from "../keys/snarkjs.ts";

/** What a proof is made of. */
export interface ProverRow {
  /** Raw integers in the model's order. */
  readonly features: readonly bigint[];
  /** Opens the commitment; without one a fresh salt is drawn. */
  readonly salt?: bigint;
}

export interface Prover {
  /** Witness and Groth16 proof of one row of raw integer features. */
  readonly prove: (row: ProverRow) => Promise<ScoreProof>;
  /** The witness alone, in snarkjs' wtns format. */
  readonly witness: (input: WitnessInput) => Promise<Uint8Array>;
}

/** A prover that keeps the witness program compiled and the proving key in memory between proofs. Another engine would implement the same interface. */
export const createProver = async ({
  witnessProgram,
  provingKey,
  model,
}: {
  witnessProgram: Uint8Array;
  provingKey: Uint8Array;
  model: ScoreProof["model"];
}): Promise<Prover> => {
  const program = await loadWitnessProgram(witnessProgram);
  // Taken apart once per curve: after `endCurveWorkers` a later proof has another one.
  let known: { readonly curve: Curve; readonly key: ProvingKey } | undefined;
  const engine = async (): Promise<{ curve: Curve; key: ProvingKey }> => {
    const curve = sumByScalarLength(await loadCurve());
    if (known?.curve !== curve) known = { curve, key: await readProvingKey(provingKey, curve) };
    return known;
  };
  return {
    witness: program.calculate,
    prove: async ({ features, salt = randomSalt() }) => {
      const [witness, { curve, key }] = await Promise.all([program.calculate({ features, salt }), engine()]);
      const { proof, publicSignals } = await proveGroth16(curve, key, witness);
      const values = readPublicSignals(publicSignals);
      if (values === undefined) throw new Error("the circuit's public signals are not a score and a commitment");
      return { ...values, salt, proof, publicSignals, model };
    },
  };
};
