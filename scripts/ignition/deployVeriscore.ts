import type { VettedModel } from "../../prover/modelFolder/vetModel.ts";
import type { DeployedModel, Deployment } from "../../prover/onchain/deployment.ts";
import { DevKeysError } from "../../prover/onchain/errors.ts";
import { contractAt } from "../../prover/onchain/contracts.ts";
import { LOCAL_CHAIN_ID } from "../../prover/onchain/signer.ts";
import { onChain } from "../../prover/onchain/transactions.ts";
import type { Market } from "../../prover/protocols/markets.ts";
import { metadataUriOf } from "./metadataUri.ts";
import { deploymentModule } from "./modules/deployment.ts";
import { historyOf, modelModule, type ModelToRegister, registrationOf } from "./modules/model.ts";
import type { DeploymentPlan } from "./plan.ts";
import { runModule, type Sender } from "./runModule.ts";

interface Options extends Sender {
  /** The model to register; the public part of a private one is enough. */
  readonly loaded: VettedModel;
  /** Whose history the model is for: at least one, all on one chain. */
  readonly markets: readonly Market[];
  readonly metadataURI?: string | undefined;
  /** Folder of Ignition's journal: see runModule. */
  readonly journal?: string | undefined;
}

const chainIdOf = async ({ signer }: Sender): Promise<bigint> =>
  (await onChain(async () => signer.provider?.getNetwork()))?.chainId ?? 0n;

/**
 * Refuses keys whose secrets somebody may know anywhere but on a local chain, unless told otherwise.
 *
 * @throws DevKeysError.
 */
export const assertKeysFit = ({ manifest, keyFacts }: VettedModel, chainId: bigint, allowDevKeys: boolean): void => {
  const { dev, doubts } = keyFacts;
  if (dev && chainId !== LOCAL_CHAIN_ID && !allowDevKeys)
    throw new DevKeysError({ model: manifest.name, chainId, doubts });
};

const deployedModel = async (
  { signer }: Sender,
  { registry, model }: { registry: string; model: ModelToRegister },
): Promise<DeployedModel> => {
  const { name, manifestHash } = model;
  const { modelIdOf } = contractAt("registry", registry, signer);
  // The id does not depend on the metadata URI.
  const modelId = await onChain(() => modelIdOf({ ...model, metadataURI: "" }));
  return { name, modelId, manifest: manifestHash.slice(2) };
};

const ascending = (addresses: readonly string[]): string[] =>
  [...addresses].sort((one, other) => (BigInt(one) < BigInt(other) ? -1 : 1));

/** Only what the module asks for: Ignition refuses parameters that nothing reads. */
const optional = (parameters: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(parameters).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );

/**
 * Token, registry, attester set, oracle and requests, wired, with one model registered, and a
 * guardian, a site and the offer to another owner if the plan has them.
 *
 * @throws DevKeysError before anything is sent, ContractRevertError, DeploymentFailedError.
 */
export const deployVeriscore = async ({
  plan,
  metadataURI,
  journal,
  loaded,
  markets,
  ...sender
}: Options & { readonly plan: DeploymentPlan }): Promise<Deployment> => {
  const { allowDevKeys, guardian, site, owner, attesters, ...numbers } = plan;
  const model = await registrationOf(loaded, historyOf(markets));
  const chainId = await chainIdOf(sender);
  assertKeysFit(loaded, chainId, allowDevKeys);
  const system = {
    ...numbers,
    attesters: ascending(attesters),
    allowsDevModels: chainId === LOCAL_CHAIN_ID || allowDevKeys,
  };
  const module = deploymentModule({
    model,
    withGuardian: guardian !== undefined,
    withSite: site !== undefined,
    withOwner: owner !== undefined,
  });
  const told = metadataUriOf(loaded.manifest, metadataURI);
  const parameters = { Veriscore: system, Deployment: optional({ metadataURI: told, guardian, site, owner }) };
  const contracts = await runModule(module, { ...sender, parameters, journal });
  const models = [await deployedModel(sender, { registry: contracts.registry, model })];
  return { chainId, ...contracts, deployer: await sender.signer.getAddress(), models };
};

/**
 * Registers one more model.
 *
 * @throws DevKeysError before anything is sent, ContractRevertError, DeploymentFailedError.
 */
export const registerFurtherModel = async ({
  deployment: { chainId, registry },
  allowDevKeys,
  metadataURI,
  journal,
  loaded,
  markets,
  ...sender
}: Options & { readonly deployment: Deployment; readonly allowDevKeys: boolean }): Promise<DeployedModel> => {
  const model = await registrationOf(loaded, historyOf(markets));
  assertKeysFit(loaded, chainId, allowDevKeys);
  const module = modelModule(model);
  const parameters = {
    [module.id]: { registry, ...optional({ metadataURI: metadataUriOf(loaded.manifest, metadataURI) }) },
  };
  await runModule(module, { ...sender, parameters, journal });
  return deployedModel(sender, { registry, model });
};
