import { BaseError } from "../../prover/errors.ts";

/** The configuration file of a node is not YAML, has an unknown key, lacks one, or has a wrong value. */
export class ConfigError extends BaseError {
  readonly code = "E_CONFIG";
  constructor({ path, problem, hint }: { path: string; problem: string; hint: string }) {
    super(`${path}: ${problem}`, { hint });
  }
}
