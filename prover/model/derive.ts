import { type Column, type Origin, sumColumn, weightedSum } from "./column.ts";
import { rangeOfColumn } from "./sumRange.ts";
import { UnsupportedOperatorError } from "./errors.ts";
import type { IntegerModel, Neuron, Output } from "./integerModel.ts";
import type { Interval } from "./interval.ts";
import { decodeOnnx } from "./onnx.ts";
import { LEAP_HINT } from "./operators/leaps.ts";
import { knotGain, knotTable, type ScoreCuts, scoreCuts } from "./quantize/knots.ts";
import { quantizeProgram, type QuantizedProgram } from "./quantize/network.ts";
import { programOf } from "./quantize/program.ts";
import { narrowedRange } from "./ranges.ts";
import { type Feature, parseSchema } from "./schema.ts";
import type { Scorecard } from "./scorecard.ts";
import { type SymbolicModel, symbolicModel } from "./symbolicModel.ts";

/** Leaves in points are rounded to 2^-16: 500 of them are off by at most 0.004 points. */
const POINTS_LEAF_BITS = 16;
/**
 * Leaves in probabilities: at 850 points, where a point is 1.2e-7, the rounding of 500 leaves is
 * 0.004 points.
 */
const PROBABILITY_LEAF_BITS = 40;

/** By how much float32 sums of probabilities pass 0 and 1. */
const SLACK = 1e-5;

/** Every feature is read, so that its range is enforced: the commitment's packing rests on it. */
const readAll = (quantized: QuantizedProgram, features: readonly Feature[]): Omit<IntegerModel, "output"> => {
  const { bins, truncations, curves, forest, innerForests, neurons } = quantized;
  const read = new Set([...bins, ...truncations, ...curves].map(({ feature }) => feature));
  const unread = features.flatMap((_, feature) => (read.has(feature) ? [] : [{ feature, thresholds: [] }]));
  const trees = { forest, ...(innerForests !== undefined && { innerForests }) };
  return { features, bins: [...bins, ...unread], truncations, curves, ...trees, neurons };
};

/**
 * A probability lies from 0 to 1 for every row in range.
 *
 * @throws UnsupportedOperatorError with the range that it has.
 */
const assertProbability = (column: Column): void => {
  const isInside = ({ min, max, nan }: Interval): boolean => !nan && min >= -SLACK && max <= 1 + SLACK;
  if (isInside(rangeOfColumn(column))) return;
  const range = narrowedRange(column, isInside);
  if (isInside(range)) return;
  const { operator, node } = column.origin;
  throw new UnsupportedOperatorError({
    operator: `${operator} as a probability from ${range.min} to ${range.max}${range.nan ? ", or no number," : ""}`,
    node,
    hint: 'a probability lies from 0 to 1 for every row in range: for a raw score say "output": "log-odds" in the schema, otherwise export with the sigmoid, or narrow the ranges',
  });
};

/**
 * A score is a number for every row in range: an infinite value that meets a weight of 0, or another
 * infinite value, is none.
 *
 * @throws UnsupportedOperatorError with the range that the output has.
 */
const assertNumber = (column: Column): void => {
  const isNumber = ({ min, max, nan }: Interval): boolean =>
    !nan && min <= max && Number.isFinite(min) && Number.isFinite(max);
  if (isNumber(rangeOfColumn(column))) return;
  const range = narrowedRange(column, isNumber);
  if (isNumber(range)) return;
  const { operator, node } = column.origin;
  throw new UnsupportedOperatorError({
    operator: `${operator} as log-odds that are infinite, or no number, for some row`,
    node,
    hint: "narrow the declared ranges, or leave out what divides by nearly nothing, casts to float16 or multiplies beyond what floats hold",
  });
};

/** Values that a model has before those of a further neuron. */
const countValues = ({ truncations, curves, forest, innerForests = [], neurons }: QuantizedProgram): number =>
  [...truncations, ...neurons].reduce((sum, { limbs }) => sum + limbs, 0) +
  curves.length +
  Math.min(1, forest.roots.length) +
  innerForests.length;

/** Bits behind the point of whole scores. */
const SCORE_BITS = 1;

