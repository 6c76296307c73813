/** The same rolls for the same seed (mulberry32). */
export interface Dice {
  /** From 0 to sides - 1. */
  readonly roll: (sides: number) => number;
  readonly pick: <T>(from: readonly T[]) => T;
  readonly shuffled: <T>(from: readonly T[]) => readonly T[];
  /** A share of the amount, between these percentages. */
  readonly share: (amount: bigint, from: number, to: number) => bigint;
}

export const diceOf = (seed: number): Dice => {
  let state = seed | 0;
  const roll = (sides: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  };
  const pick = <T>(from: readonly T[]): T => {
    if (from.length === 0) throw new Skipped("nothing to pick from");
    return from[roll(from.length)];
  };
  const shuffled = <T>(from: readonly T[]): readonly T[] => {
    const deck = [...from];
    for (let end = deck.length - 1; end > 0; end -= 1) {
      const other = roll(end + 1);
      [deck[end], deck[other]] = [deck[other], deck[end]];
    }
    return deck;
  };
  const share = (amount: bigint, from: number, to: number): bigint =>
    (amount * BigInt(100 * from + roll(100 * (to - from) + 1))) / 10_000n;
  return { roll, pick, shuffled, share };
};

/** An action that cannot be done at the moment. */
export class Skipped extends Error {}
