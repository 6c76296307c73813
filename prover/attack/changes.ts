/** What a manipulation does to the scores of many wallets. All in points. */

export interface Quantiles {
  readonly median: number;
  /** Nine wallets of ten have no more. */
  readonly p90: number;
  readonly most: number;
}

/** A wallet and what happened to its score. */
export interface WalletChange {
  readonly wallet: string;
  readonly before: number;
  readonly after: number;
}

export interface Changes {
  /** Wallets with a score before and after. */
  readonly wallets: number;
  readonly gained: Quantiles;
  readonly lost: Quantiles;
  readonly mostGained: WalletChange | undefined;
  readonly mostLost: WalletChange | undefined;
}

const ascending = (values: readonly number[]): readonly number[] => [...values].sort((one, other) => one - other);

/** The mean of the middle two of an even number; undefined of none. */
export const median = (values: readonly number[]): number | undefined => {
  if (values.length === 0) return undefined;
  const sorted = ascending(values);
  const [low = 0, high = 0] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]];
  return (low + high) / 2;
};

const quantiles = (values: readonly number[]): Quantiles => {
  const sorted = ascending(values);
  return {
    median: median(values) ?? 0,
    p90: sorted[Math.ceil(0.9 * sorted.length) - 1] ?? 0,
    most: sorted.at(-1) ?? 0,
  };
};

const extreme = (
  changes: readonly WalletChange[],
  sizeOf: (change: WalletChange) => number,
): WalletChange | undefined => {
  const largest = Math.max(0, ...changes.map(sizeOf));
  return largest === 0 ? undefined : changes.find((change) => sizeOf(change) === largest);
};

const gainOf = ({ before, after }: WalletChange): number => after - before;
const lossOf = ({ before, after }: WalletChange): number => before - after;

/** A wallet that gains lost 0, and the other way round. */
export const changesOf = (changes: readonly WalletChange[]): Changes => ({
  wallets: changes.length,
  gained: quantiles(changes.map((change) => Math.max(0, gainOf(change)))),
  lost: quantiles(changes.map((change) => Math.max(0, lossOf(change)))),
  mostGained: extreme(changes, gainOf),
  mostLost: extreme(changes, lossOf),
});
