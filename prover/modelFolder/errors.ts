import { BaseError } from "../errors.ts";

/**
 * A model folder cannot be used: a file is missing, its manifest is not valid, or a file
 * contradicts the manifest.
 */
export class ModelFolderError extends BaseError {
  readonly code = "E_MODEL_FOLDER";
  constructor(message: string, hint = "compile it again with `model compile`, then `model setup`") {
    super(`model folder: ${message}`, { hint });
  }
}

/**
 * A file of a model folder has another hash than the manifest says: it was changed or exchanged
 * after the build.
 */
export class ManifestMismatchError extends BaseError {
  readonly code = "E_MANIFEST_MISMATCH";
  constructor({ artifact, expected, actual }: { artifact: string; expected: string; actual: string }) {
    super(`${artifact} has hash ${actual}, the manifest says ${expected}`, {
      hint: "take the folder from its source again, or compile and set it up again: it was changed or mixed after it was built",
    });
  }
}
