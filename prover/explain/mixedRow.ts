import { activate, curveValue, forestTotal, truncate } from "../model/evaluate.ts";
import type { IntegerModel } from "../model/integerModel.ts";

/**
 * The integer model on a row whose features are exchanged one by one; only what reads an exchanged
 * feature is computed again.
 */
interface MixedRow {
  readonly exchange: (feature: number, value: bigint) => void;
  /** The exact integer output of the row as it is now: what `evaluate` gives for it. */
  readonly output: () => bigint;
}

interface Reader {
  readonly sum: number;
  readonly weight: bigint;
}

/** Where each value of `IntegerModel` begins, in the order in which it numbers them. */
const layoutOf = ({ truncations, curves, forest, innerForests = [], neurons }: IntegerModel) => {
  let next = 0;
  const take = (count: number): number => (next += count) - count;
  return {
    truncations: truncations.map(({ limbs }) => take(limbs)),
    curves: curves.map(() => take(1)),
    forest: take(forest.roots.length > 0 ? 1 : 0),
    innerForests: innerForests.map(() => take(1)),
    neurons: neurons.map(({ limbs }) => take(limbs)),
  };
};

/**
 * Who reads each value: sums of neurons by their index, and the output's after the last of them.
 */
const readersOf = ({ neurons, output }: IntegerModel): ReadonlyMap<number, readonly Reader[]> => {
  const readers = new Map<number, Reader[]>();
  for (const [sum, { terms }] of [...neurons, output].entries())
    for (const { source, weight } of terms) {
      const list = readers.get(source) ?? [];
      readers.set(source, list);
      list.push({ sum, weight });
    }
  return readers;
};

/** The totals of all forests. */
const totalsOf = (
  model: IntegerModel,
  layout: ReturnType<typeof layoutOf>,
  row: readonly bigint[],
): readonly (readonly [source: number, value: bigint])[] => {
  const { bins, forest, innerForests = [] } = model;
  const inner = innerForests.map(
    (one, index) => [layout.innerForests[index] ?? 0, forestTotal({ bins, forest: one }, row)] as const,
  );
  return forest.roots.length > 0 ? [[layout.forest, forestTotal(model, row)], ...inner] : inner;
};

/**
 * Values that follow from single features and from the forest, where `feature` is read; the
 * features have been checked to be in range.
 */
const inputsOf = (model: IntegerModel, layout: ReturnType<typeof layoutOf>) => {
  const { features, bins } = model;
  const tested = new Set(bins.filter(({ thresholds }) => thresholds.length > 0).map(({ feature }) => feature));
  return (row: readonly bigint[], feature: number): readonly (readonly [source: number, value: bigint])[] => {
    const raw = row[feature] ?? 0n;
    const { min, max } = features[feature] ?? { min: 0n, max: 0n };
    const limbs = model.truncations.flatMap((truncation, index) =>
      truncation.feature === feature
        ? truncate(raw - min, max - min, truncation).map(
            (value, limb) => [(layout.truncations[index] ?? 0) + limb, value] as const,
          )
        : [],
    );
    const curves = model.curves.flatMap((curve, index) =>
      curve.feature === feature ? [[layout.curves[index] ?? 0, curveValue(curve, raw, { min, max })] as const] : [],
    );
    return tested.has(feature) ? [...limbs, ...curves, ...totalsOf(model, layout, row)] : [...limbs, ...curves];
  };
};

/**
 * The sums of the neurons and of the output, kept up to date as the values that they read change.
 */
const runningSums = (model: IntegerModel) => {
  const readers = readersOf(model);
  const values: bigint[] = [];
  const sums = [...model.neurons, model.output].map(({ bias }) => bias);
  const isStale = sums.map(() => true);
  const store = (source: number, value: bigint): void => {
    const change = value - (values[source] ?? 0n);
    values[source] = value;
    if (change === 0n) return;
    for (const { sum, weight } of readers.get(source) ?? []) {
      sums[sum] = (sums[sum] ?? 0n) + weight * change;
      isStale[sum] = true;
    }
  };
  return { sums, isStale, store };
};

/**
 * Begins with a row in range. Twin of `evaluate` in prover/model/evaluate.ts, whose functions it
 * calls; a test compares the two.
 */
export const mixedRow = (model: IntegerModel, start: readonly bigint[]): MixedRow => {
  const layout = layoutOf(model);
  const inputs = inputsOf(model, layout);
  const { sums, isStale, store } = runningSums(model);
  const row = [...start];
  const settle = (feature: number): void => {
    for (const [source, value] of inputs(row, feature)) store(source, value);
  };
  row.forEach((_, feature) => settle(feature));
  // A forest whose trees are single leaves follows from no feature.
  for (const [source, value] of totalsOf(model, layout, row)) store(source, value);

  return {
    exchange: (feature, value) => {
      if (row[feature] === value) return;
      row[feature] = value;
      settle(feature);
    },
    output: () => {
      // Neurons read values before their own.
      model.neurons.forEach((neuron, index) => {
        if (isStale[index] !== true) return;
        isStale[index] = false;
        activate(sums[index] ?? 0n, neuron).forEach((value, limb) => store((layout.neurons[index] ?? 0) + limb, value));
      });
      return sums[model.neurons.length] ?? 0n;
    },
  };
};
