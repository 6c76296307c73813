import { Wallet } from "ethers";

import type { Answers } from "../../app/api/answers.ts";
import { type ApiFacts, type ChainFacts, gatherChain, type Told } from "../../app/protocol/gather.ts";
import type { Check } from "../../app/protocol/check.ts";
import { apiTellsTheChain, lenderTakesIt, partsAreOwn } from "../../app/protocol/checks.ts";
import { modelIsChained, signalsMatch } from "../../app/protocol/proofChecks.ts";
import { signatureChecks } from "../../app/protocol/signatureChecks.ts";
import { parseProof } from "../../client/proofFile.ts";
import { digestOf, type Statement, statementTypedData } from "../../client/statement.ts";
import type { ApiWorld } from "./apiWorld.ts";

/** What the page has before it checks, all of it real: from the chain and from the API. */
export interface CheckFacts {
  readonly api: ApiFacts;
  readonly chain: ChainFacts;
}

const answerOf = async <T>({ api }: ApiWorld, path: string): Promise<Told<T>> => ({
  value: (await api.inject({ url: path })).json<T>(),
});

const fileOf = async ({ api }: ApiWorld, path: string): Promise<Told<Uint8Array<ArrayBuffer>>> => ({
  value: new Uint8Array((await api.inject({ url: path })).rawPayload),
});

/** Gathers the facts of token 1. */
export const gatherFacts = async (world: ApiWorld): Promise<CheckFacts> => {
  const { deployment, modelId, quorum } = world;
  const files = `/v1/models/${modelId}/files`;
  const place = { deployment, provider: quorum.provider, whose: "wallet" } as const;
  return {
    chain: await gatherChain(place, { tokenId: 1n }, modelId),
    api: {
      score: await answerOf<Answers["score"]>(world, "/v1/tokens/1/score"),
      proof: await answerOf<unknown>(world, "/v1/tokens/1/proof"),
      attestations: await answerOf<Answers["attestations"]>(world, "/v1/tokens/1/attestations"),
      manifest: await fileOf(world, `${files}/manifest.json`),
      schema: await fileOf(world, `${files}/schema.json`),
      key: await fileOf(world, `${files}/verification-key.json`),
    },
  };
};

/** Every check but for the pairing, which is the browser's. */
export const makeChecks = (
  { api, chain }: CheckFacts,
  { deployment }: Pick<ApiWorld, "deployment">,
): readonly Check[] => [
  partsAreOwn(chain),
  apiTellsTheChain(api, chain),
  signalsMatch(parseProof(api.proof.value, "the proof"), chain),
  modelIsChained(api, chain),
  ...signatureChecks(api, chain, deployment),
  lenderTakesIt(chain),
];

type Attestations = Answers["attestations"];

/** A statement changed, with the digest and signatures that strangers make of it. */
export const signedByStrangers = (
  told: Attestations,
  changed: Partial<Record<keyof Statement, string>>,
  { deployment }: Pick<ApiWorld, "deployment">,
): Attestations => {
  const statement = { ...told.statement, ...changed };
  const place = { chainId: deployment.chainId, verifyingContract: deployment.oracle };
  const digest = digestOf(statementTypedData(statement as unknown as Statement, place));
  const strangers = told.signers.map(() => Wallet.createRandom());
  return {
    ...told,
    ...{ statement, digest },
    signers: strangers.map(({ address }) => address),
    signatures: strangers.map((one) => one.signingKey.sign(digest).serialized),
  };
};
