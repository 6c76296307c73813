import { type Bundle, contractAt, ContractRevertError, readBundle, onChain } from "../../client/index.ts";
import type { AttestationsAnswer, ScoreAnswer } from "../api/answers.ts";
import { type Failure, getBytes, getJson, getUnknown } from "../api/ask.ts";
import { type AttesterSetFacts, readAttesters } from "../chain/attesters.ts";
import { failureOf } from "../chain/failure.ts";
import { strangeParts } from "../chain/parts.ts";
import type { ReadPlace } from "../chain/place.ts";
import type { Asked } from "../chain/subject.ts";
import { readStored, type StoredCredit } from "../chain/stored.ts";

/** Something that was asked for: it came, or this is why not. */
export type Told<T> =
  { readonly value: T; readonly failure?: undefined } | { readonly value?: undefined; readonly failure: Failure };

const told = async <T>(asked: Promise<T>): Promise<Told<T>> => {
  try {
    return { value: await asked };
  } catch (cause) {
    return { failure: failureOf(cause) };
  }
};

/** What the chain says, all of it through one node. */
export interface ChainFacts extends StoredCredit {
  readonly bundle: Bundle;
  readonly modelId: string;
  readonly commitment: bigint;
  readonly registration: Registration;
  readonly attesters: AttesterSetFacts;
  /** Contracts that are named beside the oracle and are not its own. */
  readonly strange: readonly string[];
}

/** What is registered of the model, the key among it, as the contract has it. */
export interface Registration {
  readonly name: string;
  readonly dev: boolean;
  readonly manifestHash: string;
  readonly schemaHash: string;
  readonly historyChainId: bigint;
  readonly marketsHash: string;
  readonly key: {
    readonly alpha: readonly bigint[];
    readonly beta: readonly bigint[];
    readonly gamma: readonly bigint[];
    readonly delta: readonly bigint[];
    readonly ic: readonly (readonly bigint[])[];
  };
  readonly active: boolean;
}

/** What the operator's API says. */
export interface ApiFacts {
  readonly score: Told<ScoreAnswer>;
  /** Whatever it is: the check of the proof reads it. */
  readonly proof: Told<unknown>;
  readonly attestations: Told<AttestationsAnswer>;
  readonly manifest: Told<Uint8Array<ArrayBuffer>>;
  readonly schema: Told<Uint8Array<ArrayBuffer>>;
  readonly key: Told<Uint8Array<ArrayBuffer>>;
}

/** 0 where the oracle has none. A node that does not answer is not "none". */
const commitmentOf = async ({ deployment, provider }: ReadPlace, tokenId: bigint, model: string): Promise<bigint> => {
  const oracle = contractAt("oracle", deployment.oracle, provider);
  try {
    return await onChain(() => oracle.commitmentOf(tokenId, model));
  } catch (cause) {
    if (cause instanceof ContractRevertError) return 0n;
    throw cause;
  }
};

const registrationOf = (place: ReadPlace, modelId: string): Promise<Registration> =>
  onChain(async () => {
    const registry = contractAt("registry", place.deployment.registry, place.provider);
    const [{ registration }, active] = await Promise.all([registry.modelOf(modelId), registry.isActive(modelId)]);
    const { name, dev, manifestHash, schemaHash, historyChainId, marketsHash, key } = registration;
    return { name, dev, manifestHash, schemaHash, historyChainId, marketsHash, key, active };
  });

/**
 * Reads what the chain says of a token.
 *
 * @throws NoTokenError, TokenNotMintedError, TokenBurnedError and the errors of the node.
 */
export const gatherChain = async (place: ReadPlace, asked: Asked, modelId: string): Promise<ChainFacts> => {
  const bundle = await readBundle({ ...place, ...asked });
  const { liveTokenId } = bundle;
  const [stored, commitment, registration, attesters, strange] = await Promise.all([
    readStored(place, liveTokenId, modelId),
    commitmentOf(place, liveTokenId, modelId),
    registrationOf(place, modelId),
    readAttesters(place),
    strangeParts(place),
  ]);
  return { ...stored, bundle, modelId, commitment, registration, attesters, strange };
};

/** Asks the API the same. What does not come is told of in the checks. */
export const gatherApi = async (asked: Asked, modelId: string): Promise<ApiFacts> => {
  const subject = asked.tokenId === undefined ? `wallets/${asked.wallet}` : `tokens/${asked.tokenId}`;
  const at = (what: string): string => `/v1/${subject}/${what}?model=${modelId}`;
  const file = (name: string): string => `/v1/models/${modelId}/files/${name}`;
  const [score, proof, attestations, manifest, schema, key] = await Promise.all([
    told(getJson("score", at("score"))),
    told(getUnknown(at("proof"))),
    told(getJson("attestations", at("attestations"))),
    told(getBytes(file("manifest.json"))),
    told(getBytes(file("schema.json"))),
    told(getBytes(file("verification-key.json"))),
  ]);
  return { score, proof, attestations, manifest, schema, key };
};
