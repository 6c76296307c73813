import { readJson, writeAtomic } from "../files.ts";
import { toJson } from "../json.ts";
import { parseAddress } from "../chain/address.ts";
import { ChainMismatchError, ContractMissingError, DeploymentFileError } from "./errors.ts";
import { type Contracts, contractAt } from "./contracts.ts";
import type { ContractRunner, JsonRpcProvider } from "ethers";

/** Where the contracts of one chain stand, as the deploy script wrote it. */
export interface Deployment {
  readonly chainId: bigint;
  readonly token: string;
  readonly registry: string;
  readonly attesters: string;
  readonly oracle: string;
  /** Where scores are asked and paid for; files written before there was such a contract have none. */
  readonly requests?: string;
  /** Who deployed, and owns until another owner accepts. */
  readonly deployer?: string;
  /** Registered models; the first is the one that scripts use when none is named. */
  readonly models: readonly DeployedModel[];
  /** The example lending pool. */
  readonly pool?: string;
  /** The lending market whose history is scored. */
  readonly market?: { readonly protocol: string; readonly pool: string };
}

export interface DeployedModel {
  readonly name: string;
  readonly modelId: string;
  /** SHA-256 of the model's manifest, 64 hex digits. */
  readonly manifest: string;
}

const address = (value: unknown, name: string): string => {
  if (typeof value !== "string") throw new DeploymentFileError(`${name} is missing`);
  return parseAddress(value);
};

const isDeployedModel = (value: unknown): value is DeployedModel => {
  const model = value as Partial<DeployedModel> | null;
  return (
    typeof model?.name === "string" &&
    /^0x[0-9a-f]{64}$/.test(String(model.modelId)) &&
    /^[0-9a-f]{64}$/.test(String(model.manifest))
  );
};

/** Throws FileUnreadableError, DeploymentFileError, BadAddressError. */
export const readDeployment = async (path: string): Promise<Deployment> => {
  const json = (await readJson(path)) as Record<string, unknown> | null;
  if (typeof json !== "object" || json === null) throw new DeploymentFileError("not an object");
  const chainId = String(json["chainId"]);
  if (!/^\d+$/.test(chainId)) throw new DeploymentFileError("chainId is missing");
  const models: unknown = json["models"];
  if (!Array.isArray(models) || models.length === 0 || !models.every(isDeployedModel))
    throw new DeploymentFileError("the list of models is missing");
  const market = json["market"] as Partial<NonNullable<Deployment["market"]>> | null | undefined;
  if (market !== undefined && typeof market?.protocol !== "string")
    throw new DeploymentFileError("market.protocol is missing");
  return {
    chainId: BigInt(chainId),
    token: address(json["token"], "token"),
    registry: address(json["registry"], "registry"),
    attesters: address(json["attesters"], "attesters"),
    oracle: address(json["oracle"], "oracle"),
    ...(json["requests"] === undefined ? {} : { requests: address(json["requests"], "requests") }),
    ...(json["deployer"] === undefined ? {} : { deployer: address(json["deployer"], "deployer") }),
    models,
    ...(json["pool"] === undefined ? {} : { pool: address(json["pool"], "pool") }),
    ...(market?.protocol === undefined
      ? {}
      : { market: { protocol: market.protocol, pool: address(market.pool, "market.pool") } }),
  };
};

export const writeDeployment = (path: string, deployment: Deployment): Promise<void> =>
  writeAtomic(path, toJson(deployment));

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
  const { chainId } = await provider.getNetwork();
  if (chainId !== deployment.chainId) throw new ChainMismatchError({ expected: deployment.chainId, actual: chainId });
  for (const name of ["token", "registry", "attesters", "oracle", "requests"] as const) {
    const address = deployment[name];
    if (address !== undefined && (await provider.getCode(address)) === "0x")
      throw new ContractMissingError({ name, address });
  }
  return {
    token: contractAt("token", deployment.token, runner),
    registry: contractAt("registry", deployment.registry, runner),
    attesters: contractAt("attesters", deployment.attesters, runner),
    oracle: contractAt("oracle", deployment.oracle, runner),
  };
};
