import { ModelFolderError } from "../modelFolder/errors.ts";
import type { LoadedModel } from "../modelFolder/load.ts";
import { MissingReferenceError } from "./errors.ts";

/** The reference row that a model's manifest names. Throws MissingReferenceError, ModelFolderError. */
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
