import { buildModule, type CallableContractFuture, type IgnitionModuleBuilder } from "@nomicfoundation/ignition-core";

import { type VerifyingKey, verifyingKeyOf } from "../../../prover/keys/verifyingKey.ts";
import { type Meaning, readMeaning } from "../../../prover/modelFolder/meaning.ts";
import type { VettedModel } from "../../../prover/modelFolder/vetModel.ts";
import { type Market, marketsHash } from "../../../prover/protocols/markets.ts";

/** What the registry keeps of a model, but for the metadata URI. */
export interface ModelToRegister {
  readonly key: VerifyingKey;
  readonly schemaHash: string;
  /** 0x and 64 hex digits. */
  readonly manifestHash: string;
  readonly historyChainId: bigint;
  readonly marketsHash: string;
  readonly dev: boolean;
  readonly name: string;
  readonly meaning: Meaning;
}

/** The history that a model is for. */
type History = Pick<ModelToRegister, "historyChainId" | "marketsHash">;

/**
 * What there is to register of a model folder. Key and `dev` are what the keys themselves show.
 *
 * @throws FileUnreadableError, ModelFolderError, RangeError.
 */
export const registrationOf = async (vetted: VettedModel, history: History): Promise<ModelToRegister> => {
  const { manifest, hash, keyFacts } = vetted;
  return {
    key: verifyingKeyOf(keyFacts.verificationKey),
    schemaHash: manifest.schemaHash,
    manifestHash: `0x${hash}`,
    ...history,
    dev: keyFacts.dev,
    name: manifest.name,
    meaning: await readMeaning(vetted),
  };
};

/** @throws RangeError for no market, or for markets on several chains. */
export const historyOf = (markets: readonly Market[]): History => {
  const [historyChainId, ...others] = new Set(markets.map(({ chainId }) => chainId));
  if (historyChainId === undefined || others.length > 0)
    throw new RangeError("a model is for one market, or for several on one chain");
  return { historyChainId, marketsHash: marketsHash(markets) };
};

/** Registers a model; parameter `metadataURI` of the module it is part of, empty without it. */
export const registerModel = (
  m: IgnitionModuleBuilder,
  { registry, model }: { registry: CallableContractFuture<string>; model: ModelToRegister },
) => {
  const metadataURI = m.getParameter<string>("metadataURI", "");
  // Copies: Ignition's types ask for plain objects, as an interface is not.
  const registration = { ...model, key: { ...model.key }, metadataURI, meaning: { ...model.meaning } };
  return m.call(registry, "register", [registration], { from: m.getAccount(0) });
};

/**
 * Registers one more model with the registry at parameter `registry`, which the deploying account
 * must own. One module per manifest, for one journal to hold several.
 */
export const modelModule = (model: ModelToRegister) =>
  buildModule(`Model_${model.manifestHash.slice(2, 18)}`, (m) => {
    const registry = m.contractAt("ModelRegistry", m.getParameter<string>("registry"));
    registerModel(m, { registry, model });
    return { registry };
  });