/** A score that leaps with its sum: a flat curve of the sum, in points. */
const leapingScore = (quantized: QuantizedProgram, cuts: ScoreCuts): { neuron: Neuron; output: Output } => {
  const { terms, bias, min, max } = quantized.output;
  const values = cuts.map(({ is }) => is << BigInt(SCORE_BITS));
  const sorted = [...values].sort((one, other) => (one < other ? -1 : 1));
  const thresholds = cuts.slice(1).map(({ from }) => from);
  const curve = { min, max, thresholds, values, slopes: values.map(() => 0n) };
  const layout = { drop: 0, limbs: 1, limbBits: 8 };
  return {
    neuron: { terms, bias, width: 0, ...layout, curve },
    output: {
      terms: [{ source: countValues(quantized), weight: 1n }],
      bias: 0n,
      min: sorted[0] ?? 0n,
      max: sorted.at(-1) ?? 0n,
      score: { kind: "points", fractionBits: SCORE_BITS },
    },
  };
};

const ofProbability = (
  found: Column,
  { features, card }: { features: readonly Feature[]; card: Scorecard },
): IntegerModel => {
  assertProbability(found);
  const { affine } = found;
  const column = found.source.kind === "feature" && affine !== undefined ? sumColumn(affine(), found.origin) : found;
  if (column.source.kind === "feature") throw noSum(found.origin, "probability");
  const program = programOf(column.source.sum, features);
  const gain = knotGain(column, card);
  const quantized = quantizeProgram(program, { features, gain, leafBits: PROBABILITY_LEAF_BITS });
  const { min, max } = quantized.output;
  const cuts = scoreCuts(column, { card, min, max, fractionBits: quantized.fractionBits });
  const score = knotTable(cuts);
  if (score !== undefined) return { ...readAll(quantized, features), output: { ...quantized.output, score } };
  const { neuron, output } = leapingScore(quantized, cuts);
  return { ...readAll({ ...quantized, neurons: [...quantized.neurons, neuron] }, features), output };
};

const noSum = (origin: Origin, kind: string): UnsupportedOperatorError =>
  new UnsupportedOperatorError({
    ...origin,
    hint: `the model's last number has to be a weighted sum, or a function of one; its output is said to be a ${kind}`,
  });

interface Derivation {
  readonly model: IntegerModel;
  /** The class that is taken as bad, where the model's output has a column for each of two. */
  readonly badClass?: SymbolicModel["badClass"];
}

/**
 * Derives the integer model from ONNX bytes and the text of a schema, and says what was chosen on the way. It is
 * deterministic: `model verify` runs it again.
 *
 * @throws OnnxUnreadableError, SchemaError, UnsupportedOperatorError.
 */
export const deriveModel = ({
  onnx,
  schema,
  card,
}: {
  onnx: Uint8Array;
  schema: string;
  card: Scorecard;
}): Derivation => {
  const { features, output: kind, chosen } = parseSchema(schema);
  const { column, badClass } = symbolicModel(decodeOnnx(onnx, chosen.output), features, chosen);
  const taken = badClass === undefined ? {} : { badClass };
  if (column.leap !== undefined) throw new UnsupportedOperatorError({ ...column.leap, hint: LEAP_HINT });
  const logOdds = kind === "log-odds" ? column.affine : column.logOdds;
  if (kind === "log-odds" && (logOdds === undefined || column.logOdds !== undefined)) throw noSum(column.origin, kind);
  if (logOdds === undefined) return { model: ofProbability(column, { features, card }), ...taken };
  const program = programOf(weightedSum([[-card.factor, logOdds()]], card.offset), features);
  const quantized = quantizeProgram(program, { features, gain: { gain: 1 }, leafBits: POINTS_LEAF_BITS });
  // Last: what was refused before named the node that does it.
  assertNumber(column);
  const { output, fractionBits } = quantized;
  const model: IntegerModel = {
    ...readAll(quantized, features),
    output: { ...output, score: { kind: "points", fractionBits } },
  };
  return { model, ...taken };
};

/** The integer model of `deriveModel` alone. */
export const deriveIntegerModel = (source: Parameters<typeof deriveModel>[0]): IntegerModel =>
  deriveModel(source).model;
