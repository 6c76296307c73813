import { Contract, type ContractRunner } from "ethers";

import { attesterSetAbi } from "../contracts/abi/AttesterSet.ts";
import { creditTokenAbi } from "../contracts/abi/CreditToken.ts";
import { modelRegistryAbi } from "../contracts/abi/ModelRegistry.ts";
import { scoreOracleAbi } from "../contracts/abi/ScoreOracle.ts";
import { scoreRequestsAbi } from "../contracts/abi/ScoreRequests.ts";
import { undercollateralizedPoolAbi } from "../contracts/abi/UndercollateralizedPool.ts";
import type { AttesterSet } from "../contracts/typings/AttesterSet.ts";
import type { CreditToken } from "../contracts/typings/CreditToken.ts";
import type { ModelRegistry } from "../contracts/typings/ModelRegistry.ts";
import type { ScoreOracle } from "../contracts/typings/ScoreOracle.ts";
import type { ScoreRequests } from "../contracts/typings/ScoreRequests.ts";
import type { UndercollateralizedPool } from "../contracts/typings/UndercollateralizedPool.ts";

/** ABI of each contract, by its name in a deployment file. */
export const abis = {
  token: creditTokenAbi,
  registry: modelRegistryAbi,
  attesters: attesterSetAbi,
  oracle: scoreOracleAbi,
  requests: scoreRequestsAbi,
  pool: undercollateralizedPoolAbi,
} as const;

/** A typed handle to each contract, by its name in a deployment file. */
export interface Contracts {
  readonly token: CreditToken;
  readonly registry: ModelRegistry;
  readonly attesters: AttesterSet;
  readonly oracle: ScoreOracle;
  readonly requests: ScoreRequests;
  readonly pool: UndercollateralizedPool;
}

/**
 * A typed handle to a deployed contract, for calls that have no function of their own here.
 * @param name Which contract stands there.
 * @param runner A provider to read with, or a signer to send with.
 * @example
 * const token = contractAt("token", deployment.token, provider);
 * await token.ownerOf(1n);
 */
export const contractAt = <Name extends keyof Contracts>(
  name: Name,
  address: string,
  runner: ContractRunner,
): Contracts[Name] => new Contract(address, abis[name], runner) as unknown as Contracts[Name];
