import { recoverAddress } from "ethers";

import { isRecord, parseJson, toJson } from "../../../prover/jsonValue.ts";
import { BaseError } from "../../../prover/errors.ts";
import { type Attestation, attestationOf, type ScoreRequest } from "../../../prover/onchain/request.ts";
import { digestOf, statementTypedData } from "../../../prover/onchain/statement.ts";
import { AttesterAnswerError } from "../errors.ts";

/** An attester of the configuration. */
export interface AttesterEndpoint {
  readonly address: string;
  readonly url: string;
}

/** Bytes of an answer; an attestation has about two thousand. */
const MOST_BYTES = 65_536;

/** Reads a body, and no more of it than counts. @throws RangeError for a longer one. */
const readBody = async (response: Response): Promise<string> => {
  if (response.body === null) return "";
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body as AsyncIterable<Uint8Array>) {
    length += part.byteLength;
    if (length > MOST_BYTES) throw new RangeError(`its answer is longer than ${MOST_BYTES} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
};

/** What an attester says instead of signing. */
interface Refusal {
  readonly code: string;
  readonly message: string;
}

const MOST_CHARACTERS = 300;

const refusalIn = (value: unknown): Refusal | undefined => {
  if (!isRecord(value)) return undefined;
  const { code, message } = value;
  if (typeof code !== "string" || !/^E_[A-Z_]{1,60}$/.test(code) || typeof message !== "string") return undefined;
  return { code, message: message.slice(0, MOST_CHARACTERS).replace(/\s+/g, " ") };
};

/** The parts of a statement that two of one request differ in. */
const differingFacts = (asked: ScoreRequest, said: ScoreRequest): readonly string[] => {
  const differing = (one: object, other: object): readonly string[] =>
    Object.entries(one)
      .filter(([name, value]) => String(value) !== String((other as Record<string, unknown>)[name]))
      .map(([name]) => name);
  const { statement, ...rest } = asked;
  const { statement: saidStatement, ...saidRest } = said;
  return [
    ...differing(
      { ...rest, oracle: rest.oracle.toLowerCase() },
      { ...saidRest, oracle: saidRest.oracle.toLowerCase() },
    ),
    ...differing(statement, saidStatement),
  ];
};

/** An attestation of exactly this request, signed by exactly this attester. @throws AttesterAnswerError. */
const checkAttestation = (request: ScoreRequest, { address }: AttesterEndpoint, value: unknown): Attestation => {
  const wrong = (fact: string): AttesterAnswerError => new AttesterAnswerError({ attester: address, fact });
  let attestation: Attestation;
  try {
    attestation = attestationOf(value, "its answer");
  } catch (cause) {
    throw wrong(cause instanceof BaseError ? cause.message : "its answer is malformed");
  }
  const facts = differingFacts(request, attestation);
  if (facts.length > 0) throw wrong(`it signed another statement, which differs in ${facts.join(", ")}`);
  const place = { chainId: request.chainId, verifyingContract: request.oracle };
  let signer: string | undefined;
  try {
    signer = recoverAddress(digestOf(statementTypedData(request.statement, place)), attestation.signature);
  } catch {
    // Not a signature at all.
  }
  if (signer?.toLowerCase() !== address.toLowerCase())
    throw wrong(`its signature is ${signer === undefined ? "none" : `that of ${signer}`}`);
  return attestation;
};

/** What one attester answered. */
export type AttesterAnswer =
  | { readonly kind: "signed"; readonly attestation: Attestation }
  /** It looked, and does not sign; with `isLate` it may sign in a moment. */
  | { readonly kind: "refused"; readonly refusal: Refusal; readonly isLate: boolean }
  | { readonly kind: "none"; readonly error: AttesterAnswerError; readonly isLate: boolean };

/** Statuses of a server that may answer in a moment. */
const LATER: ReadonlySet<number> = new Set([425, 429, 502, 503, 504]);

const answerOf = async (
  request: ScoreRequest,
  endpoint: AttesterEndpoint,
  response: Response,
): Promise<AttesterAnswer> => {
  const value = parseJson(await readBody(response));
  if (response.ok) return { kind: "signed", attestation: checkAttestation(request, endpoint, value) };
  const isLate = LATER.has(response.status);
  const refusal = refusalIn(value);
  if (refusal !== undefined) return { kind: "refused", refusal, isLate };
  const fact = `HTTP status ${response.status} without a code`;
  return { kind: "none", error: new AttesterAnswerError({ attester: endpoint.address, fact }), isLate };
};

/** @param signal Ends the question; its reason is what is said of the attester. */
export const askAttester = async (
  request: ScoreRequest,
  endpoint: AttesterEndpoint,
  signal: AbortSignal,
): Promise<AttesterAnswer> => {
  const none = (fact: string, isLate: boolean): AttesterAnswer => ({
    ...{ kind: "none", isLate },
    error: new AttesterAnswerError({ attester: endpoint.address, fact }),
  });
  try {
    const response = await fetch(new URL("/v1/attestations", endpoint.url), {
      ...{ method: "POST", body: toJson(request), redirect: "error", signal },
      headers: { "content-type": "application/json" },
    });
    return await answerOf(request, endpoint, response);
  } catch (cause) {
    if (cause instanceof AttesterAnswerError) return { kind: "none", error: cause, isLate: false };
    if (signal.aborted) return none("it did not answer in time", false);
    if (cause instanceof RangeError) return none(cause.message, false);
    const why =
      cause instanceof Error ? ((cause.cause as { code?: string } | undefined)?.code ?? cause.name) : "failed";
    return none(`its server cannot be reached (${why})`, true);
  }
};
