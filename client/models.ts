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
  /** The contract whose code is the registration: the key among it, with which the registry checks proofs. */
  readonly source: string;
  /** SHA-256 of the model's manifest, 0x and 64 hex digits. */
  readonly manifestHash: string;
  /** Hash of the features' schema, which attesters sign. */
  readonly schemaHash: string;
  /** The chain whose history the model is for. */
  readonly historyChainId: bigint;
  /** keccak-256 of the markets that the model is for, which attesters sign. */
  readonly marketsHash: string;
  readonly meaning: ScoreMeaning;
  readonly metadataURI: string;
  /** Unix seconds. */
  readonly registeredAt: bigint;
  readonly activeFrom: bigint;
  /** Null when no end is set. */
  readonly deprecatedFrom: bigint | null;
  /** Whether the oracle takes scores under it now. */
  readonly active: boolean;
}

/** What the scores of a model say, by the word of whoever registered it. */
export interface ScoreMeaning {
  /** The bad end by the name that the data has for it: `liquidated-30d`; empty when it is not said. */
  readonly label: string;
  /** The lending market that the label is of; empty when it is not said. */
  readonly market: string;
  /** Seconds within which the bad end comes, or does not; null when it is not said. */
  readonly horizon: bigint | null;
  /** Unix seconds: the end of the data that it was calibrated on; null for unknown. */
  readonly calibratedAt: bigint | null;
  /** How far the probability was off on unseen data, in millionths; null for unknown. */
  readonly errorPpm: bigint | null;
  /** The score rises by what costs its owner no time and no capital over time. */
  readonly manipulable: boolean;
  /** Whether the registry has a probability for each score: see its `probabilityOf`. */
  readonly hasProbability: boolean;
}

/** What the registry has where no error is known: the greatest number of 32 bits. */
const UNKNOWN_ERROR = 2n ** 32n - 1n;

/** What the registry has where no end is set: the greatest number of 40 bits. */
const NEVER = 2n ** 40n - 1n;

type Meaning = Awaited<ReturnType<Contracts["registry"]["modelOf"]>>["registration"]["meaning"];

const scoreMeaning = (told: Meaning): ScoreMeaning => ({
  label: told.label,
  market: told.market,
  manipulable: told.manipulable,
  horizon: told.horizon === 0n ? null : told.horizon,
  calibratedAt: told.calibratedAt === 0n ? null : told.calibratedAt,
  errorPpm: told.errorPpm === UNKNOWN_ERROR ? null : told.errorPpm,
  hasProbability: told.factorMicros !== 0n || told.knots.length > 0,
});

/**
 * A model by its id, from a handle to the registry.
 *
 * @throws ContractRevertError (UnknownModel).
 */
export const registeredModel = async (registry: Contracts["registry"], modelId: string): Promise<RegisteredModel> => {
  const model = await readChain(() => registry.modelOf(modelId));
  const { source, registeredAt, activeFrom } = model;
  const { name, dev, manifestHash, schemaHash, historyChainId, marketsHash, metadataURI } = model.registration;
  const deprecatedFrom = model.deprecatedFrom === NEVER ? null : model.deprecatedFrom;
  const active = await readChain(() => registry.isActive(modelId));
  const facts = { manifestHash, schemaHash, historyChainId, marketsHash, metadataURI };
  const meaning = scoreMeaning(model.registration.meaning);
  return { modelId, name, dev, source, ...facts, meaning, registeredAt, activeFrom, deprecatedFrom, active };
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
