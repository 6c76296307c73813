import { randomSalt } from "../witness/commitment.ts";
import { loadWitnessProgram, type WitnessInput } from "../witness/witnessProgram.ts";
import type { ScoreProof } from "./scoreProof.ts";
import { loadSnarkjs } from "./snarkjs.ts";

export interface Prover {
  /** Witness and Groth16 proof of one row of raw integer features in the model's order. Without a salt a fresh one is drawn. */
  readonly prove: (row: { features: readonly bigint[]; salt?: bigint }) => Promise<ScoreProof>;
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
  const { groth16 } = await loadSnarkjs();
  const program = await loadWitnessProgram(witnessProgram);
  return {
    witness: program.calculate,
    prove: async ({ features, salt = randomSalt() }) => {
      const witness = await program.calculate({ features, salt });
      const { proof, publicSignals } = await groth16.prove(
        { type: "mem", data: provingKey },
        { type: "mem", data: witness },
      );
      const [score, commitment] = publicSignals.map(BigInt);
      if (score === undefined || commitment === undefined) throw new Error("the circuit has no public signals");
      return { score, commitment, salt, proof, publicSignals, model };
    },
  };
};
