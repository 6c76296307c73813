import { PUBLIC_SIGNALS, type PublicSignals } from "../../client/publicSignals.ts";
import { BaseError } from "../errors.ts";
import { FIELD_BYTES } from "../field.ts";
import { fromLittleEndian } from "../keys/r1csFile.ts";
import { evaluate } from "../model/evaluate.ts";
import type { IntegerModel } from "../model/integerModel.ts";
import { commit } from "../witness/commitment.ts";
import { WTNS_HEADER_BYTES } from "../witness/wtnsFile.ts";
import { loadWitnessProgram, type WitnessInput, type WitnessProgram } from "../witness/witnessProgram.ts";

/**
 * The circuit's witness of a row shows another score than the integer model gives, or another
 * commitment than the row's, or there is none. The files of the folder are not one model.
 */
export class WitnessMismatchError extends BaseError {
  readonly code = "E_WITNESS_MISMATCH";
  constructor(reason: string) {
    super(`the circuit is not the integer model's: ${reason}`, {
      hint: "do not use this folder; `model verify` says which of its files is not the model's",
    });
  }
}

/**
 * Loads the witness program of a model folder, with the options of `loadWitnessProgram`.
 *
 * @throws WitnessMismatchError where it is no program, or not one that circom writes.
 */
export const openWitnessProgram = async (
  bytes: Uint8Array,
  options?: Parameters<typeof loadWitnessProgram>[1],
): Promise<WitnessProgram> =>
  loadWitnessProgram(bytes, options).catch(() => {
    throw new WitnessMismatchError("its witness program cannot be loaded");
  });

/** The public signals that a witness in snarkjs' wtns format shows: the wires after the constant. */
const signalsOf = (wtns: Uint8Array): PublicSignals => {
  const bytes = Buffer.from(wtns.buffer, wtns.byteOffset, wtns.length);
  const wire = (index: number): bigint => {
    const start = WTNS_HEADER_BYTES + index * FIELD_BYTES;
    return fromLittleEndian(bytes.subarray(start, start + FIELD_BYTES));
  };
  return { score: wire(1), commitment: wire(2) };
};

/** @throws WitnessMismatchError unless the signals shown are the expected ones. */
const assertSignals = (shown: PublicSignals, expected: PublicSignals): void => {
  for (const signal of PUBLIC_SIGNALS)
    if (shown[signal] !== expected[signal])
      throw new WitnessMismatchError(
        `the witness shows ${signal} ${shown[signal]} where the model says ${expected[signal]}`,
      );
};

/** What the twins of the circuit say of a row. @throws FeatureRangeError. */
const expectedSignals = async (model: IntegerModel, { features, salt }: WitnessInput): Promise<PublicSignals> => ({
  score: evaluate(model, features).score,
  commitment: await commit(features, salt),
});

/** A witness in snarkjs' wtns format and the public signals that it shows. */
export interface Witness {
  readonly wtns: Uint8Array;
  readonly signals: PublicSignals;
}

/**
 * The witness of a row, whose public signals are what the integer model says of it.
 *
 * @param program The circuit's witness program.
 * @param model The integer model that the circuit is said to compute.
 * @param input The row and its salt.
 * @throws FeatureRangeError, WitnessMismatchError.
 */
export const witnessOf = async (
  program: WitnessProgram,
  model: IntegerModel,
  input: WitnessInput,
): Promise<Witness> => {
  const signals = await expectedSignals(model, input);
  const wtns = await program.calculate(input).catch(() => {
    throw new WitnessMismatchError("the witness program refuses a row that is in range");
  });
  if (wtns.length < WTNS_HEADER_BYTES + 3 * FIELD_BYTES)
    throw new WitnessMismatchError("the witness program gives fewer wires than public signals");
  assertSignals(signalsOf(wtns), signals);
  return { wtns, signals };
};

/** `witnessOf` without the signals. Throws as it does. */
export const checkedWitness = async (
  program: WitnessProgram,
  model: IntegerModel,
  input: WitnessInput,
): Promise<Uint8Array> => (await witnessOf(program, model, input)).wtns;
