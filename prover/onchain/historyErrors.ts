import { BaseError } from "../errors.ts";
import { isoSeconds } from "../seconds.ts";

/** A statement names a block of history's chain, and no node of that chain is at hand. */
export class HistoryNodeError extends BaseError {
  readonly code = "E_HISTORY_NODE";
  constructor({ chainId, why }: { chainId: bigint; why: string }) {
    super(`the history is of chain ${chainId}, and ${why}`, {
      hint: "name a node of that chain with --history-rpc; recorded files on a local chain can do without: --no-history-node",
    });
  }
}

/** The node of history's chain has no block at the as-of, or has not got past it yet. */
export class HistoryBlockError extends BaseError {
  readonly code = "E_HISTORY_BLOCK";
  constructor({ url, asOfTime }: { url: string; asOfTime: bigint }) {
    super(`${url} cannot tell the last block at ${isoSeconds(asOfTime)}: it has none, or not reached that time`, {
      hint: "wait until the node is past the as-of, or use another node with --history-rpc",
    });
  }
}

/** The as-of is not a multiple of the oracle's period, which leaves nobody a choice of it. */
export class AsOfOffBoundaryError extends BaseError {
  readonly code = "E_AS_OF_OFF_BOUNDARY";
  constructor({ asOfTime, period }: { asOfTime: bigint; period: bigint }) {
    const before = asOfTime - (asOfTime % period);
    super(`the as-of ${isoSeconds(asOfTime)} (${asOfTime}) is not a multiple of the oracle's ${period} seconds`, {
      hint: `leave --at out, or give a boundary: ${isoSeconds(before)} or ${isoSeconds(before + period)}`,
    });
  }
}

/** The as-of is later than the latest block of the oracle's chain, which refuses it. */
export class AsOfInFutureError extends BaseError {
  readonly code = "E_AS_OF_IN_FUTURE";
  constructor({ asOfTime, now }: { asOfTime: bigint; now: bigint }) {
    super(`the as-of ${isoSeconds(asOfTime)} lies after ${isoSeconds(now)}, the oracle's latest block`, {
      hint: "wait until the oracle's chain has reached the as-of, or give an earlier --at",
    });
  }
}

/** The as-of is further back than the oracle takes a statement. */
export class AsOfTooOldError extends BaseError {
  readonly code = "E_AS_OF_TOO_OLD";
  constructor({ asOfTime, oldest }: { asOfTime: bigint; oldest: bigint }) {
    super(`the as-of ${isoSeconds(asOfTime)} lies before ${isoSeconds(oldest)}, the oldest that the oracle takes`, {
      hint: "sync the store and make a new request",
    });
  }
}

/** The store counts other markets, or another chain, than the model was registered for. */
export class MarketsMismatchError extends BaseError {
  readonly code = "E_MARKETS_MISMATCH";
  constructor({ own, ownHash, registered }: { own: string; ownHash: string; registered: string }) {
    super(`the store counts ${own} (${ownHash}), but the model was registered for ${registered}`, {
      hint: "use a store of exactly the model's markets, or a model that was registered for these",
    });
  }
}

/** A wallet of the bundle has acts in a market that the model was not registered for. */
export class OutsideMarketError extends BaseError {
  readonly code = "E_OUTSIDE_MARKET";
  constructor({ wallets, market }: { wallets: readonly string[]; market: string }) {
    super(`${wallets.join(", ")} acted in ${market}, which no statement names`, {
      hint: "such a wallet cannot be scored on chain from this store; index the market from a node instead",
    });
  }
}

/**
 * History's chain is not the oracle's, and a wallet of the bundle is, or may be, a contract. On the
 * other chain the same address may then belong to somebody else.
 */
export class ForeignWalletError extends BaseError {
  readonly code = "E_FOREIGN_WALLET";
  constructor({ wallet, why }: { wallet: string; why: string }) {
    super(`the history of ${wallet} may be another person's: ${why}`, {
      hint: "across chains only accounts with a key of their own can be scored; take the wallet out of the bundle",
    });
  }
}
