import { getAddress, getCreateAddress, type JsonRpcProvider } from "ethers";

import { registeredModels } from "../../client/models.ts";
import { type Deployment } from "../../prover/onchain/deployment.ts";
import { contractAt } from "../../prover/onchain/contracts.ts";

export type { RegisteredModel } from "../../client/models.ts";

const OWNED = ["token", "registry", "attesters", "oracle"] as const;

/**
 * The owner, and the account that was offered the contract and has not accepted; null for nobody.
 */
const readOwners = async (deployment: Deployment, provider: JsonRpcProvider) =>
  Promise.all(
    OWNED.map(async (name) => {
      const contract = contractAt(name, deployment[name], provider);
      const [owner, pending] = [await contract.owner(), await contract.pendingOwner()];
      return { contract: name, owner, pendingOwner: BigInt(pending) === 0n ? null : pending };
    }),
  );

const readAttesters = async (deployment: Deployment, provider: JsonRpcProvider) => {
  const set = contractAt("attesters", deployment.attesters, provider);
  const [attesters, threshold, effectiveAt] = await set.scheduledRotation();
  return {
    attesters: [...(await set.attesters())],
    threshold: await set.threshold(),
    epoch: await set.epoch(),
    rotationDelay: await set.rotationDelay(),
    scheduledRotation: effectiveAt === 0n ? null : { attesters: [...attesters], threshold, effectiveAt },
  };
};

/** Name, version, chain and contract that signatures are bound to. */
const readDomain = async (contract: {
  eip712Domain(): Promise<{ name: string; version: string; chainId: bigint; verifyingContract: string }>;
}): Promise<string> => {
  const { name, version, chainId, verifyingContract } = await contract.eip712Domain();
  return `${name} ${version}, chain ${chainId}, ${verifyingContract}`;
};

const readRequests = async (address: string | undefined, provider: JsonRpcProvider) => {
  if (address === undefined) return null;
  return { address: getAddress(address), oracle: await contractAt("requests", address, provider).oracle() };
};

/**
 * All that the contracts of a deployment say about themselves. They must stand there: see
 * connectDeployment.
 */
export const readChainState = async (deployment: Deployment, provider: JsonRpcProvider) => {
  const [token, registry, oracle] = [
    contractAt("token", deployment.token, provider),
    contractAt("registry", deployment.registry, provider),
    contractAt("oracle", deployment.oracle, provider),
  ];
  const [guardian, distrustedUntil] = [await oracle.guardian(), await oracle.distrustedUntil()];
  return {
    chainId: (await provider.getNetwork()).chainId,
    block: await provider.getBlockNumber(),
    token: {
      address: getAddress(deployment.token),
      oracle: await token.oracle(),
      // Created by the token's constructor, the first thing that the token created.
      renderer: getCreateAddress({ from: deployment.token, nonce: 1 }),
      domain: await readDomain(token),
    },
    registry: {
      address: getAddress(deployment.registry),
      activationDelay: await registry.activationDelay(),
      allowsDevModels: await registry.allowsDevModels(),
    },
    attesters: { address: getAddress(deployment.attesters), ...(await readAttesters(deployment, provider)) },
    oracle: {
      address: getAddress(deployment.oracle),
      token: await oracle.token(),
      registry: await oracle.registry(),
      attesters: await oracle.attesters(),
      maxSubmissionAge: await oracle.maxSubmissionAge(),
      asOfPeriod: await oracle.asOfPeriod(),
      guardian: BigInt(guardian) === 0n ? null : guardian,
      paused: await oracle.paused(),
      /** The last Unix second whose scores are distrusted; null when none are. */
      distrustedUntil: distrustedUntil === 0n ? null : distrustedUntil,
      domain: await readDomain(oracle),
    },
    requests: await readRequests(deployment.requests, provider),
    owners: await readOwners(deployment, provider),
    models: await registeredModels(registry),
  };
};

export type ChainState = Awaited<ReturnType<typeof readChainState>>;
