import type { Deployment } from "../../prover/onchain/deployment.ts";
import { isoSeconds } from "../../prover/seconds.ts";
import { LOCAL_CHAIN_ID } from "../../prover/onchain/signer.ts";
import type { ChainState } from "./chainState.ts";

const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/**
 * Every contract that names another must name the one of the deployment file, and take signatures
 * for itself on this chain.
 */
export const wiringProblems = (deployment: Deployment, { token, oracle, requests, chainId }: ChainState): string[] => {
  const links: readonly (readonly [name: string, actual: string, expected: string])[] = [
    ["token.oracle", token.oracle, deployment.oracle],
    ["oracle.token", oracle.token, deployment.token],
    ["oracle.registry", oracle.registry, deployment.registry],
    ["oracle.attesters", oracle.attesters, deployment.attesters],
    ...(requests === null ? [] : [["requests.oracle", requests.oracle, deployment.oracle] as const]),
    ["the token's signing domain", token.domain, `Veriscore Credit 1, chain ${chainId}, ${deployment.token}`],
    ["the oracle's signing domain", oracle.domain, `Veriscore 1, chain ${chainId}, ${deployment.oracle}`],
  ];
  return links.flatMap(([name, actual, expected]) =>
    same(actual, expected) ? [] : [`${name} is ${actual}, not ${expected}`],
  );
};

/**
 * What is allowed but should not go unnoticed; who owns a local chain's contracts does not matter.
 */
export const stateWarnings = (deployment: Deployment, state: ChainState): string[] => {
  const warnings: string[] = [];
  if (state.oracle.paused) warnings.push("the oracle is paused");
  const { distrustedUntil } = state.oracle;
  if (distrustedUntil !== null) warnings.push(`scores published up to ${isoSeconds(distrustedUntil)} are distrusted`);
  for (const { name, modelId, deprecatedFrom } of state.models)
    if (deprecatedFrom !== null)
      warnings.push(`model ${name} ${modelId} takes no scores from ${isoSeconds(deprecatedFrom)} on`);
  if (state.requests === null) warnings.push("the deployment file names no requests contract, so none was checked");
  const { attesters, scheduledRotation } = state.attesters;
  if (attesters.length === 1) warnings.push(`one attester, ${attesters.join()}, signs alone: it can give any score`);
  if (scheduledRotation !== null)
    warnings.push(
      `a rotation to ${scheduledRotation.threshold} of ${scheduledRotation.attesters.join(", ")} can be applied from ${isoSeconds(scheduledRotation.effectiveAt)}`,
    );
  if (state.chainId === LOCAL_CHAIN_ID) return warnings;
  for (const { contract, owner, pendingOwner } of state.owners) {
    const still = deployment.deployer !== undefined && same(owner, deployment.deployer) ? "still the deployer " : "";
    if (pendingOwner !== null)
      warnings.push(`the owner of ${contract} is ${still}${owner} until ${pendingOwner} accepts it`);
    else if (still !== "") warnings.push(`the owner of ${contract} is ${still}${owner}`);
  }
  if (state.registry.allowsDevModels) warnings.push("the registry takes dev models");
  return warnings;
};
