/** How many of many are looked at in each round. */
export interface TurnOptions {
  /** All are looked at in so many rounds, or in fewer, unless that is more than `most` in a round. */
  readonly rounds: number;
  readonly least: number;
  /** A round takes no longer for it, however many there are: then all take more rounds. */
  readonly most: number;
}

/** An array, or what is read in parts. */
interface Listed<T> {
  readonly length: number;
  readonly slice: (from: number, to: number) => readonly T[];
}

/**
 * Takes the next few of many in each round, in turn.
 *
 * @returns Given all, in an order that stays: those of this round, each once.
 */
export const openTurns = ({ rounds, least, most }: TurnOptions): (<T>(all: Listed<T>) => readonly T[]) => {
  let next = 0;
  return (all) => {
    const count = Math.min(Math.max(least, Math.ceil(all.length / rounds)), most, all.length);
    const from = next < all.length ? next : 0;
    next = from + count < all.length ? from + count : from + count - all.length;
    return [...all.slice(from, from + count), ...all.slice(0, Math.max(0, from + count - all.length))];
  };
};
