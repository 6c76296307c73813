import { ModelFolderError } from "../modelFolder/errors.ts";
import type { LoadedModel } from "../modelFolder/load.ts";
import { MissingReferenceError } from "./errors.ts";

/**
 * The reference row that the manifest of a model names.
 *
 * @param loaded The model, from `loadModel`.
 * @returns Raw integer features in the order of the model.
 * @throws MissingReferenceError when the manifest names none, ModelFolderError when it is not a row
 * of the features.
 */
export const referenceRow = ({ manifest, model }: Pick<LoadedModel, "manifest" | "model">): readonly bigint[] => {
  const { name, reference } = manifest;
  if (reference === undefined) throw new MissingReferenceError({ model: name });
  const row = reference.map(BigInt);
  const fits = model.features.every(({ min, max }, index) => {
    const value = row[index];
    return value !== undefined && value >= min && value <= max;
  });
  if (!fits || row.length !== model.features.length)
    throw new ModelFolderError(`the reference row of ${name} is not one of its features`);
  return row;
};
