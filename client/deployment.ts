import type { Provider } from "ethers";

import { parseAddress } from "./address.ts";
import { UsageError } from "./baseError.ts";
import { ChainMismatchError, ContractMissingError, DeploymentFileError, UnknownModelError } from "./errors.ts";
import { excerptOf } from "./excerpt.ts";
import { readChain } from "./onChain.ts";

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
  /** Where challenges are played; a deployment may have none. */
  readonly challenges?: string;
  /** Who deployed, and owns until another owner accepts. */
  readonly deployer?: string;
  /**
   * The transactions that created the contracts, by contract: they show the constructors' arguments.
   */
  readonly creations?: Readonly<Record<string, string>>;
  /** Whether it was deployed for models whose keys one person made. */
  readonly allowDevKeys?: boolean;
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

/** Own entries alone: what a prototype has was not in the file. */
const entriesOf = (value: unknown): Readonly<Record<string, unknown>> =>
  Object.assign(Object.create(null) as Record<string, unknown>, typeof value === "object" ? value : {});

const ZERO_ADDRESS = `0x${"0".repeat(40)}`;

const address = (value: unknown, name: string): string => {
  if (typeof value !== "string") throw new DeploymentFileError(`${name} is missing`);
  const parsed = parseAddress(value);
  if (parsed === ZERO_ADDRESS) throw new DeploymentFileError(`${name} is the zero address`);
  return parsed;
};

/** 2^256 - 1 has 78 digits. */
const CHAIN_ID = /^[1-9]\d{0,77}$/;

const chainIdOf = (value: unknown): bigint => {
  const isNumber = typeof value === "number" && Number.isSafeInteger(value) && value > 0;
  const isText = typeof value === "string" && CHAIN_ID.test(value);
  if (!isNumber && !isText)
    throw new DeploymentFileError("chainId is missing, or not a positive integer of at most 78 digits");
  return BigInt(value);
};

/** A model id, or a transaction hash. */
const HASH = /^0x[0-9a-f]{64}$/;
const MANIFEST = /^[0-9a-f]{64}$/;

/** Neither control, format nor line characters, so that a message with the name is one line. */
const PRINTABLE = /^[^\p{C}\p{Zl}\p{Zp}]{1,256}$/u;

const isName = (value: unknown): value is string => typeof value === "string" && PRINTABLE.test(value);

const modelOf = (value: unknown): DeployedModel => {
  const { name, modelId, manifest } = entriesOf(value);
  if (!isName(name) || typeof modelId !== "string" || !HASH.test(modelId))
    throw new DeploymentFileError("the list of models has one without a printable name or a modelId");
  if (typeof manifest !== "string" || !MANIFEST.test(manifest))
    throw new DeploymentFileError("the list of models has one without a manifest");
  return { name, modelId, manifest };
};

const modelsOf = (value: unknown): readonly DeployedModel[] => {
  if (!Array.isArray(value) || value.length === 0) throw new DeploymentFileError("the list of models is missing");
  return Array.from(value, modelOf);
};

const marketOf = (value: unknown): NonNullable<Deployment["market"]> => {
  const { protocol, pool } = entriesOf(value);
  if (!isName(protocol)) throw new DeploymentFileError("market.protocol is missing, or not printable");
  return { protocol, pool: address(pool, "market.pool") };
};

const creationsOf = (value: unknown): NonNullable<Deployment["creations"]> => {
  const hashes = Object.entries(entriesOf(value));
  if (!hashes.every(([, hash]) => typeof hash === "string" && HASH.test(hash)))
    throw new DeploymentFileError("creations holds something else than transaction hashes");
  return Object.fromEntries(hashes) as Record<string, string>;
};

/**
 * Checks a deployment file and gives it types. Addresses come out in lower case.
 * @param json The file's content, as `JSON.parse` or a bundler's import gives it.
 * @throws DeploymentFileError when an entry is missing or wrong, or an address is zero.
 * @throws BadAddressError when an address is not one.
 * @example
 * const deployment = parseDeployment(await (await fetch("deployment.json")).json());
 */
export const parseDeployment = (json: unknown): Deployment => {
  if (typeof json !== "object" || json === null) throw new DeploymentFileError("not an object");
  const fields = entriesOf(json);
  const optional = (["requests", "challenges", "deployer"] as const).filter((name) => fields[name] !== undefined);
  const chainId = chainIdOf(fields["chainId"]);
  const models = modelsOf(fields["models"]);
  return {
    chainId,
    token: address(fields["token"], "token"),
    registry: address(fields["registry"], "registry"),
    attesters: address(fields["attesters"], "attesters"),
    oracle: address(fields["oracle"], "oracle"),
    ...Object.fromEntries(optional.map((name) => [name, address(fields[name], name)])),
    ...(fields["creations"] === undefined ? {} : { creations: creationsOf(fields["creations"]) }),
    ...(fields["allowDevKeys"] === true ? { allowDevKeys: true } : {}),
    models,
    ...(fields["pool"] === undefined ? {} : { pool: address(fields["pool"], "pool") }),
    ...(fields["market"] === undefined ? {} : { market: marketOf(fields["market"]) }),
  };
};

/**
 * The id of a model: looked up by its name in the deployment, or the id itself, in lower case.
 * @throws UsageError when it is not a text, or starts like an id and is not 0x and 64 hex digits.
 * @throws UnknownModelError when the deployment has no model of that name.
 */
export const modelIdOf = ({ models }: Pick<Deployment, "models">, model: string): string => {
  const hint = "give a model's name, or its id: 0x and 64 hex digits";
  if (typeof model !== "string") throw new UsageError(`the model is ${excerptOf(model)}`, hint);
  const lower = model.toLowerCase();
  if (HASH.test(lower)) return lower;
  const found = models.filter(({ name }) => name === model);
  const [only] = found;
  if (only === undefined && lower.startsWith("0x"))
    throw new UsageError(`the model id ${excerptOf(model)} is not 0x and 64 hex digits`, hint);
  // Of two with one name neither is meant: the caller has to give the id.
  if (only === undefined || found.length > 1)
    throw new UnknownModelError({
      model: excerptOf(model),
      known: models.map(({ name, modelId }) => `${name} (${modelId})`),
    });
  return only.modelId;
};

/**
 * Checks that the node is on the deployment's chain and that the contracts are there.
 * @throws ChainMismatchError, ContractMissingError
 * @throws AnswerError, RpcError, RpcTimeoutError, RpcUnreachableError
 */
export const checkDeployment = async ({
  deployment,
  provider,
}: {
  readonly deployment: Deployment;
  readonly provider: Provider;
}): Promise<void> => {
  const { chainId } = await readChain(() => provider.getNetwork());
  if (chainId !== deployment.chainId) throw new ChainMismatchError({ expected: deployment.chainId, actual: chainId });
  for (const name of ["token", "registry", "attesters", "oracle", "requests", "challenges"] as const) {
    const address = deployment[name];
    if (address !== undefined && (await readChain(() => provider.getCode(address))) === "0x")
      throw new ContractMissingError({ name, address });
  }
};
