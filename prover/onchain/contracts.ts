import type { Contracts as DeployedContracts } from "../../client/contracts.ts";

export { contractAt } from "../../client/contracts.ts";

/**
 * The contracts that the commands call. One set of ABIs and types serves the client package too.
 */
export type Contracts = Omit<DeployedContracts, "requests">;
