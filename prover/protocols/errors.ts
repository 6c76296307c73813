import { BaseError } from "../errors.ts";

export class PriceUnknownError extends BaseError {
  readonly code = "E_PRICE_UNKNOWN";
  readonly token: string;
  constructor({ token }: { token: string }) {
    super(`the market's oracle has no known price of ${token} at that moment`, {
      hint: "an account that holds or owes it has no value then: choose another moment, or sync with a node that keeps past states (an archive node)",
    });
    this.token = token;
  }
}

/** The token's balances grow by an index that no log of the market tells. */
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

export class MarketError extends BaseError {
  readonly code = "E_MARKET";
  constructor(message: string, hint: string) {
    super(message, { hint });
  }
}

/** A pool that does not say itself what belongs to it: its logs do, from the first one on. */
export class MarketUnlistedError extends BaseError {
  readonly code = "E_MARKET_UNLISTED";
  constructor({ pool, block }: { pool: string; block: bigint }) {
    super(`the pool ${pool} of block ${block} is too old to name its markets`, {
      hint: "leave --from out: from its first block on, its logs name them",
    });
  }
}
