import { BaseError } from "../errors.ts";

/** The circom compiler refuses the circuit of a model, or runs out of memory on it. */
export class CircuitCompilationError extends BaseError {
  readonly code = "E_CIRCUIT";
  constructor(output: string) {
    super(`the circuit does not compile: ${output.replace(/\s+/g, " ").trim().slice(0, 400)}`, {
      hint: "try a smaller model; otherwise report it with the model",
    });
  }
}
