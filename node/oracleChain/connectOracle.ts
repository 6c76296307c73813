import type { JsonRpcProvider } from "ethers";

import { checkDeployment } from "../../client/deployment.ts";
import type { Contracts } from "../../prover/onchain/contracts.ts";
import { contractsOf, type Deployment } from "../../prover/onchain/deployment.ts";
import { openStandIns } from "./standInProvider.ts";

/** The contracts of an oracle, by nodes that stand in for each other. */
export interface OracleConnection {
  readonly provider: JsonRpcProvider;
  readonly contracts: Omit<Contracts, "pool">;
  /**
   * Checks that the contracts are there, until they were once. Before that nothing that the nodes say
   * is to be believed.
   *
   * @throws ChainMismatchError, ContractMissingError, and the errors of the nodes.
   */
  readonly confirm: () => Promise<void>;
}

/**
 * Connects to the oracle of a deployment. Nothing is asked yet, so all nodes may be away.
 *
 * @param urls Nodes of its chain, at least one.
 * @returns The connection. Whoever opens it destroys its provider.
 */
export const connectOracle = (urls: readonly string[], deployment: Deployment): OracleConnection => {
  const provider = openStandIns(urls, deployment.chainId);
  let isThere = false;
  const confirm = async (): Promise<void> => {
    if (!isThere) await checkDeployment({ deployment, provider });
    isThere = true;
  };
  return { provider, contracts: contractsOf(deployment, provider), confirm };
};
