import type { Signer } from "ethers";

import type { FeatureVector } from "../features/featureVectors.ts";
import { commit } from "../witness/commitment.ts";
import { AttestationRefusedError } from "./errors.ts";
import { readHistoryFacts } from "./historyFacts.ts";
import { onChain } from "./transactions.ts";
import { type Attestation, readBundle, type RequestQuestion, type ScoreRequest } from "./request.ts";
import { statementTypedData } from "./statement.ts";

const assertSame = (facts: Readonly<Record<string, readonly [stated: unknown, own: unknown]>>): void => {
  for (const [fact, [stated, own]] of Object.entries(facts))
    if (String(stated) !== String(own))
      throw new AttestationRefusedError({ fact, stated: String(stated), own: String(own) });
};

type AttestedRequest = Omit<RequestQuestion, "modelId" | "tokenId" | "asOf"> & { readonly request: ScoreRequest };

/** What the chain and the model folder say, before the store is looked at. */
const checkPlace = async ({ request, deployment, contracts, loaded }: AttestedRequest) => {
  const { statement } = request;
  const bundle = await readBundle(contracts, statement.tokenId);
  const registered = await onChain(() => contracts.registry.modelOf(request.modelId));
  assertSame({
    "the chain id": [request.chainId, deployment.chainId],
    "the oracle": [request.oracle.toLowerCase(), deployment.oracle.toLowerCase()],
    "the bundle's epoch": [statement.bundleEpoch, bundle.stated.bundleEpoch],
    "the bundle's root": [statement.bundleRoot, bundle.stated.bundleRoot],
    "the attesters' epoch": [statement.attesterEpoch, bundle.stated.attesterEpoch],
    "the model's manifest": [registered.registration.manifestHash, `0x${loaded.hash}`],
    "the feature schema": [statement.schemaHash, loaded.manifest.schemaHash],
  });
  return bundle;
};

/**
 * Signs a request as an attester, after recomputing all of it: bundle and epochs from the chain,
 * the as-of block from the attester's own node, and features, commitment and the root of the events
 * from the attester's own store.
 *
 * @param options.request The request of an operator, with the salt.
 * @param options.deployment Where the contracts are.
 * @param options.contracts Handles to them, from `connectDeployment`.
 * @param options.loaded The model, from `loadModel`.
 * @param options.storePath The attester's own event store: its file, or who lends it.
 * @param options.history The attester's own node of history's chain, as for `makeRequest`.
 * @param options.readFacts As for `makeRequest`.
 * @param options.signer The key of the attester.
 * @param options.beforeSigning Called with the features once all of it is right, right before the
 * signature: what it throws keeps anything from being signed.
 * @returns The request with the signature.
 * @throws AttestationRefusedError when anything differs, SchemaMismatchError, and the errors of
 * `readHistoryFacts`.
 */
export const attest = async ({
  signer,
  beforeSigning,
  ...asked
}: AttestedRequest & {
  readonly signer: Signer;
  readonly beforeSigning?: (vector: FeatureVector) => void;
}): Promise<Attestation> => {
  const { request, deployment, readFacts = readHistoryFacts } = asked;
  const { statement, modelId } = request;
  const { tokenId, asOfTime, coverageFrom } = statement;
  const bundle = await checkPlace(asked);
  const question = { ...asked, modelId, tokenId, bundle, chainId: deployment.chainId, asOf: { time: asOfTime } };
  const { vector, stated } = await readFacts(question);
  assertSame({
    "the history's chain": [statement.historyChainId, stated.historyChainId],
    "the hash of the markets": [statement.marketsHash, stated.marketsHash],
    "the last block at the as-of": [statement.asOfBlock, stated.asOfBlock],
    "the hash of the as-of block": [statement.asOfBlockHash, stated.asOfBlockHash],
    "the commitment": [statement.commitment, await commit(vector.values, request.salt)],
  });
  // A longer history of one's own is fine where it has no further event of these wallets.
  if (stated.coverageFrom > coverageFrom)
    assertSame({ "the start of the history": [coverageFrom, stated.coverageFrom] });
  assertSame({ "the root of the events": [statement.eventsRoot, stated.eventsRoot] });
  const place = { chainId: deployment.chainId, verifyingContract: deployment.oracle };
  const { domain, types, message } = statementTypedData(statement, place);
  beforeSigning?.(vector);
  const signature = await onChain(() => signer.signTypedData(domain, types, message));
  return { ...request, attester: await signer.getAddress(), signature };
};
