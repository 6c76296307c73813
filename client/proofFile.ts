import { PUBLIC_SIGNALS } from "./publicSignals.ts";
import { ProofFileError } from "./proofErrors.ts";

/** A proof as snarkjs writes it: projective points, coordinates as decimal texts. */
export interface Groth16Proof {
  readonly pi_a: readonly string[];
  readonly pi_b: readonly (readonly string[])[];
  readonly pi_c: readonly string[];
  readonly protocol: string;
  readonly curve: string;
}

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

/**
 * Checks the content of proof.json and gives it types. It says nothing about whether the proof
 * holds.
 *
 * @param json The file's content as `JSON.parse` gives it.
 * @param path What the error calls the file.
 * @throws ProofFileError
 */
export const parseProof = (json: unknown, path: string): ScoreProof => {
  const refuse = (reason: string): ProofFileError => new ProofFileError({ path, reason });
  if (typeof json !== "object" || json === null) throw refuse("not an object");
  const fields = json as Readonly<Record<string, unknown>>;
  const score = toInteger(fields["score"]);
  const commitment = toInteger(fields["commitment"]);
  const salt = toInteger(fields["salt"]);
  const model = fields["model"] as Partial<ScoreProof["model"]> | undefined;
  if (score === undefined || commitment === undefined) throw refuse("score or commitment is missing");
  if (!isGroth16Proof(fields["proof"])) throw refuse("the proof's points are missing");
  if (!areDecimals(fields["publicSignals"], PUBLIC_SIGNALS.length))
    throw refuse(`publicSignals are not ${PUBLIC_SIGNALS.length} numbers`);
  if (typeof model?.name !== "string" || typeof model.manifest !== "string") throw refuse("the model is missing");
  return {
    score,
    commitment,
    ...(salt === undefined ? {} : { salt }),
    proof: fields["proof"],
    publicSignals: fields["publicSignals"],
    model: { name: model.name, manifest: model.manifest },
  };
};
