/**
 * What a fall of the price of ETH makes of a row, told from the row alone. Amounts are kept in ETH
 * at the price of their own block, so history does not move; what moves is the state at the as-of:
 * the loan just taken, when its asset is a stablecoin, and the margins of accounts, taken as
 * collateral in ETH against debt in stablecoins, and the highest debts in stablecoins, taken as if
 * all of them were still valued then, which are the worst cases. Of the market only what is a ratio
 * to an earlier price can be told; oscillators would need the candles.
 */
type Values = ReadonlyMap<string, bigint>;

/** A value after the fall, in the feature's own integer. `percent` of the price is left. */
type Fall = (value: bigint, percent: bigint, row: Values) => bigint;

const E9 = 10n ** 9n;

const ofDebt: Fall = (value, percent) => (value * 100n) / percent;
const ofPrice: Fall = (value, percent) => (value * percent) / 100n;

const ofLastBorrow: Fall = (value, percent, row) =>
  row.get("last_borrow_is_stablecoin") === 1n ? ofDebt(value, percent, row) : value;

const FALLS: ReadonlyMap<string, Fall> = new Map<string, Fall>([
  ["last_borrow_amount_eth", ofLastBorrow],
  ["last_borrow_asset_debt_eth", ofLastBorrow],
  ["stable_debt_peak_90d_eth", ofDebt],
  [
    "debt_peak_90d_eth",
    (value, percent, row) => {
      const stable = row.get("stable_debt_peak_90d_eth") ?? 0n;
      return value - stable + ofDebt(stable, percent, row);
    },
  ],
  ["risk_factor", ofDebt],
  [
    "max_risk_factor",
    (value, percent, row) => {
      const now = ofDebt(row.get("risk_factor") ?? 0n, percent, row);
      return now > value ? now : value;
    },
  ],
  ["market_rocp", (value, percent) => ((E9 + value) * percent) / 100n - E9],
  ["market_rocr", ofPrice],
  // The deepest fall of a year is at least what the new price adds to the fall of the last ten
  // days.
  [
    "market_max_drawdown_365d",
    (value, percent) => {
      const fall = ((100n - percent) * E9) / 100n;
      return fall > value ? fall : value;
    },
  ],
]);

export const dependsOnEth = (feature: string): boolean => FALLS.has(feature);

/**
 * They would move as well, but a row does not tell how: means over time, room to borrow,
 * oscillators and trends of the price.
 */
export const movesUntold = (feature: string): boolean =>
  !FALLS.has(feature) && (feature.startsWith("market_") || /risk_factor|available_borrows/.test(feature));

interface Column {
  readonly name: string;
  readonly min: bigint;
  readonly max: bigint;
}

/**
 * The row of a model's features with ETH `fall` percent lower, clamped to the ranges. `beside` are
 * other columns of the row.
 */
export const rowAfterFall = (
  features: readonly Column[],
  { values, beside, fall }: { values: readonly bigint[]; beside: Values; fall: number },
): readonly bigint[] => {
  const row = new Map([...beside, ...features.map(({ name }, index): [string, bigint] => [name, values[index] ?? 0n])]);
  const percent = 100n - BigInt(fall);
  return features.map(({ name, min, max }, index) => {
    const value = values[index] ?? 0n;
    const fallen = FALLS.get(name)?.(value, percent, row) ?? value;
    return fallen < min ? min : fallen > max ? max : fallen;
  });
};
