import { BaseError } from "../errors.ts";

/**
 * `score explain` needs a row to compare a wallet with. Neither the command line nor the model's
 * manifest names one.
 */
export class MissingReferenceError extends BaseError {
  readonly code = "E_NO_REFERENCE";
  constructor({ model }: { model: string }) {
    super(`the manifest of model ${model} names no reference row to compare with`, {
      hint: 'name one with --reference <rows.csv> --reference-row <n>, or give each feature in schema.json an integer "reference" and compile again',
    });
  }
}
