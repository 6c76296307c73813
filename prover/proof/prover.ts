import type { Curve } from "ffjavascript";

import { randomSalt } from "../witness/commitment.ts";
import { readPublicSignals } from "../../client/publicSignals.ts";
import type { IntegerModel } from "../model/integerModel.ts";
import {
  assertSignals,
  checkedWitness,
  expectedSignals,
  openWitnessProgram,
  WitnessMismatchError,
  WTNS_HEADER_BYTES,
} from "./checkedWitness.ts";
import type { WitnessInput } from "../witness/witnessProgram.ts";
import { type ProvingKey, proveGroth16, readProvingKey } from "./groth16.ts";
import { sumByScalarLength } from "./multiExp.ts";
import type { ScoreProof } from "./scoreProof.ts";
import { FIELD_BYTES } from "../field.ts";
import { loadCurve } from "../keys/snarkjs.ts";

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
}

/**
 * A prover that keeps the witness program compiled and the proving key in memory between proofs.
 * Another proof system would implement the same interface.
 */
export const createProver = async ({
  witnessProgram,
  provingKey,
  integerModel,
  model,
}: {
  witnessProgram: Uint8Array;
  provingKey: Uint8Array;
  /** What every witness is held against. */
  integerModel: IntegerModel;
  model: ScoreProof["model"];
}): Promise<Prover> => {
  const program = await openWitnessProgram(witnessProgram);
  // Taken apart once per curve: after `endCurveWorkers` a later proof has another one.
  let known: { readonly curve: Curve; readonly key: ProvingKey } | undefined;
  const engine = async (): Promise<{ curve: Curve; key: ProvingKey }> => {
    const curve = sumByScalarLength(await loadCurve());
    if (known?.curve !== curve) known = { curve, key: await readProvingKey(provingKey, curve) };
    return known;
  };
  const witness = (input: WitnessInput): Promise<Uint8Array> => checkedWitness(program, integerModel, input);
  return {
    witness,
    prove: async ({ features, salt = randomSalt() }) => {
      const input = { features, salt };
      const [wtns, { curve, key }] = await Promise.all([witness(input), engine()]);
      if (wtns.length !== WTNS_HEADER_BYTES + key.zkey.wires * FIELD_BYTES)
        throw new WitnessMismatchError(`the proving key has ${key.zkey.wires} wires, the witness has others`);
      const { proof, publicSignals } = await proveGroth16(curve, key, wtns);
      const values = readPublicSignals(publicSignals);
      if (values === undefined) throw new Error("the circuit's public signals are not a score and a commitment");
      // The key decides which part of the witness is read.
      assertSignals(values, await expectedSignals(integerModel, input));
      return { ...values, salt, proof, publicSignals, model };
    },
  };
};
