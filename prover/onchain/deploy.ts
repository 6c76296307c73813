import { ContractFactory, type Signer } from "ethers";

import { type LoadedModel, loadVerifier } from "../modelFolder/load.ts";
import type { DeployedModel, Deployment } from "./deployment.ts";
import { DevKeysError } from "./errors.ts";
import { artifacts, type Contracts, contractAt, LOCAL_CHAIN_ID, onChain, send } from "./node.ts";

export interface DeploymentPlan {
  readonly attesters: readonly string[];
  readonly threshold: number;
  /** Seconds before a registered model can be used, and before a new attester set counts. Public chains need a day at least. */
  readonly delaySeconds: bigint;
  /** Seconds that a statement may be old when it is submitted. */
  readonly maxSubmissionAge: bigint;
  /** Accept models whose keys one person made, on a chain that is not local. */
  readonly allowDevKeys: boolean;
}

/** Deploys one of our contracts and waits for it. */
export const deployContract = async <Name extends keyof Contracts>(
  name: Name,
  signer: Signer,
  parameters: readonly unknown[],
): Promise<Contracts[Name]> =>
  onChain(async () => {
    const { abi, bytecode } = artifacts[name];
    const contract = await new ContractFactory(abi, bytecode, signer).deploy(...parameters);
    await contract.waitForDeployment();
    return contractAt(name, await contract.getAddress(), signer);
  });

const ascending = (addresses: readonly string[]): string[] =>
  [...addresses].sort((one, other) => (BigInt(one) < BigInt(other) ? -1 : 1));

/** Refuses keys of one maker anywhere but on a local chain, unless told otherwise. Throws DevKeysError. */
const assertKeysFit = async (signer: Signer, { manifest }: LoadedModel, allowDevKeys: boolean): Promise<void> => {
  const chainId = (await signer.provider?.getNetwork())?.chainId ?? 0n;
  if (manifest.keys?.dev !== false && chainId !== LOCAL_CHAIN_ID && !allowDevKeys)
    throw new DevKeysError({ model: manifest.name, chainId });
};

/** Deploys a model's verifier and registers the model. */
export const registerModel = async ({
  signer,
  registry,
  loaded,
}: {
  signer: Signer;
  registry: Contracts["registry"];
  loaded: LoadedModel;
}): Promise<DeployedModel> => {
  const { manifest, hash } = loaded;
  const { bytecode } = await loadVerifier(loaded);
  const verifier = await onChain(async () => {
    const contract = await new ContractFactory([], bytecode, signer).deploy();
    await contract.waitForDeployment();
    return contract.getAddress();
  });
  const manifestHash = `0x${hash}`;
  const dev = manifest.keys?.dev !== false;
  const registered = await registry.modelIdOf(verifier, manifest.schemaHash, manifestHash);
  await send(() =>
    registry.connect(signer).register(verifier, manifest.schemaHash, manifestHash, dev, manifest.name, ""),
  );
  return { name: manifest.name, modelId: registered, manifest: hash };
};

/** Token, registry, attester set and oracle, wired, with one model registered. Throws DevKeysError before anything is sent. */
export const deployVeriscore = async ({
  signer,
  plan,
  loaded,
}: {
  signer: Signer;
  plan: DeploymentPlan;
  loaded: LoadedModel;
}): Promise<Deployment> => {
  await assertKeysFit(signer, loaded, plan.allowDevKeys);
  const owner = await signer.getAddress();
  const chainId = (await signer.provider?.getNetwork())?.chainId ?? 0n;
  const allowsDev = chainId === LOCAL_CHAIN_ID || plan.allowDevKeys;
  const token = await deployContract("token", signer, [owner]);
  const registry = await deployContract("registry", signer, [owner, plan.delaySeconds, allowsDev]);
  const attesters = await deployContract("attesters", signer, [
    owner,
    ascending(plan.attesters),
    plan.threshold,
    plan.delaySeconds,
  ]);
  const [tokenAddress, registryAddress, attestersAddress] = await Promise.all(
    [token, registry, attesters].map((contract) => contract.getAddress()),
  );
  const oracle = await deployContract("oracle", signer, [
    owner,
    tokenAddress,
    registryAddress,
    attestersAddress,
    plan.maxSubmissionAge,
  ]);
  const oracleAddress = await oracle.getAddress();
  await send(() => token.setOracle(oracleAddress));
  return {
    chainId,
    token: tokenAddress ?? "",
    registry: registryAddress ?? "",
    attesters: attestersAddress ?? "",
    oracle: oracleAddress,
    models: [await registerModel({ signer, registry, loaded })],
  };
};
