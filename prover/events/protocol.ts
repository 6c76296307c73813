import type { ContractCall, RawLog } from "./chain.ts";
import type { LendingAction } from "./schema.ts";

/** One lending protocol as the indexer sees it: the next protocol is one more of these. */
export interface LendingProtocol {
  readonly market: string;
  /** Where the market is, by chain id. */
  readonly deployments: ReadonlyMap<bigint, Deployment>;
  /** First topics of the logs to read. */
  readonly topics: readonly string[];
  readonly decode: (log: RawLog) => ProtocolEvent;
  /** Wei of ETH per whole token by the market's own oracle after the block; undefined when it knows none. */
  readonly assetPrice: (read: ReadContract, at: PriceQuery) => Promise<bigint | undefined>;
}

export interface Deployment {
  readonly pool: string;
  /** Block of the deployment: nothing happened before. */
  readonly fromBlock: bigint;
}

export interface ProtocolEvent {
  readonly action: LendingAction;
  /** Whose position changed. */
  readonly wallet: string;
  readonly asset: TokenAmount;
  /** What a liquidation took. */
  readonly collateral?: TokenAmount;
}

export interface TokenAmount {
  readonly token: string;
  /** In the token's base units. */
  readonly amount: bigint;
}

export interface PriceQuery {
  readonly pool: string;
  readonly token: string;
  readonly block: bigint;
}

/** Returned bytes; undefined when the call reverts. */
export type ReadContract = (call: ContractCall) => Promise<string | undefined>;
