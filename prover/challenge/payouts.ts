import { type Challenge, type EntryStatus, type ModelerEntry, statusOf } from "./reading.ts";

/** What an entry came to when its challenge was settled, in the least units of the currency. */
export interface Payout {
  /** Its own, given back. */
  readonly stake: bigint;
  readonly prize: bigint;
  /** Its part of what was divided among the honest. */
  readonly bonus: bigint;
}

/** Entries whose stakes come back: those that answered and were not struck. */
const isHonest = (status: EntryStatus, isVoid: boolean): boolean =>
  status === "answered" || status === "graded" || status === "paid" || (isVoid && status === "committed");

/**
 * What each winner gets, the first first; what rounding leaves over is the first one's. Twin of
 * `Challenges._payWinners`.
 */
const prizesOf = (pot: bigint, shares: readonly bigint[]): readonly bigint[] => {
  const whole = shares.reduce((sum, share) => sum + share, 0n);
  const others = shares.slice(1).map((share) => (pot * share) / whole);
  return [pot - others.reduce((sum, part) => sum + part, 0n), ...others];
};

/**
 * What the winners divide: the bounty, and stakes that others lost and no finder got. Twin of
 * `Challenges._divide`.
 */
const potOf = ({ terms, progress }: Pick<Challenge, "terms" | "progress">): bigint => {
  const { entries, answered, struck, paidToFinders } = progress;
  return terms.bounty + (entries - (answered - struck)) * terms.stake - paidToFinders;
};

/**
 * Says what a settled challenge owes or has paid to each entry.
 *
 * @param winners From `winnersOf` of the contract, the first first.
 * @returns By modeler; nothing before the settlement.
 */
export const payoutsOf = (
  challenge: Pick<Challenge, "terms" | "progress">,
  { entries, winners }: { readonly entries: readonly ModelerEntry[]; readonly winners: readonly string[] },
): ReadonlyMap<string, Payout> => {
  const { terms, progress } = challenge;
  const { isSettled, isVoid, labels } = progress;
  if (!isSettled) return new Map();
  const hasWinners = !isVoid && BigInt(labels) !== 0n && winners.length > 0;
  const prizes = hasWinners ? prizesOf(potOf(challenge), terms.shares.slice(0, winners.length)) : [];
  return new Map(
    entries.map(({ modeler, entry }) => {
      const back = isHonest(statusOf(entry), isVoid);
      const prize = prizes[winners.indexOf(modeler)] ?? 0n;
      return [modeler, { stake: back ? terms.stake : 0n, prize, bonus: back ? progress.bonus : 0n }];
    }),
  );
};
