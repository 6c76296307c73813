import type { Counter, Histogram } from "prom-client";
import type { VerificationKey } from "snarkjs";

import type { StoreSource } from "../../../prover/events/openStore.ts";
import type { JsonRpcNode } from "../../../prover/chain/jsonRpc.ts";
import type { LoadedModel } from "../../../prover/modelFolder/load.ts";
import type { Contracts } from "../../../prover/onchain/contracts.ts";
import type { Deployment } from "../../../prover/onchain/deployment.ts";
import type { ReadFacts } from "../../../prover/onchain/historyFacts.ts";
import type { RequestsContract } from "../../../prover/onchain/paidRequests.ts";
import type { Operations } from "../../operations/operations.ts";
import type { OrderBook } from "../../orders/scoreOrder.ts";
import type { JobQueue } from "../../queue/jobQueue.ts";
import type { OracleTable } from "../oracle/oracleTables.ts";
import type { AttesterBook } from "../quorum/attesterBook.ts";
import type { KnownAttesters } from "../quorum/attesterSet.ts";

/** A model that the operator scores with. */
export interface ServedModel {
  readonly modelId: string;
  readonly loaded: LoadedModel;
  readonly verificationKey: VerificationKey;
}

/** What scoring counts. */
export interface ScoringMetrics {
  readonly answers: Counter<"attester" | "outcome">;
  readonly failures: Counter<"code">;
  readonly steps: Histogram<"step">;
}

/** What one score is made from. */
export interface ScoringPlace {
  readonly deployment: Deployment;
  readonly contracts: Omit<Contracts, "pool">;
  readonly requests: RequestsContract | undefined;
  /** By their ids. */
  readonly models: ReadonlyMap<string, ServedModel>;
  readonly store: StoreSource;
  /** The node of history's chain; null as for `makeRequest`. */
  readonly history: JsonRpcNode | null;
  /** From `gatherFacts`. */
  readonly readFacts: ReadFacts;
  readonly attesters: KnownAttesters;
  /** What they did, for people. */
  readonly answers: AttesterBook;
  readonly queue: Pick<JobQueue, "add" | "result">;
  readonly table: OracleTable;
  readonly book: OrderBook;
  readonly operations: Operations;
  readonly metrics: ScoringMetrics;
  /** For all attesters together, in milliseconds. */
  readonly quorumTimeoutMs: number;
  /** For a proof, in milliseconds. */
  readonly proofTimeoutMs: number;
}
