import { PUBLIC_SIGNALS, publicSignalsOf } from "../../client/publicSignals.ts";
import { KeyGateError } from "../keys/errors.ts";
import { readZkey } from "../keys/zkeyFile.ts";
import type { IntegerModel } from "../model/integerModel.ts";
import { randomSalt } from "../witness/commitment.ts";
import type { WitnessInput } from "../witness/witnessProgram.ts";
import { WTNS_HEADER_BYTES } from "../witness/wtnsFile.ts";
import { FIELD_BYTES } from "../field.ts";
import { checkedWitness, openWitnessProgram, WitnessMismatchError, witnessOf } from "./checkedWitness.ts";
import type { EngineName } from "./engine/engine.ts";
import { type EngineOptions, startEngine } from "./engine/startEngine.ts";
import type { ScoreProof } from "./scoreProof.ts";

/** The input of a proof. */
export interface ProverRow {
  /** Raw integer features in the order of the model. */
  readonly features: readonly bigint[];
  /** The salt that opens the commitment; by default a fresh one is drawn. */
  readonly salt?: bigint;
}

export interface Prover {
  /**
   * Computes the witness and the Groth16 proof of one row.
   *
   * @throws FeatureRangeError, WitnessMismatchError where witness and integer model differ.
   */
  readonly prove: (row: ProverRow) => Promise<ScoreProof>;
  /** Computes the witness alone, in the wtns format of snarkjs. Throws as `prove` does. */
  readonly witness: (input: WitnessInput) => Promise<Uint8Array>;
  /**
   * What computes the proofs.
   *
   * @throws KeyGateError, NativeEngineError.
   */
  readonly engine: () => Promise<EngineName>;
}

/** @throws KeyGateError for a key whose proofs show something else than the public signals. */
const wiresOf = async (provingKey: Uint8Array): Promise<number> => {
  const { publicSignals, wires } = await readZkey(provingKey);
  if (publicSignals !== PUBLIC_SIGNALS.length)
    throw new KeyGateError(`the proving key is for ${publicSignals} public signals, not ${PUBLIC_SIGNALS.length}`);
  return wires;
};

/**
 * A prover that keeps the witness program compiled and the proving key loaded between proofs.
 * Another proof system would implement the same interface.
 *
 * @throws KeyGateError.
 */
export const createProver = async ({
  witnessProgram,
  provingKey,
  integerModel,
  model,
  ...options
}: {
  witnessProgram: Uint8Array;
  provingKey: Uint8Array;
  /** What every witness is held against. */
  integerModel: IntegerModel;
  model: ScoreProof["model"];
} & EngineOptions): Promise<Prover> => {
  const wires = await wiresOf(provingKey);
  // Loads its key while the witness program is compiled. What it throws is thrown at the first proof.
  const starting = startEngine(provingKey, options);
  starting.catch(() => undefined);
  const program = await openWitnessProgram(witnessProgram, options);
  return {
    witness: (input) => checkedWitness(program, integerModel, input),
    prove: async ({ features, salt = randomSalt() }) => {
      const [{ wtns, signals }, engine] = await Promise.all([
        witnessOf(program, integerModel, { features, salt }),
        starting,
      ]);
      if (wtns.length !== WTNS_HEADER_BYTES + wires * FIELD_BYTES)
        throw new WitnessMismatchError(`the proving key has ${wires} wires, the witness has others`);
      const proof = await engine.prove(wtns);
      return { ...signals, salt, proof, publicSignals: publicSignalsOf(signals), model };
    },
    engine: async () => (await starting).name,
  };
};
