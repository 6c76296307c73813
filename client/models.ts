import type { Contracts } from "./contracts.ts";
import { modelIdOf } from "./deployment.ts";
import { readChain } from "./onChain.ts";
import { checkPlace, type Place } from "./question.ts";
import { reading } from "./reading.ts";

/** A model as the registry has it. Only its end can still change. */
export interface RegisteredModel {
  /** 0x and 64 hex digits. */
  readonly modelId: string;
  readonly name: string;
  /** The keys were made by one person, who can forge proofs. */
  readonly dev: boolean;
  /** Contract that checks the model's proofs. */
  readonly verifier: string;
  /** SHA-256 of the model's manifest, 0x and 64 hex digits. */
  readonly manifestHash: string;
  /** Hash of the features' schema, which attesters sign. */
  readonly schemaHash: string;
  readonly metadataURI: string;
  /** Unix seconds. */
  readonly registeredAt: bigint;
  readonly activeFrom: bigint;
  /** Null when no end is set. */
  readonly deprecatedFrom: bigint | null;
  /** Whether the oracle takes scores under it now. */
  readonly active: boolean;
}

/** What the registry has where no end is set: the greatest number of 40 bits. */
const NEVER = 2n ** 40n - 1n;

/**
 * A model by its id, from a handle to the registry.
 *
 * @throws ContractRevertError (UnknownModel).
 */
export const registeredModel = async (registry: Contracts["registry"], modelId: string): Promise<RegisteredModel> => {
  const model = await readChain(() => registry.modelOf(modelId));
  const { name, dev, verifier, manifestHash, schemaHash, metadataURI, registeredAt, activeFrom } = model;
  const deprecatedFrom = model.deprecatedFrom === NEVER ? null : model.deprecatedFrom;
  const active = await readChain(() => registry.isActive(modelId));
  const hashes = { manifestHash, schemaHash, metadataURI };
  return { modelId, name, dev, verifier, ...hashes, registeredAt, activeFrom, deprecatedFrom, active };
};

/** All models of a registry, in the order of registration. */
export const registeredModels = async (registry: Contracts["registry"]): Promise<readonly RegisteredModel[]> => {
  const models: RegisteredModel[] = [];
  for (let index = 0n; index < (await readChain(() => registry.modelCount())); index++)
    models.push(await registeredModel(registry, await readChain(() => registry.modelIdAt(index))));
  return models;
};

/**
 * Reads what the registry says of a model.
 * @param question.model Name of a model in the deployment, or a model id.
 * @throws UnknownModelError when the deployment has no model of that name.
 * @throws ContractRevertError (UnknownModel) when the registry has none of that id.
 * @throws UsageError, AnswerError, ChainMismatchError, ContractMissingError, RpcUnreachableError
 * @example
 * const { active, dev } = await readModel({ deployment, provider, model: "default" });
 */
export const readModel = async (question: Place & { readonly model: string }): Promise<RegisteredModel> => {
  checkPlace(question);
  const modelId = modelIdOf(question.deployment, question.model);
  return reading(question, ({ registry }) => registeredModel(registry, modelId));
};

/**
 * Reads all models of the registry, in the order of registration.
 * @example
 * const models = await readModels({ deployment, provider });
 */
export const readModels = (place: Place): Promise<readonly RegisteredModel[]> =>
  reading(place, ({ registry }) => registeredModels(registry));
