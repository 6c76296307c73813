import { ManifestMismatchError } from "../../prover/modelFolder/errors.ts";
import { loadModel, loadVerificationKey } from "../../prover/modelFolder/load.ts";
import type { Deployment } from "../../prover/onchain/deployment.ts";
import type { ServedModel } from "./scoring/scoringPlace.ts";

/**
 * Loads the models of a configuration, with the keys that proofs of workers are verified against.
 *
 * @throws ManifestMismatchError where the deployment knows none with the same manifest and no
 * `modelId` is given, and the errors of `loadModel` and `loadVerificationKey`.
 */
export const loadServed = (
  models: readonly { readonly folder: string; readonly modelId?: string }[],
  deployment: Deployment,
): Promise<readonly ServedModel[]> =>
  Promise.all(
    models.map(async ({ folder, modelId }) => {
      const loaded = await loadModel(folder);
      const id = modelId ?? deployment.models.find(({ manifest }) => manifest === loaded.hash)?.modelId;
      if (id === undefined) {
        const expected = deployment.models.map(({ name, manifest }) => `${name} ${manifest}`).join(", ");
        throw new ManifestMismatchError({ artifact: `model ${folder}`, expected, actual: loaded.hash });
      }
      return { modelId: id.toLowerCase(), loaded, verificationKey: await loadVerificationKey(loaded) };
    }),
  );
