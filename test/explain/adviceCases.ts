import fc from "fast-check";

import { selectFeatures } from "../../prover/features/dictionary.ts";
import type { IntegerModel } from "../../prover/model/integerModel.ts";
import { SECONDS_PER_DAY } from "../../prover/seconds.ts";
import { forestModelsOver } from "./randomModels.ts";

/** Features of the dictionary as a model declares them. */
export const featuresOf = (names: readonly string[]): IntegerModel["features"] =>
  selectFeatures(names).map(({ name, scale, min, max }) => ({ name, scale, min, max }));

const YEARS = [10n, 60n, 200n, 400n].map((days) => days * SECONDS_PER_DAY);
const AMOUNTS = [1n, 1_000_000_000n, 5_000_000_000n, 90_000_000_000n];

/** What the models may read: the last of the five is in the row, but never read. */
const SETS: readonly (readonly (readonly [name: string, thresholds: readonly bigint[]])[])[] = [
  [
    ["time_since_last_liquidated", YEARS],
    ["liquidation_count_90d", [1n, 2n, 3n, 4n]],
    ["risk_factor", [1n, 300_000_000n, 600_000_000n, 900_000_000n]],
    ["debt_peak_90d_eth", AMOUNTS],
    ["total_collateral_eth", []],
  ],
  [
    ["clean_age", YEARS],
    ["borrow_amount_sum_eth_30d", AMOUNTS],
    ["risk_factor", [1n, 300_000_000n, 600_000_000n, 900_000_000n]],
    ["repay_count", [1n, 2n, 3n, 4n]],
    ["deposit_count", []],
  ],
];

interface Case {
  readonly model: IntegerModel;
  readonly subject: readonly bigint[];
  readonly reference: readonly bigint[];
}

/** Near the thresholds, at both ends of the range, or anywhere a wallet may be. */
const valueOf = ({ min, max }: IntegerModel["features"][number], thresholds: readonly bigint[]): fc.Arbitrary<bigint> =>
  fc.oneof(fc.constantFrom(min, max, ...thresholds), fc.bigInt({ min, max: (thresholds.at(-1) ?? 9n) * 2n }));

/** A forest over features of the dictionary, and two rows of it. */
export const cases: fc.Arbitrary<Case> = fc.constantFrom(...SETS).chain((set) => {
  const features = featuresOf(set.map(([name]) => name));
  const row = fc.tuple(...features.map((feature, index) => valueOf(feature, set[index]?.[1] ?? [])));
  const model = forestModelsOver(
    features,
    set.map(([, thresholds]) => thresholds),
  );
  return fc.record({ model, subject: row, reference: row });
});
