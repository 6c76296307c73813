import type { Signer } from "ethers";

import type { LoadedModel } from "../modelFolder/load.ts";
import { commit } from "../witness/commitment.ts";
import { bundleFeatures } from "./bundleFeatures.ts";
import type { Deployment } from "./deployment.ts";
import { AttestationRefusedError } from "./errors.ts";
import { type Contracts } from "./contracts.ts";
import { onChain } from "./transactions.ts";
import { type Attestation, checkAsOf, readBundle, type ScoreRequest } from "./request.ts";
import { statementTypedData } from "./statement.ts";

const assertSame = (facts: Readonly<Record<string, readonly [stated: unknown, own: unknown]>>): void => {
  for (const [fact, [stated, own]] of Object.entries(facts))
    if (String(stated) !== String(own))
      throw new AttestationRefusedError({ fact, stated: String(stated), own: String(own) });
};

/**
 * Signs a request as an attester, after recomputing all of it: bundle and epochs from the chain,
 * the features from the attester's own store, and the commitment from those features.
 *
 *
 * @param options.request The request of an operator, with the salt.
 * @param options.deployment Where the contracts are.
 * @param options.contracts Handles to them, from `connectDeployment`.
 * @param options.loaded The model, from `loadModel`.
 * @param options.storePath The attester's own event store.
 * @param options.signer The key of the attester.
 * @returns The request with the signature.
 * @throws AttestationRefusedError when anything differs, AsOfBeforeBundleError,
 * SchemaMismatchError, and the errors of `featureVectors`.
 */
export const attest = async ({
  request,
  deployment,
  contracts,
  loaded,
  storePath,
  signer,
}: {
  request: ScoreRequest;
  deployment: Deployment;
  contracts: Pick<Contracts, "token" | "attesters" | "registry">;
  loaded: LoadedModel;
  storePath: string;
  signer: Signer;
}): Promise<Attestation> => {
  const { statement } = request;
  const bundle = await readBundle(contracts, statement.tokenId);
  const registered = await onChain(() => contracts.registry.modelOf(request.modelId));
  assertSame({
    "the chain id": [request.chainId, deployment.chainId],
    "the oracle": [request.oracle.toLowerCase(), deployment.oracle.toLowerCase()],
    "the bundle's epoch": [statement.bundleEpoch, bundle.stated.bundleEpoch],
    "the bundle's root": [statement.bundleRoot, bundle.stated.bundleRoot],
    "the attesters' epoch": [statement.attesterEpoch, bundle.stated.attesterEpoch],
    "the model's manifest": [registered.manifestHash, `0x${loaded.hash}`],
    "the feature schema": [statement.schemaHash, loaded.manifest.schemaHash],
  });
  checkAsOf(statement, bundle);
  const asOf = { block: statement.asOfBlock, time: statement.asOfTime };
  const vector = await bundleFeatures({ storePath, wallets: bundle.wallets, loaded, asOf });
  assertSame({ "the commitment": [statement.commitment, await commit(vector.values, request.salt)] });
  // A longer history of one's own is fine: it gave the same vector.
  if (vector.coverageFrom > statement.coverageFrom)
    assertSame({ "the start of the history": [statement.coverageFrom, vector.coverageFrom] });
  const { domain, types, message } = statementTypedData(statement, {
    chainId: deployment.chainId,
    verifyingContract: deployment.oracle,
  });
  const signature = await onChain(() => signer.signTypedData(domain, types, message));
  return { ...request, attester: await signer.getAddress(), signature };
};
