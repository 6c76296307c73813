import { BaseError } from "../../prover/errors.ts";

/** Problems: do not use this deployment. Warnings: whoever answers for it should know. */
export interface Findings {
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

/** The chain differs from what was built here, from the model folders or from the deployment file. */
export class DeploymentDiffersError extends BaseError {
  readonly code = "E_DEPLOYMENT_DIFFERS";
  constructor(problems: readonly string[]) {
    super(`the deployment is not what it should be: ${problems.join("; ")}`, {
      hint: "do not use it before you know why; check --rpc, --deployment and --model, and that this copy is the one it was deployed from",
    });
  }
}

/** Throws DeploymentDiffersError when there are problems. */
export const assertVerified = (problems: readonly string[]): void => {
  if (problems.length > 0) throw new DeploymentDiffersError(problems);
};
