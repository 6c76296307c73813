import { type Check, isRecord, listOf, optional, shape } from "../jsonValue.ts";
import type { Forest, IntegerModel } from "../model/integerModel.ts";

/** No bit count of a model is larger: fields have 254 bits, and sums stay below them. */
const MOST_BITS = 1024;

const isBigint: Check = (value) => typeof value === "bigint";
const isBits: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= MOST_BITS;
const isIndex: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const isReference: Check = (value) => Number.isSafeInteger(value);
const areBigints = listOf(isBigint);

const FEATURE = {
  name: (value: unknown) => typeof value === "string",
  scale: (value: unknown) => Number.isFinite(value),
  min: isBigint,
  max: isBigint,
  direction: optional((value) => value === "up" || value === "down"),
};
const LIMBS = { drop: isBits, limbs: isBits, limbBits: isBits };
const BINS = { feature: isIndex, thresholds: areBigints };
const PIECES = { thresholds: areBigints, values: areBigints, slopes: areBigints };
const SUM = { terms: listOf(shape({ source: isIndex, weight: isBigint })), bias: isBigint };
const FOREST = shape({
  nodes: listOf(shape({ bin: isIndex, threshold: isIndex, below: isReference, above: isReference })),
  leaves: areBigints,
  roots: listOf(isReference),
});
const SUM_CURVE = shape({ ...PIECES, min: isBigint, max: isBigint });

const isScale: Check = (value) =>
  isRecord(value) &&
  (value["kind"] === "points"
    ? isBits(value["fractionBits"]) && value["fractionBits"] !== 0
    : value["kind"] === "knots" && shape({ thresholds: areBigints, first: isBigint, step: isBigint })(value));

const MODEL = shape({
  features: listOf(shape(FEATURE)),
  bins: listOf(shape(BINS)),
  truncations: listOf(shape({ feature: isIndex, ...LIMBS })),
  curves: listOf(shape({ feature: isIndex, ...PIECES })),
  forest: FOREST,
  innerForests: optional(listOf(FOREST)),
  neurons: listOf(shape({ ...SUM, ...LIMBS, width: isBits, curve: optional(SUM_CURVE) })),
  output: shape({ ...SUM, min: isBigint, max: isBigint, score: isScale }),
});

/** Every node refers to nodes before it and to leaves: no row walks in a circle. */
const isAcyclic = ({ nodes, leaves, roots }: Forest, bins: number): boolean => {
  const refers = (reference: number, before: number): boolean => reference < before && reference >= -leaves.length;
  return (
    nodes.every(({ bin, below, above }, index) => bin < bins && refers(below, index) && refers(above, index)) &&
    roots.every((root) => refers(root, nodes.length))
  );
};

/**
 * Whether parsed JSON has the shape of an integer model and every reference in it leads somewhere.
 * What it computes is another question: `vetModel` derives it again.
 */
export const isIntegerModel = (value: unknown): value is IntegerModel => {
  if (!MODEL(value)) return false;
  const { features, bins, truncations, curves, forest, innerForests = [] } = value as IntegerModel;
  return (
    [...bins, ...truncations, ...curves].every(({ feature }) => feature < features.length) &&
    [forest, ...innerForests].every((one) => isAcyclic(one, bins.length))
  );
};
