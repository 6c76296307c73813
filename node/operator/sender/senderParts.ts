import type { DatabaseSync } from "node:sqlite";

import type { JsonRpcProvider, Log, TransactionRequest } from "ethers";

import type { BaseError } from "../../../prover/errors.ts";
import type { Operations } from "../../operations/operations.ts";
import type { TransactionTable } from "./transactionTable.ts";

/** Who pays: a key of this process, or a signer behind JSON-RPC. */
export interface TransactionSigner {
  readonly address: string;
  /** @returns The signed transaction, 0x hex. */
  readonly sign: (transaction: TransactionRequest) => Promise<string>;
}

/** What became of a transaction. A block that was undone may bring a second outcome. */
export type Outcome = { readonly purpose: string; readonly work: unknown } & (
  | { readonly kind: "done"; readonly hash: string; readonly block: bigint; readonly logs: readonly Log[] }
  | { readonly kind: "reverted"; readonly hash: string; readonly error: BaseError }
  /** Nothing of it is on chain. */
  | { readonly kind: "refused"; readonly error: BaseError }
);

export interface SenderLimits {
  /** Wei; undefined for no limit. */
  readonly maxFeePerGas?: bigint | undefined;
  /** Wei. Below it there is a condition; it is sent all the same while it lasts. */
  readonly minBalance?: bigint | undefined;
  /** How long a transaction may wait before it is replaced by one that pays more, in milliseconds. */
  readonly replaceAfterMs: number;
}

/** What the parts of a sender share. */
export interface SenderParts {
  readonly database: DatabaseSync;
  readonly table: TransactionTable;
  readonly provider: JsonRpcProvider;
  readonly chainId: bigint;
  readonly signer: TransactionSigner;
  readonly limits: SenderLimits;
  readonly operations: Pick<Operations, "log" | "conditions">;
  readonly counted: (event: "sent" | "replaced" | "mined" | "reverted" | "undone" | "refused") => void;
  /** Called inside the database transaction that keeps the state, so both are there or neither. */
  readonly onOutcome: (outcome: Outcome) => void;
  readonly clock: () => number;
}
