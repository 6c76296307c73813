import { ManifestMismatchError } from "../../prover/modelFolder/errors.ts";
import { loadModel, type LoadedModel } from "../../prover/modelFolder/load.ts";
import type { Deployment } from "../../prover/onchain/deployment.ts";
import { ModelUnservedError } from "./errors.ts";

/** The models that an attester signs for. */
export interface ServedModels {
  readonly list: readonly { readonly modelId: string; readonly loaded: LoadedModel }[];
  /** @throws ModelUnservedError. */
  readonly find: (modelId: string) => LoadedModel;
}

/**
 * Loads the models of a configuration.
 *
 * @throws ManifestMismatchError where the deployment knows none with the same manifest and no
 * `modelId` is given, and the errors of `loadModel`.
 */
export const loadServed = async (
  models: readonly { readonly folder: string; readonly modelId?: string }[],
  deployment: Deployment,
): Promise<ServedModels> => {
  const list = await Promise.all(
    models.map(async ({ folder, modelId }) => {
      const loaded = await loadModel(folder);
      const id = modelId ?? deployment.models.find(({ manifest }) => manifest === loaded.hash)?.modelId;
      if (id !== undefined) return { modelId: id.toLowerCase(), loaded };
      const expected = deployment.models.map(({ name, manifest }) => `${name} ${manifest}`).join(", ");
      throw new ManifestMismatchError({ artifact: `model ${folder}`, expected, actual: loaded.hash });
    }),
  );
  const byId = new Map(list.map(({ modelId, loaded }) => [modelId, loaded]));
  return {
    list,
    find: (modelId) => {
      const loaded = byId.get(modelId.toLowerCase());
      if (loaded === undefined) throw new ModelUnservedError(modelId);
      return loaded;
    },
  };
};
