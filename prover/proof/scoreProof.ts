import type { Groth16Proof, VerificationKey } from "snarkjs";

import { readJson, writeAtomic } from "../files.ts";
import { toJson } from "../json.ts";
import { FIELD_ORDER } from "../field.ts";
import { PUBLIC_SIGNALS, publicSignalsOf } from "../witness/publicSignals.ts";
import { ProofFileError, ProofInvalidError } from "./errors.ts";
import { loadSnarkjs } from "../keys/snarkjs.ts";

/** proof.json: a score, its commitment and the proof of both under one model. */
export interface ScoreProof {
  readonly score: bigint;
  readonly commitment: bigint;
  /** Opens the commitment; absent where the file is meant for others' eyes. */
  readonly salt?: bigint;
  readonly proof: Groth16Proof;
  /** Decimal field elements; in the order of PUBLIC_SIGNALS. */
  readonly publicSignals: readonly string[];
  /** The model's name and the SHA-256 of its manifest. */
  readonly model: { readonly name: string; readonly manifest: string };
}

/** Writes proof.json; `withSalt: false` leaves the salt with its owner. */
export const writeProof = (path: string, proof: ScoreProof, { withSalt }: { withSalt: boolean }): Promise<void> => {
  const { salt, ...open } = proof;
  return writeAtomic(path, toJson(withSalt && salt !== undefined ? { ...open, salt } : open));
};

const isDecimal = (value: unknown): value is string => typeof value === "string" && /^\d{1,78}$/.test(value);
const areDecimals = (value: unknown, length: number): value is string[] =>
  Array.isArray(value) && value.length === length && value.every(isDecimal);

const isGroth16Proof = (value: unknown): value is Groth16Proof => {
  const proof = value as Partial<Groth16Proof> | undefined;
  const b = proof?.pi_b;
  return (
    areDecimals(proof?.pi_a, 3) &&
    areDecimals(proof.pi_c, 3) &&
    Array.isArray(b) &&
    b.length === 3 &&
    b.every((pair) => areDecimals(pair, 2))
  );
};

const toInteger = (value: unknown): bigint | undefined => {
  if (isDecimal(value)) return BigInt(value);
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? BigInt(value) : undefined;
};

/** Reads proof.json. Throws FileUnreadableError and ProofFileError. */
export const readProof = async (path: string): Promise<ScoreProof> => {
  const json = (await readJson(path)) as Record<string, unknown> | null;
  const refuse = (reason: string): ProofFileError => new ProofFileError({ path, reason });
  if (typeof json !== "object" || json === null) throw refuse("not an object");
  const score = toInteger(json["score"]);
  const commitment = toInteger(json["commitment"]);
  const salt = toInteger(json["salt"]);
  const model = json["model"] as Partial<ScoreProof["model"]> | undefined;
  if (score === undefined || commitment === undefined) throw refuse("score or commitment is missing");
  if (!isGroth16Proof(json["proof"])) throw refuse("the proof's points are missing");
  if (!areDecimals(json["publicSignals"], PUBLIC_SIGNALS.length))
    throw refuse(`publicSignals are not ${PUBLIC_SIGNALS.length} numbers`);
  if (typeof model?.name !== "string" || typeof model.manifest !== "string") throw refuse("the model is missing");
  return {
    score,
    commitment,
    ...(salt === undefined ? {} : { salt }),
    proof: json["proof"],
    publicSignals: json["publicSignals"],
    model: { name: model.name, manifest: model.manifest },
  };
};

/**
 * Verifies a proof against the verification key of a model. It throws instead of returning false,
 * so nobody can forget to look at the result.
 *
 * @param proof The proof, from `readProof` or a prover.
 * @param options.verificationKey The key, from `loadVerificationKey`.
 * @param options.manifest SHA-256 of the manifest of the model that is expected.
 * @throws ProofInvalidError when the proof does not hold or belongs to another model.
 * @example
 * ```ts
 * const published = await loadPublished("models/default");
 * const verificationKey = await loadVerificationKey(published);
 * await verifyProof(await readProof("proof.json"), { verificationKey, manifest: published.hash });
 * ```
 */
export const verifyProof = async (
  proof: ScoreProof,
  { verificationKey, manifest }: { verificationKey: VerificationKey; manifest: string },
): Promise<void> => {
  if (proof.model.manifest !== manifest)
    throw new ProofInvalidError(`it was made for model ${proof.model.name} with manifest ${proof.model.manifest}`);
  if (proof.commitment >= FIELD_ORDER || publicSignalsOf(proof).join() !== proof.publicSignals.join())
    throw new ProofInvalidError("its score and commitment are not its public signals");
  const { groth16 } = await loadSnarkjs();
  if (!(await groth16.verify(verificationKey, proof.publicSignals, proof.proof)))
    throw new ProofInvalidError("the pairing equation does not hold");
};
