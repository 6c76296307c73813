import type { Provider } from "ethers";

import { parseAddress } from "./address.ts";
import { ChainMismatchError, ContractMissingError, DeploymentFileError, UnknownModelError } from "./errors.ts";

/** Where the contracts of one chain stand, as the deploy script wrote it. */
export interface Deployment {
  readonly chainId: bigint;
  readonly token: string;
  readonly registry: string;
  readonly attesters: string;
  readonly oracle: string;
  /**
   * Where scores are asked and paid for; files written before there was such a contract have none.
   */
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

/** A model that was registered when the file was written. */
export interface DeployedModel {
  readonly name: string;
  /** 0x and 64 hex digits. */
  readonly modelId: string;
  /** SHA-256 of the model's manifest, 64 hex digits. */
  readonly manifest: string;
}

const address = (value: unknown, name: string): string => {
  if (typeof value !== "string") throw new DeploymentFileError(`${name} is missing`);
  return parseAddress(value);
};

const MODEL_ID = /^0x[0-9a-f]{64}$/;

const isDeployedModel = (value: unknown): value is DeployedModel => {
  const model = value as Partial<DeployedModel> | null;
  return (
    typeof model?.name === "string" &&
    MODEL_ID.test(String(model.modelId)) &&
    /^[0-9a-f]{64}$/.test(String(model.manifest))
  );
};

/**
 * Checks a deployment file and gives it types. Addresses come out in lower case.
 * @param json The file's content, as `JSON.parse` or a bundler's import gives it.
 * @throws DeploymentFileError when an entry is missing or wrong.
 * @throws BadAddressError when an address is not one.
 * @example
 * const deployment = parseDeployment(await (await fetch("deployment.json")).json());
 */
export const parseDeployment = (json: unknown): Deployment => {
  if (typeof json !== "object" || json === null) throw new DeploymentFileError("not an object");
  const fields = json as Readonly<Record<string, unknown>>;
  const chainId = String(fields["chainId"]);
  if (!/^\d+$/.test(chainId)) throw new DeploymentFileError("chainId is missing");
  const models: unknown = fields["models"];
  if (!Array.isArray(models) || models.length === 0 || !models.every(isDeployedModel))
    throw new DeploymentFileError("the list of models is missing");
  const market = fields["market"] as Partial<NonNullable<Deployment["market"]>> | null | undefined;
  if (market !== undefined && typeof market?.protocol !== "string")
    throw new DeploymentFileError("market.protocol is missing");
  return {
    chainId: BigInt(chainId),
    token: address(fields["token"], "token"),
    registry: address(fields["registry"], "registry"),
    attesters: address(fields["attesters"], "attesters"),
    oracle: address(fields["oracle"], "oracle"),
    ...(fields["requests"] === undefined ? {} : { requests: address(fields["requests"], "requests") }),
    ...(fields["deployer"] === undefined ? {} : { deployer: address(fields["deployer"], "deployer") }),
    models,
    ...(fields["pool"] === undefined ? {} : { pool: address(fields["pool"], "pool") }),
    ...(market?.protocol === undefined
      ? {}
      : { market: { protocol: market.protocol, pool: address(market.pool, "market.pool") } }),
  };
};

/**
 * The id of a model: looked up by its name in the deployment, or the id itself.
 * @throws UnknownModelError when the deployment has no model of that name.
 */
export const modelIdOf = ({ models }: Pick<Deployment, "models">, model: string): string => {
  if (MODEL_ID.test(model)) return model;
  const found = models.filter(({ name }) => name === model);
  const [only] = found;
  // Of two with one name neither is meant: the caller has to give the id.
  if (only === undefined || found.length > 1)
    throw new UnknownModelError({ model, known: models.map(({ name, modelId }) => `${name} (${modelId})`) });
  return only.modelId;
};

/**
 * Checks that the node is on the deployment's chain and that the contracts are there.
 * @throws ChainMismatchError, ContractMissingError
 */
export const checkDeployment = async ({
  deployment,
  provider,
}: {
  readonly deployment: Deployment;
  readonly provider: Provider;
}): Promise<void> => {
  const { chainId } = await provider.getNetwork();
  if (chainId !== deployment.chainId) throw new ChainMismatchError({ expected: deployment.chainId, actual: chainId });
  for (const name of ["token", "registry", "attesters", "oracle", "requests"] as const) {
    const address = deployment[name];
    if (address !== undefined && (await provider.getCode(address)) === "0x")
      throw new ContractMissingError({ name, address });
  }
};
