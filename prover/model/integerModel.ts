import type { Feature } from "./schema.ts";

/**
 * The quantized model: integers only, and everything between raw features and score. The circuit is
 * generated from it and from nothing else.
 *
 * Values are integers that follow from the features, in this order: the truncations' limbs, curves,
 * the forest's total (where there are trees), the inner forests' totals, the neurons' limbs. Limbs come lowest first; the last
 * one takes the rest.
 */
export interface IntegerModel {
  readonly features: readonly Feature[];
  /**
   * Features that trees test, and features that nothing uses: their range is enforced all the same.
   */
  readonly bins: readonly Bins[];
  readonly truncations: readonly Truncation[];
  readonly curves: readonly Curve[];
  readonly forest: Forest;
  /** Further ensembles over the same bins, whose totals neurons read; absent where there are none. */
  readonly innerForests?: readonly Forest[];
  readonly neurons: readonly Neuron[];
  readonly output: Output;
}

export interface Bins {
  readonly feature: number;
  /**
   * Strictly rising, each in (min, max]: bin b holds thresholds[b - 1] <= value < thresholds[b].
   */
  readonly thresholds: readonly bigint[];
}

/**
 * floor((value - min) / 2^drop), as limbs. Values above the last whole multiple of the last limb's
 * unit count as the range's end.
 */
export interface Truncation extends Limbs {
  readonly feature: number;
}

/** floor(x / 2^drop) in parts of limbBits. */
export interface Limbs {
  readonly drop: number;
  readonly limbs: number;
  readonly limbBits: number;
}

/**
 * Piecewise linear: in bin b, values[b] + slopes[b] x mantissa, where the mantissa is the place in
 * the bin in 2^-MANTISSA_BITS of the bin, floored.
 */
export interface Curve extends Bins {
  readonly values: readonly bigint[];
  readonly slopes: readonly bigint[];
}

/**
 * A reference >= 0 is a node, listed before every node that refers to it; a reference r < 0 is leaf
 * -r - 1.
 */
export interface Forest {
  readonly nodes: readonly ForestNode[];
  readonly leaves: readonly bigint[];
  readonly roots: readonly number[];
}

export interface ForestNode {
  /** Index into the model's bins. */
  readonly bin: number;
  /** Index into the bin's thresholds. */
  readonly threshold: number;
  /** Reference taken when value < threshold. */
  readonly below: number;
  /** Reference taken when value >= threshold. */
  readonly above: number;
}

/** bias + sum of weight x value. */
export interface WeightedSum {
  readonly terms: readonly { readonly source: number; readonly weight: bigint }[];
  readonly bias: bigint;
}

/**
 * floor(max(sum, 0) / 2^drop), as limbs; every input in range gives a sum in [-2^width, 2^width). With a curve,
 * the curve's value at the sum: one limb, of which nothing is dropped.
 */
export interface Neuron extends WeightedSum, Limbs {
  readonly width: number;
  readonly curve?: SumCurve;
}

/** As `Curve`, of a sum that every input in range gives in [min, max]. */
export interface SumCurve extends Pick<Curve, "thresholds" | "values" | "slopes"> {
  readonly min: bigint;
  readonly max: bigint;
}

export interface Output extends WeightedSum {
  /** Least and greatest sum over all inputs in range, by interval analysis. */
  readonly min: bigint;
  readonly max: bigint;
  readonly score: PointsScale | KnotTable;
}

/** The sum is points at 2^-fractionBits. */
export interface PointsScale {
  readonly kind: "points";
  readonly fractionBits: number;
}

/**
 * Score `first`, and `step` more at each threshold that the sum reaches; thresholds strictly rise
 * within (min, max].
 */
export interface KnotTable {
  readonly kind: "knots";
  readonly thresholds: readonly bigint[];
  readonly first: bigint;
  readonly step: bigint;
}

/** Bits of a curve's mantissa: 256 steps to a bin. */
export const MANTISSA_BITS = 8;

/**
 * Result of one evaluation: the exact integer output (the sum before rounding, knots and clamp) and
 * the score.
 */
export interface Evaluation {
  readonly output: bigint;
  readonly score: bigint;
}

const INTEGER = /^-?\d+n$/;

/**
 * Plain JSON form; bigints are strings of digits with an n behind, so the text is the same on every
 * machine.
 */
export const serializeIntegerModel = (model: IntegerModel): string =>
  `${JSON.stringify(model, (_key, value: unknown) => (typeof value === "bigint" ? `${value}n` : value))}\n`;

/**
 * Puts the integers into parsed JSON as it stands: a reviver of `JSON.parse` takes several times the
 * time and the memory. It goes as deep as the JSON, so that has to be parsed by `parseJson`.
 */
const restoreIntegers = (value: unknown): unknown => {
  if (typeof value !== "object" || value === null) return value;
  const record = value as Record<string, unknown>;
  for (const key of Object.keys(record)) {
    const item = record[key];
    if (typeof item !== "string") restoreIntegers(item);
    else if (key !== "name" && INTEGER.test(item)) record[key] = BigInt(item.slice(0, -1));
  }
  return value;
};

/**
 * Inverse of `serializeIntegerModel`. The caller has checked the text's hash against the manifest.
 *
 * @param parsed The text's JSON. It becomes the model.
 */
export const deserializeIntegerModel = (parsed: unknown): IntegerModel => restoreIntegers(parsed) as IntegerModel;
