import type { DatabaseSync } from "node:sqlite";

import type { JsonRpcProvider, Signer } from "ethers";

import type { JsonRpcNode } from "../../prover/chain/jsonRpc.ts";
import type { StoreSource } from "../../prover/events/openStore.ts";
import type { Contracts } from "../../prover/onchain/contracts.ts";
import type { Deployment } from "../../prover/onchain/deployment.ts";
import type { Policy } from "../config/nodeConfig.ts";
import type { KeptOrders } from "../orders/scoreOrder.ts";
import type { FileCheck } from "../operations/openFiles.ts";
import type { Operations } from "../operations/operations.ts";
import type { JobQueue } from "../queue/jobQueue.ts";
import type { AttesterEndpoint } from "./quorum/attesterClient.ts";
import type { ServedModel } from "./scoring/scoringPlace.ts";

/** What an operator is made of. */
export interface OperatorOptions {
  /** From `openOperatorDatabase`; it stays the caller's. */
  readonly database: DatabaseSync;
  /** Throws while the file of the database is gone or another one: nothing is decided or signed then. */
  readonly checkFiles?: FileCheck;
  readonly deployment: Deployment;
  /** The oracle's chain: by ethers, and for what ethers has no word for. */
  readonly provider: JsonRpcProvider;
  readonly node: JsonRpcNode;
  readonly contracts: Omit<Contracts, "pool">;
  /** Checks that the contracts are there, before the first look at them. It was done when left out. */
  readonly confirm?: () => Promise<void>;
  readonly models: readonly ServedModel[];
  /** The operator's own event store. */
  readonly store: StoreSource;
  /** The node of history's chain; null as for `makeRequest`. */
  readonly history: JsonRpcNode | null;
  /** Tells of new blocks of history; returns how to end it. */
  readonly watchHistory?: (listener: () => void) => () => void;
  readonly attesters: readonly AttesterEndpoint[];
  readonly signer: Pick<Signer, "getAddress" | "signTransaction">;
  readonly queue: JobQueue;
  readonly policy: Policy;
  /** For how long orders that are over are kept; 90 days and 100,000 of them when left out. */
  readonly keptOrders?: Partial<KeptOrders>;
  readonly operations: Operations;
  /** Between two looks at the oracle's chain, in milliseconds. */
  readonly everyMs: number;
  readonly limits?: Partial<OperatorLimits>;
  readonly clock?: () => number;
}

/** Times in milliseconds. */
export interface OperatorLimits {
  readonly quorumTimeoutMs: number;
  readonly proofTimeoutMs: number;
  readonly orderLifetimeMs: number;
  readonly replaceAfterMs: number;
  readonly concurrency: number;
}
