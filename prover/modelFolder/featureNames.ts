import { dictionary, schemaHash, selectFeatures, versionOfSchema } from "../features/dictionary.ts";
import { SchemaMismatchError } from "../features/errors.ts";
import type { LoadedModel } from "./load.ts";

/**
 * The names of the features of a model, after checking that they mean here what the model was built
 * for.
 *
 * @throws UnknownFeatureError, SchemaMismatchError.
 */
export const featureNames = ({ manifest, model }: Pick<LoadedModel, "manifest" | "model">): readonly string[] => {
  const names = model.features.map(({ name }) => name);
  const own = schemaHash(selectFeatures(names));
  if (versionOfSchema(names, manifest.schemaHash) === undefined)
    throw new SchemaMismatchError({
      model: manifest.name,
      versions: dictionary.version,
      expected: manifest.schemaHash,
      own,
    });
  return names;
};
