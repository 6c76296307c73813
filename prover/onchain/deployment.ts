import type { ContractRunner, JsonRpcProvider } from "ethers";

import { checkDeployment, type Deployment, parseDeployment } from "../../client/deployment.ts";
import { readJson, writeAtomic } from "../files.ts";
import { toJson } from "../jsonValue.ts";
import { contractAt, type Contracts } from "./contracts.ts";

export type { DeployedModel, Deployment } from "../../client/deployment.ts";

/**
 * Reads a deployment file, which says where the contracts of one chain are.
 *
 * @param path The file that the deploy script has written.
 * @returns The addresses and the registered models.
 * @throws FileUnreadableError, DeploymentFileError, BadAddressError.
 */
export const readDeployment = async (path: string): Promise<Deployment> => parseDeployment(await readJson(path));

export const writeDeployment = (path: string, deployment: Deployment): Promise<void> =>
  writeAtomic(path, toJson(deployment));

/** Handles to the contracts of a deployment. Nobody has checked yet that they are there. */
export const contractsOf = (deployment: Deployment, runner: ContractRunner): Omit<Contracts, "pool"> => ({
  token: contractAt("token", deployment.token, runner),
  registry: contractAt("registry", deployment.registry, runner),
  attesters: contractAt("attesters", deployment.attesters, runner),
  oracle: contractAt("oracle", deployment.oracle, runner),
});

/**
 * Makes handles to the deployed contracts, after checking that they are there.
 *
 * @param deployment From `readDeployment`.
 * @param provider A provider of the chain.
 * @param runner Who reads and sends: a signer for transactions, by default the provider.
 * @returns The token, the registry, the attesters and the oracle.
 * @throws ChainMismatchError, ContractMissingError.
 * @example
 * ```ts
 * const deployment = await readDeployment("out/deployment.json");
 * const { oracle } = await connectDeployment(deployment, provider);
 * ```
 */
export const connectDeployment = async (
  deployment: Deployment,
  provider: JsonRpcProvider,
  runner: ContractRunner = provider,
): Promise<Omit<Contracts, "pool">> => {
  await checkDeployment({ deployment, provider });
  return contractsOf(deployment, runner);
};
