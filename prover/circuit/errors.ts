import { BaseError } from "../errors.ts";

export class CircuitCompilationError extends BaseError {
  readonly code = "E_CIRCUIT";
  constructor(output: string) {
    super(`the circuit does not compile: ${output.replace(/\s+/g, " ").trim().slice(0, 400)}`, {
      hint: "a smaller model may fit; otherwise report it with the model",
    });
  }
}
