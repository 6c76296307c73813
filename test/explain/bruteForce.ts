import { evaluate } from "../../prover/model/evaluate.ts";
import type { IntegerModel } from "../../prover/model/integerModel.ts";
import { plus, type Rational, rational, ZERO } from "../../prover/explain/rational.ts";

export interface TwoRows {
  readonly subject: readonly bigint[];
  readonly reference: readonly bigint[];
}

/** The integer output of a row that takes the features of a coalition from the subject and all others from the reference. */
const outputOf = (model: IntegerModel, { subject, reference }: TwoRows, coalition: ReadonlySet<number>): bigint =>
  evaluate(
    model,
    reference.map((value, feature) => (coalition.has(feature) ? (subject[feature] ?? 0n) : value)),
  ).output;

const permutations = (items: readonly number[]): readonly (readonly number[])[] =>
  items.length === 0
    ? [[]]
    : items.flatMap((item) => permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]));

/** Shapley values by the other definition: the mean over all orders of what a feature adds on entering. */
export const shapleyByOrders = (model: IntegerModel, rows: TwoRows): readonly Rational[] => {
  const orders = permutations(model.features.map((_, feature) => feature));
  const totals = model.features.map(() => ZERO);
  for (const order of orders) {
    const coalition = new Set<number>();
    let before = outputOf(model, rows, coalition);
    for (const feature of order) {
      const after = outputOf(model, rows, coalition.add(feature));
      totals[feature] = plus(totals[feature] ?? ZERO, rational(after - before, BigInt(orders.length)));
      before = after;
    }
  }
  return totals;
};
