/** What a manipulation is: events that somebody makes happen, and what they cost. Declared, not programmed. */

/** Wallets of a borrower, by their part; `donor` is somebody's wallet with a long clean history, `self` the wallet that is attacked or attacks. */
export type Actor = "self" | "second" | "third" | "fourth";
export type Member = Actor | "donor";

/** What a step writes into a store. Repayments and liquidations are of the wallet that owed. */
export type StepAction = "deposit" | "withdraw" | "borrow" | "repay" | "liquidation" | "transfer_in" | "transfer_out";

/** An asset by its part, which each market fills with one of its own, or by its symbol; `owed` is whatever the wallet owes. */
export type Asset = "ether" | "stable" | "bitcoin" | "owed" | { readonly symbol: string };

/** Worth in 1e-9 ETH at the store's prices of the as-of; one base unit of the token; or all that the wallet owes. */
export type Amount = bigint | "dust" | "debt";

/** `block` counts from 1, the first block after the as-of of the report. */
export interface Step {
  readonly who?: Actor;
  readonly block: number;
  /** Seconds after the as-of of the report; 12 for each block when left out. */
  readonly seconds?: number;
  readonly action: StepAction;
  readonly asset: Asset;
  readonly amount: Amount;
  /** Of a liquidation: what was seized, worth as much as the debt. */
  readonly collateral?: Asset;
  /** In a market that the wallet has never used, at the same prices. */
  readonly isElsewhere?: true;
}

/** A bundle and what its wallets did. */
export interface Side {
  readonly wallets: readonly Member[];
  readonly steps: readonly Step[];
}

/** One size of a manipulation. */
export interface Variant {
  readonly label: string;
  /** Without the manipulation: the wallet alone at the same moment when left out. */
  readonly before?: Side;
  readonly after: Side;
  /** As-of of the attested score, in seconds after that of the report: the last step when left out. */
  readonly attest?: number;
}

/**
 * Which limit holds it. `cheap`: its owner's, held for less than a day. `held`: what time and capital buy. `stranger`: done to a wallet by others.
 * `again`: a new wallet in place of the old. `bundle`: another's history, or a bundle cut otherwise. `waiting` and `as-of`: no event at all.
 */
export const KINDS = ["cheap", "stranger", "waiting", "as-of", "held", "again", "bundle"] as const;
export type Kind = (typeof KINDS)[number];

export interface Manipulation {
  /** Stable, for whoever reads attack.json. */
  readonly name: string;
  readonly title: string;
  /** The line of the rule or of the table of known attacks that it stands for. */
  readonly line: string;
  readonly kind: Kind;
  readonly variants: readonly Variant[];
}

export const BLOCK_SECONDS = 12;
export const DAY_SECONDS = 86_400;

export const secondsOf = ({ block, seconds = block * BLOCK_SECONDS }: Step): number => seconds;

const lastSecond = (steps: readonly Step[]): number => Math.max(0, ...steps.map(secondsOf));

/** As-of of a variant's scores, in seconds after that of the report. */
export const attestedAt = ({ attest, before, after }: Variant): number =>
  attest ?? lastSecond([...(before?.steps ?? []), ...after.steps]);

/** How long its capital is bound: from its first step to its last, or to the attested moment if that is later. */
export const secondsHeld = (variant: Variant): number => {
  const { steps } = variant.after;
  if (steps.length === 0) return attestedAt(variant);
  return Math.max(lastSecond(steps), attestedAt(variant)) - Math.min(...steps.map(secondsOf));
};

/** What a step takes out of its owner's hands (1) or gives back (-1). */
const OUTLAY: Readonly<Record<StepAction, bigint>> = {
  deposit: 1n,
  repay: 1n,
  transfer_in: 1n,
  withdraw: -1n,
  borrow: -1n,
  transfer_out: -1n,
  liquidation: 0n,
};

/**
 * The most that it binds at once between two blocks, in 1e-9 ETH: a flash loan brings what is back in the same block.
 *
 * @returns undefined where it is as much as the wallet owes.
 */
export const capitalE9 = ({ after: { steps } }: Variant): bigint | undefined => {
  const outlay = (ofBlock: readonly Step[], worth: (amount: Amount) => bigint): bigint =>
    ofBlock.reduce((sum, { action, amount }) => sum + OUTLAY[action] * worth(amount), 0n);
  let [held, most] = [0n, 0n];
  for (const block of [...new Set(steps.map((step) => step.block))].sort((one, other) => one - other)) {
    const ofBlock = steps.filter((step) => step.block === block);
    if (outlay(ofBlock, (amount) => (amount === "debt" ? 1n : 0n)) > 0n) return undefined;
    held += outlay(ofBlock, (amount) => (typeof amount === "bigint" ? amount : 0n));
    if (held > most) most = held;
  }
  return most;
};
