import { Contract, type ContractRunner } from "ethers";

import type {
  AttesterSet,
  CreditToken,
  ModelRegistry,
  ScoreOracle,
  UndercollateralizedPool,
} from "../../types/ethers-contracts/index.js";
import attesterSet from "./generated/AttesterSet.json" with { type: "json" };
import creditToken from "./generated/CreditToken.json" with { type: "json" };
import modelRegistry from "./generated/ModelRegistry.json" with { type: "json" };
import scoreOracle from "./generated/ScoreOracle.json" with { type: "json" };
import undercollateralizedPool from "./generated/UndercollateralizedPool.json" with { type: "json" };

/** ABI of each contract, as the generator wrote it. */
export const artifacts = {
  token: creditToken,
  registry: modelRegistry,
  attesters: attesterSet,
  oracle: scoreOracle,
  pool: undercollateralizedPool,
} as const;

export interface Contracts {
  readonly token: CreditToken;
  readonly registry: ModelRegistry;
  readonly attesters: AttesterSet;
  readonly oracle: ScoreOracle;
  readonly pool: UndercollateralizedPool;
}

/** A typed handle to a deployed contract. */
export const contractAt = <Name extends keyof Contracts>(
  name: Name,
  address: string,
  runner: ContractRunner,
): Contracts[Name] => new Contract(address, artifacts[name].abi, runner) as unknown as Contracts[Name];
