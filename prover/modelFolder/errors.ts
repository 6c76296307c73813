import { BaseError } from "../errors.ts";

export class ModelFolderError extends BaseError {
  readonly code = "E_MODEL_FOLDER";
  constructor(message: string, hint = "compile it again with `model compile`, then `model setup`") {
    super(`model folder: ${message}`, { hint });
  }
}

export class ManifestMismatchError extends BaseError {
  readonly code = "E_MANIFEST_MISMATCH";
  constructor({ artifact, expected, actual }: { artifact: string; expected: string; actual: string }) {
    super(`${artifact} has hash ${actual}, the manifest says ${expected}`, {
      hint: "the folder was changed or mixed after it was built: take it from its source again, or compile and set up anew",
    });
  }
}

export class ManipulableError extends BaseError {
  readonly code = "E_MANIPULABLE";
  constructor([first = "", ...others]: readonly string[]) {
    super(`the score can be bought: ${first}${others.length === 0 ? "" : ` (and ${others.length} more)`}`, {
      hint: "give the feature the other direction, leave it out, or take --allow-manipulable, which the manifest then says",
    });
  }
}
