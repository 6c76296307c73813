import { connectDeployment } from "../../prover/onchain/deployment.ts";
import { onChain } from "../../prover/onchain/transactions.ts";
import { type ChainState, readChainState } from "./chainState.ts";
import { type CreationFindings, readCreations } from "./creation.ts";
import { codeProblems } from "./deployedCode.ts";
import type { Findings } from "./findings.ts";
import { type ModelChecks, modelFindings } from "./modelFindings.ts";
import { stateWarnings, wiringProblems } from "./stateFindings.ts";

/**
 * Reads a deployment back from the chain and compares: its code and what created it with what was
 * compiled here, its wiring with the deployment file, its models with their folders. Trusts the node it asks.
 *
 * @throws ChainMismatchError, ContractMissingError, ContractRevertError.
 */
export const verifyDeployment = (
  checks: ModelChecks,
): Promise<Findings & { readonly state: ChainState & Pick<CreationFindings, "creations"> }> =>
  onChain(async () => {
    const { provider, deployment } = checks;
    await connectDeployment(deployment, provider);
    const state = await readChainState(deployment, provider);
    const models = await modelFindings(checks, state);
    const code = await codeProblems(provider, deployment, state);
    const { creations, problems } = await readCreations(provider, deployment, state);
    return {
      state: { ...state, creations },
      problems: [...code, ...problems, ...wiringProblems(deployment, state), ...models.problems],
      warnings: [...stateWarnings(deployment, state), ...models.warnings],
    };
  });
