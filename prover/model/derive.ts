import { weightedSum } from "./column.ts";
import { UnsupportedOperatorError } from "./errors.ts";
import { symbolicModel } from "./symbolicModel.ts";
import type { IntegerModel } from "./integerModel.ts";
import { decodeOnnx } from "./onnx.ts";
import { knotGain, knotTable } from "./quantize/knots.ts";
import { quantizeProgram, type QuantizedProgram } from "./quantize/network.ts";
import { programOf } from "./quantize/program.ts";
import { type Feature, parseSchema } from "./schema.ts";
import type { Scorecard } from "./scorecard.ts";

/** Leaves in points are rounded to 2^-16: 500 of them are off by at most 0.004 points. */
const POINTS_LEAF_BITS = 16;
/**
 * Leaves in probabilities: at 850 points, where a point is 1.2e-7, the rounding of 500 leaves is
 * 0.004 points.
 */
const PROBABILITY_LEAF_BITS = 40;

/** Every feature is read, so that its range is enforced: the commitment's packing rests on it. */
const readAll = ({ bins, truncations, curves, forest, neurons }: QuantizedProgram, features: readonly Feature[]) => {
  const read = new Set([...bins, ...truncations, ...curves].map(({ feature }) => feature));
  const unread = features.flatMap((_, feature) => (read.has(feature) ? [] : [{ feature, thresholds: [] }]));
  return { features, bins: [...bins, ...unread], truncations, curves, forest, neurons };
};

/**
 * Derives the integer model from ONNX bytes and the text of a schema. It is deterministic: `model
 * verify` runs it again.
 *
 * @throws OnnxUnreadableError, SchemaError, UnsupportedOperatorError.
 */
export const deriveIntegerModel = ({
  onnx,
  schema,
  card,
}: {
  onnx: Uint8Array;
  schema: string;
  card: Scorecard;
}): IntegerModel => {
  const { features, output: kind } = parseSchema(schema);
  const column = symbolicModel(decodeOnnx(onnx), features);
  const logOdds = kind === "log-odds" ? column.affine : column.logOdds;
  if (logOdds !== undefined) {
    const program = programOf(weightedSum([[-card.factor, logOdds()]], card.offset), features);
    const quantized = quantizeProgram(program, { features, gain: 1, leafBits: POINTS_LEAF_BITS });
    const { output, fractionBits } = quantized;
    return { ...readAll(quantized, features), output: { ...output, score: { kind: "points", fractionBits } } };
  }
  if (kind === "log-odds" || column.source.kind === "feature")
    throw new UnsupportedOperatorError({
      ...column.origin,
      hint: `the model's last number has to be a weighted sum, or a rising or falling function of one; its output is said to be a ${kind}`,
    });
  const program = programOf(column.source.sum, features);
  const quantized = quantizeProgram(program, {
    features,
    gain: knotGain(column, card),
    leafBits: PROBABILITY_LEAF_BITS,
  });
  const { min, max } = quantized.output;
  const score = knotTable(column, { card, min, max, fractionBits: quantized.fractionBits });
  return { ...readAll(quantized, features), output: { ...quantized.output, score } };
};
