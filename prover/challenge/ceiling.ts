import { formatEther, parseEther, ZeroAddress } from "ethers";

import { UsageError } from "../errors.ts";
import { ChallengeCostError } from "./errors.ts";
import type { Challenge } from "./reading.ts";

/** An amount with what it is of. */
export const moneyText = (amount: bigint, currency: string): string =>
  currency === ZeroAddress ? `${formatEther(amount)} ETH` : `${amount} of ${currency}`;

/** What a user allows a command to pay in. */
export interface Allowed {
  /** In the least units of the challenge's currency. */
  readonly amount: bigint;
  /** Whether it was said in ETH, gwei or wei, which no token has. */
  readonly isEther: boolean;
}

type Paying = Pick<Challenge, "id"> & {
  readonly terms: Pick<Challenge["terms"], "bond" | "bounty" | "currency" | "deposit" | "stake">;
};

/** What is paid without being allowed: twice the stake, and ten bonds, of the plan in docs/challenges.md. */
const UNASKED = { stake: parseEther("2"), bonds: parseEther("0.1") };

/** @throws UsageError for ether where the challenge is in a token. */
const mostOf = (
  { terms: { currency } }: Paying,
  { allowed, ether, token }: { readonly allowed: Allowed | undefined; readonly ether: bigint; readonly token: bigint },
): bigint => {
  if (allowed === undefined) return currency === ZeroAddress ? ether : token;
  if (allowed.isEther && currency !== ZeroAddress)
    throw new UsageError(`the challenge is in the token ${currency}: give a whole number of its least units`);
  return allowed.amount;
};

/**
 * Refuses a stake above what its user allows. Whoever opens a challenge chooses the stake.
 *
 * @param allowed Without it 2 ETH, or as much of a token as the sponsor has paid in.
 * @throws ChallengeCostError, UsageError.
 */
export const assertStake = (challenge: Paying, allowed: Allowed | undefined): void => {
  const { bounty, deposit, stake, currency } = challenge.terms;
  const most = mostOf(challenge, { allowed, ether: UNASKED.stake, token: bounty + deposit });
  if (stake > most)
    throw new ChallengeCostError({
      ...{ id: challenge.id, what: "the stake", option: "--max-stake" },
      ...{ cost: moneyText(stake, currency), most: moneyText(most, currency) },
    });
};

/** What is left for the bonds of one run. */
export interface BondPurse {
  /** @throws ChallengeCostError where too little is left for one more. */
  readonly assertBond: () => void;
  /** Takes one out. */
  readonly pay: () => void;
}

/**
 * All bonds of one run together cost no more than its user allows. A cheat can have many entries, leave their
 * proofs unpublished, and show each proof that is demanded: the bonds are its own then.
 *
 * @param allowed Without it 0.1 ETH, or as much of a token as a finder gets for an entry.
 * @throws UsageError.
 */
export const openBondPurse = (challenge: Paying, allowed: Allowed | undefined): BondPurse => {
  const { bond, stake, currency } = challenge.terms;
  const most = mostOf(challenge, { allowed, ether: UNASKED.bonds, token: stake / 2n });
  let paid = 0n;
  return {
    assertBond: () => {
      if (paid + bond > most)
        throw new ChallengeCostError({
          ...{ id: challenge.id, what: "the bonds of this run", option: "--max-bonds" },
          ...{ cost: moneyText(paid + bond, currency), most: moneyText(most, currency) },
        });
    },
    pay: () => {
      paid += bond;
    },
  };
};
