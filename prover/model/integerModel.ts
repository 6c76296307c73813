import type { Feature } from "./schema.ts";

/**
 * The quantized model: integers only, and everything between raw features and score. The circuit is generated from it and from nothing else.
 * A reference >= 0 is a node, listed before every node that refers to it; a reference r < 0 is leaf -r - 1.
 */
export interface IntegerModel {
  readonly kind: "forest";
  readonly features: readonly IntegerFeature[];
  readonly nodes: readonly IntegerNode[];
  /** Points at 2^-fractionBits. */
  readonly leaves: readonly bigint[];
  readonly roots: readonly number[];
  /** Score before any tree, in points at 2^-fractionBits. */
  readonly base: bigint;
  readonly fractionBits: number;
  /** Least and greatest total of base and trees over all inputs in range, by interval analysis. */
  readonly total: { readonly min: bigint; readonly max: bigint };
}

export interface IntegerFeature extends Feature {
  /** Strictly rising, each in (min, max]: bin b holds thresholds[b - 1] <= value < thresholds[b]. */
  readonly thresholds: readonly bigint[];
}

export interface IntegerNode {
  readonly feature: number;
  /** Index into the feature's thresholds. */
  readonly threshold: number;
  /** Reference taken when value < threshold. */
  readonly below: number;
  /** Reference taken when value >= threshold. */
  readonly above: number;
}

/** Result of one evaluation: the exact integer output (points at 2^-fractionBits, before rounding and clamp) and the score. */
export interface Evaluation {
  readonly output: bigint;
  readonly score: bigint;
}

/** Plain JSON form; bigints are decimal strings, so the text is the same on every machine. */
export const serializeIntegerModel = (model: IntegerModel): string =>
  `${JSON.stringify(model, (_key, value: unknown) => (typeof value === "bigint" ? value.toString() : value))}\n`;

/** Inverse of `serializeIntegerModel`; the caller has checked the text's hash against the manifest. */
export const deserializeIntegerModel = (text: string): IntegerModel => {
  type Json<T> = T extends bigint ? string : T extends object ? { [K in keyof T]: Json<T[K]> } : T;
  const json = JSON.parse(text) as Json<IntegerModel>;
  return {
    ...json,
    features: json.features.map((feature) => ({
      ...feature,
      min: BigInt(feature.min),
      max: BigInt(feature.max),
      thresholds: feature.thresholds.map(BigInt),
    })),
    leaves: json.leaves.map(BigInt),
    base: BigInt(json.base),
    total: { min: BigInt(json.total.min), max: BigInt(json.total.max) },
  };
};
