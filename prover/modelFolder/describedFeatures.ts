import { type DescribedFeature, describeFeature } from "../features/describedFeature.ts";
import { parseSchema } from "../model/schema.ts";
import type { LoadedModel } from "./load.ts";
import { readArtifactText } from "./manifest.ts";

/**
 * The features of a model in words: the dictionary's, and the `meaning`, `unit` and `labels` of the
 * modeler's schema.json, whose hash the manifest has.
 *
 * @returns In the order of the model.
 * @throws FileUnreadableError, ModelFolderError, ManifestMismatchError, SchemaError.
 */
export const describedFeatures = async ({
  folder,
  manifest,
  model,
}: Pick<LoadedModel, "folder" | "manifest" | "model">): Promise<readonly DescribedFeature[]> => {
  const { words } = parseSchema(await readArtifactText(folder, manifest, "schema"));
  return model.features.map((feature, index) => describeFeature(feature, words[index]));
};
