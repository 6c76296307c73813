import { BaseError } from "../errors.ts";

/** `model attack` is asked about a store in which no wallet has a loan up to the as-of. */
export class NoBorrowersError extends BaseError {
  readonly code = "E_NO_BORROWERS";
  constructor({ path, asOf }: { path: string; asOf: string }) {
    super(`no wallet in ${path} has a loan up to ${asOf}`, {
      hint: "give wallets with --wallets, a later --at, or a store with more history",
    });
  }
}

/**
 * A model reads features that follow from account states, transactions or balances. Appended lending events do not
 * move them, so `model attack` would call safe what it has not tried.
 */
export class AttackFeaturesError extends BaseError {
  readonly code = "E_ATTACK_FEATURES";
  constructor({ model, features }: { model: string; features: readonly string[] }) {
    super(`appended events do not move ${features.join(", ")} of model ${model}, so attacks on it cannot be lived`, {
      hint: "attack a model that reads lending events and the market alone",
    });
  }
}

/** The store has no market in which manipulations could be lived: the one with most events up to the as-of has no known price of ether or of a stablecoin. */
export class NoMarketError extends BaseError {
  readonly code = "E_NO_MARKET";
  constructor({ path, asOf }: { path: string; asOf: string }) {
    super(`${path} has no market with prices of ether and of a stablecoin up to ${asOf}`, {
      hint: "import prices, or sync a market, before attacking a model on it",
    });
  }
}

/** With `--fail-above`, something breaks a limit of the verdict: what is cheap pays, a stranger or waiting takes points, or a fresh wallet scores too much. The report is written. */
export class ManipulationPaysError extends BaseError {
  readonly code = "E_MANIPULATION_PAYS";
  constructor({ says, by, reached, limit }: { says: string; by: string; reached: number; limit: number }) {
    super(`${says}: ${reached}, by "${by}"; at most ${limit} is allowed`, {
      hint: "see the report for the wallet, and train with directions and ceilings as docs/directions.md says",
    });
  }
}

/** With `--fail-above`, the store cannot show whether a limit of the verdict holds. The report is written. */
export class AttackUndecidedError extends BaseError {
  readonly code = "E_ATTACK_UNDECIDED";
  constructor({ says }: { says: string }) {
    super(`this store cannot tell: ${says}`, {
      hint: "take a store with wallets of 300 clean days and prices of all assets of the list",
    });
  }
}
