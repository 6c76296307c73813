import type { Curve } from "ffjavascript";

import { randomSalt } from "../witness/commitment.ts";
import { readPublicSignals } from "../../client/publicSignals.ts";
import { loadWitnessProgram, type WitnessInput } from "../witness/witnessProgram.ts";
import { type ProvingKey, proveGroth16, readProvingKey } from "./groth16.ts";
import { sumByScalarLength } from "./multiExp.ts";
import type { ScoreProof } from "./scoreProof.ts";
import { loadCurve } from "../keys/snarkjs.ts";

/** The input of a proof. */
export interface ProverRow {
  /** Raw integer features in the order of the model. */
  readonly features: readonly bigint[];
  /** The salt that opens the commitment; by default a fresh one is drawn. */
  readonly salt?: bigint;
}

export interface Prover {
  /** Computes the witness and the Groth16 proof of one row. */
  readonly prove: (row: ProverRow) => Promise<ScoreProof>;
  /** Computes the witness alone, in the wtns format of snarkjs. */
  readonly witness: (input: WitnessInput) => Promise<Uint8Array>;
}

/**
 * A prover that keeps the witness program compiled and the proving key in memory between proofs.
 * Another proof system would implement the same interface.
 */
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
