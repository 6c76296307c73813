import { BaseError } from "../../prover/errors.ts";

/** Problems mean that the deployment must not be used. Warnings are for whoever answers for it. */
export interface Findings {
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * What stands on the chain is not what was built here: code, wiring, an owner, an attester or a
 * model differs.
 */
export class DeploymentDiffersError extends BaseError {
  readonly code = "E_DEPLOYMENT_DIFFERS";
  constructor(problems: readonly string[]) {
    super(`the deployment is not what it should be: ${problems.join("; ")}`, {
      hint: "do not use it before you know why; check --rpc, --deployment and --model, and that this copy is the one it was deployed from",
    });
  }
}

/** @throws DeploymentDiffersError when there are problems. */
export const assertVerified = (problems: readonly string[]): void => {
  if (problems.length > 0) throw new DeploymentDiffersError(problems);
};
