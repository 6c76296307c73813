import type { RawLog } from "../chain/reads.ts";
import { BaseError } from "../errors.ts";

/** The oracle of the market has no price of a token at the moment asked about. */
export class PriceUnknownError extends BaseError {
  readonly code = "E_PRICE_UNKNOWN";
  readonly token: string;
  constructor({ token }: { token: string }) {
    super(`the market's oracle has no known price of ${token} at that moment`, {
      hint: "choose another moment, or sync with a node that keeps past states (an archive node); an account that holds or owes the token has no value then",
    });
    this.token = token;
  }
}

/** An account holds a token whose balances grow by an index that no log of the market tells. */
export class RebasingReserveError extends BaseError {
  readonly code = "E_REBASING_RESERVE";
  readonly token: string;
  constructor({ token, market }: { token: string; market: string }) {
    super(
      `balances of ${token} in ${market} change without a log of the market: accounts that hold it are not rebuilt`,
      {
        hint: "ask the pool itself for such an account",
      },
    );
    this.token = token;
  }
}

/**
 * A market cannot be indexed or read as asked: it is unknown, the pool is another one, or the store
 * holds the market from another source.
 */
export class MarketError extends BaseError {
  readonly code = "E_MARKET";
  constructor(message: string, hint: string) {
    super(message, { hint });
  }
}

/**
 * A pool is of a version that cannot name its own markets. Its logs name them, from the first block
 * on.
 */
export class MarketUnlistedError extends BaseError {
  readonly code = "E_MARKET_UNLISTED";
  constructor({ pool, block }: { pool: string; block: bigint }) {
    super(`the pool ${pool} of block ${block} is too old to name its markets`, {
      hint: "leave --from out: the logs from the first block on name them",
    });
  }
}

/** A node does not tell what a cToken lends, and the cToken is not known to lend the chain's own currency. */
export class UnderlyingUnknownError extends BaseError {
  readonly code = "E_UNDERLYING_UNKNOWN";
  constructor({ cToken, symbol, block }: { cToken: string; symbol: unknown; block: bigint }) {
    const name = typeof symbol === "string" ? `"${symbol.slice(0, 32)}"` : "without a name";
    super(`the cToken ${cToken} (${name}) tells no underlying token at block ${block}`, {
      hint: "sync again, or with a node that keeps past states (an archive node)",
    });
  }
}

/** A log of a market has fewer words than its event. Nothing of its blocks is written. */
export class UnreadableLogError extends BaseError {
  readonly code = "E_LOG_UNREADABLE";
  constructor({ blockNumber, logIndex, address, data }: RawLog) {
    const bytes = (data.length - 2) / 2;
    super(`log ${logIndex} of block ${blockNumber}, of ${address}, ends after ${bytes} bytes, before its last word`, {
      hint: "sync again, or with another node (--rpc): this one cuts logs short",
    });
  }
}
