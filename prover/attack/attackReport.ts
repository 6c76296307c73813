import type { Changes } from "./changes.ts";
import type { Kind } from "./manipulation.ts";

/** attack.json. Numbers only; the page and the card's table are made from it. */
export interface AttackReport {
  readonly format: "veriscore-attack/1";
  readonly model: { readonly name: string; readonly manifest: string; readonly features: readonly string[] };
  readonly store: AttackedStore;
  readonly wallets: AttackedWallets;
  readonly verdict: Verdict;
  readonly manipulations: readonly ManipulationResult[];
  /** Of a manipulation's list, what this store could not show, with the reason. */
  readonly notLived: readonly { readonly name: string; readonly title: string; readonly reason: string }[];
}

export interface AttackedStore {
  readonly market: string;
  /** ISO time, and the block where it is known. */
  readonly asOf: string;
  readonly asOfBlock: bigint | undefined;
  readonly coverageFrom: string;
  /** Features of the market, which stay as they are at the as-of. */
  readonly heldFeatures: readonly string[];
}

export interface AttackedWallets {
  /** Those that were attacked, out of those that could have been. */
  readonly attacked: number;
  readonly outOf: number;
  /** Whether the user named them; otherwise wallets with a loan. */
  readonly named: boolean;
  readonly medianScore: number;
  /** Wallets with at least 300 clean days and the median of their scores at the as-of; undefined without such wallets. */
  readonly clean: { readonly wallets: number; readonly medianScore: number } | undefined;
}

export interface ManipulationResult {
  readonly name: string;
  readonly title: string;
  readonly line: string;
  readonly kind: Kind;
  readonly variants: readonly VariantResult[];
}

export interface VariantResult extends Changes {
  readonly label: string;
  readonly gas: number;
  /** undefined: as much as each wallet owes. */
  readonly capitalEth: number | undefined;
  readonly secondsHeld: number;
  /** The median gain per ETH and day; "free" where no capital is bound for any time; undefined where nothing is gained. */
  readonly pointsPerEthDay: number | "free" | undefined;
  /** The score of a wallet that had no history before; undefined where it has none afterwards. */
  readonly freshScore: number | undefined;
  /** Of waiting and of the choice of the as-of, what the real market of those days makes of it; undefined where it is unknown or plays no part. */
  readonly withRealMarket: Changes | undefined;
}

/** One limit and what comes nearest to it. */
export interface Finding {
  readonly limit: "median gain" | "most gain" | "stranger" | "waiting" | "fresh";
  readonly says: string;
  /** Points allowed. */
  readonly allowed: number;
  /** Points reached; undefined where it cannot be told. */
  readonly reached: number | undefined;
  /** What reached them. */
  readonly by: string | undefined;
  readonly passes: boolean;
}

export interface Verdict {
  readonly passes: boolean;
  readonly findings: readonly Finding[];
}
