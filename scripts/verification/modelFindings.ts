import type { JsonRpcProvider } from "ethers";

import type { VettedModel } from "../../prover/modelFolder/vetModel.ts";
import type { Deployment } from "../../prover/onchain/deployment.ts";
import { contractAt } from "../../prover/onchain/contracts.ts";
import { LOCAL_CHAIN_ID } from "../../prover/onchain/signer.ts";
import { registrationOf } from "../ignition/modules/model.ts";
import type { ChainState, RegisteredModel } from "./chainState.ts";
import type { Findings } from "./findings.ts";

export interface ModelChecks {
  readonly provider: JsonRpcProvider;
  readonly deployment: Deployment;
  /** Each must be registered, as it is in the folder. */
  readonly folders: readonly VettedModel[];
  readonly allowDevKeys: boolean;
}

const shown = ({ name, modelId }: { name: string; modelId: string }): string => `model ${name} ${modelId}`;

/** The file's models must be in the registry. */
const fileProblems = ({ models }: Deployment, registered: readonly RegisteredModel[]): string[] =>
  models.flatMap((model) => {
    const found = registered.find(({ modelId }) => modelId === model.modelId);
    if (found === undefined) return [`${shown(model)} is not registered`];
    if (found.manifestHash === `0x${model.manifest}` && found.name === model.name) return [];
    return [`${shown(model)} has manifest ${model.manifest} in the file, ${found.name} ${found.manifestHash} on chain`];
  });

/**
 * A folder's model must be registered under its own hashes and name, with the key that follows from
 * its files and its meaning: a model's id is a hash of both.
 */
const folderProblems = async (
  { provider, deployment }: ModelChecks,
  vetted: VettedModel,
  found: readonly RegisteredModel[],
): Promise<string[]> => {
  const { manifest, hash, folder } = vetted;
  if (found.length === 0) return [`no registered model has the manifest ${hash} of ${folder}`];
  const registry = contractAt("registry", deployment.registry, provider);
  const problems: string[] = [];
  for (const model of found) {
    if (model.name !== manifest.name) problems.push(`${shown(model)} is named ${manifest.name} in its folder`);
    if (model.schemaHash !== manifest.schemaHash)
      problems.push(`${shown(model)} has the schema hash ${model.schemaHash}, not ${manifest.schemaHash}`);
    if (manifest.keys?.dev !== false && !model.dev)
      problems.push(`${shown(model)} has dev keys, which the registry denies`);
    const expected = { ...(await registrationOf(vetted, model)), schemaHash: model.schemaHash, dev: model.dev };
    if ((await registry.modelIdOf({ ...expected, metadataURI: "" })) !== model.modelId)
      problems.push(`${shown(model)} has another key or meaning than ${folder}`);
  }
  return problems;
};

/** Why somebody may be able to forge proofs under a model: by the registry, or by its keys themselves. */
const devKeys = (model: RegisteredModel, of: readonly VettedModel[]): string[] => {
  if (model.dev) return [`${shown(model)} has dev keys: their maker can forge proofs`];
  return of
    .filter(({ keyFacts }) => keyFacts.dev)
    .map(({ keyFacts }) => `${shown(model)} counts as one with dev keys: ${keyFacts.doubts.join("; ")}`);
};

/** What is wrong with the registered models, and what could not be checked for want of a folder. */
export const modelFindings = async (checks: ModelChecks, { chainId, models }: ChainState): Promise<Findings> => {
  const { deployment, folders, allowDevKeys } = checks;
  const problems = fileProblems(deployment, models);
  const warnings: string[] = [];
  const ofFolder = ({ hash }: VettedModel) => models.filter(({ manifestHash }) => manifestHash === `0x${hash}`);
  for (const folder of folders) problems.push(...(await folderProblems(checks, folder, ofFolder(folder))));
  for (const model of models) {
    const own = folders.filter(({ hash }) => model.manifestHash === `0x${hash}`);
    if (chainId !== LOCAL_CHAIN_ID) (allowDevKeys ? warnings : problems).push(...devKeys(model, own));
    if (!deployment.models.some(({ modelId }) => modelId === model.modelId))
      warnings.push(`${shown(model)} is registered, but not in the deployment file`);
    if (own.length === 0)
      warnings.push(
        `key and meaning of ${shown(model)} were not compared, nor the origin of its keys: give its folder with --model`,
      );
  }
  return { problems, warnings };
};
