import { type Forest, type IntegerModel, MANTISSA_BITS } from "../model/integerModel.ts";
import { SCORE_MAX, SCORE_MIN } from "../model/scorecard.ts";

type Integer = bigint | number;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** circom has no empty arrays; a count of 0 tells the template to read none of it. */
const list = (values: readonly Integer[]): string => `[${values.length > 0 ? values.join(",") : 0}]`;

/** A rectangle, padded with zeros. */
const table = (rows: readonly (readonly Integer[])[]): string => {
  const columns = Math.max(1, ...rows.map(({ length }) => length));
  const padded = rows.length > 0 ? rows : [[]];
  return `[${padded.map((row) => list(Array.from({ length: columns }, (_, index) => row[index] ?? 0))).join(",\n        ")}]`;
};

type Parameters = readonly (readonly [name: string, value: string | Integer])[];

const featureParameters = ({ features }: IntegerModel): Parameters => [
  ["nFeatures", features.length],
  ["min", list(features.map(({ min }) => min))],
  ["max", list(features.map(({ max }) => max))],
];

const readingParameters = ({ features, bins, truncations, curves }: IntegerModel): Parameters => {
  const offsets = ({ feature, thresholds }: { feature: number; thresholds: readonly bigint[] }): bigint[] =>
    thresholds.map((threshold) => threshold - (features[feature]?.min ?? 0n));
  const reaches = sum(bins.map(({ thresholds }) => thresholds.length));
  return [
    ["nBins", bins.length],
    ["binFeature", list(bins.map(({ feature }) => feature))],
    ["nThresholds", list(bins.map(({ thresholds }) => thresholds.length))],
    ["thresholds", table(bins.map(offsets))],
    ["nReaches", Math.max(1, reaches)],
    ["nTruncates", truncations.length],
    ["truncateFeature", list(truncations.map(({ feature }) => feature))],
    ["truncateDrop", list(truncations.map(({ drop }) => drop))],
    ["truncateLimbs", list(truncations.map(({ limbs }) => limbs))],
    ["truncateLimbBits", list(truncations.map(({ limbBits }) => limbBits))],
    ["nTruncateLimbs", sum(truncations.map(({ limbs }) => limbs))],
    ["nCurves", curves.length],
    ["curveFeature", list(curves.map(({ feature }) => feature))],
    ["curveThresholdCount", list(curves.map(({ thresholds }) => thresholds.length))],
    ["curveThresholds", table(curves.map(offsets))],
    ["mantissaBits", MANTISSA_BITS],
    ["curveValues", table(curves.map(({ values }) => values))],
    ["curveSlopes", table(curves.map(({ slopes }) => slopes))],
  ];
};

/** Index of each reading's first `reaches` among those of all. */
const firstReaches = ({ bins }: IntegerModel): readonly number[] => {
  let next = 0;
  return bins.map(({ thresholds }) => (next += thresholds.length) - thresholds.length);
};

const forestParameters = (model: IntegerModel): Parameters => {
  const first = firstReaches(model);
  const condition = ({ nodes }: Forest): number[] => nodes.map(({ bin, threshold }) => (first[bin] ?? 0) + threshold);
  const { forest, innerForests: inner = [] } = model;
  return [
    ["nNodes", forest.nodes.length],
    ["condition", list(condition(forest))],
    ["below", list(forest.nodes.map(({ below }) => below))],
    ["above", list(forest.nodes.map(({ above }) => above))],
    ["leaves", list(forest.leaves)],
    ["nRoots", forest.roots.length],
    ["roots", list(forest.roots)],
    ["nInner", inner.length],
    ["innerNodes", list(inner.map(({ nodes }) => nodes.length))],
    ["innerCondition", table(inner.map(condition))],
    ["innerBelow", table(inner.map(({ nodes }) => nodes.map(({ below }) => below)))],
    ["innerAbove", table(inner.map(({ nodes }) => nodes.map(({ above }) => above)))],
    ["innerLeaves", table(inner.map(({ leaves }) => leaves))],
    ["innerRootCount", list(inner.map(({ roots }) => roots.length))],
    ["innerRoots", table(inner.map(({ roots }) => roots))],
  ];
};

const sumCurveParameters = ({ neurons }: IntegerModel): Parameters => {
  const curves = neurons.flatMap(({ curve }) => (curve === undefined ? [] : [curve]));
  let next = 0;
  return [
    ["nSumCurves", curves.length],
    ["sumCurveOf", list(neurons.map(({ curve }) => (curve === undefined ? 0 : ++next)))],
    ["sumCurveMin", list(curves.map(({ min }) => min))],
    ["sumCurveSpan", list(curves.map(({ min, max }) => max - min))],
    ["sumCurveCounts", list(curves.map(({ thresholds }) => thresholds.length))],
    ["sumCurveThresholds", table(curves.map(({ thresholds, min }) => thresholds.map((one) => one - min)))],
    ["sumCurveValues", table(curves.map(({ values }) => values))],
    ["sumCurveSlopes", table(curves.map(({ slopes }) => slopes))],
  ];
};

const networkParameters = (model: IntegerModel): Parameters => {
  const { truncations, curves, forest, innerForests = [], neurons, output } = model;
  const totals = Math.min(1, forest.roots.length) + innerForests.length;
  const inputs = sum(truncations.map(({ limbs }) => limbs)) + curves.length + totals;
  const starts = [0];
  for (const { terms } of neurons) starts.push((starts.at(-1) ?? 0) + terms.length);
  const terms = neurons.flatMap((neuron) => neuron.terms);
  return [
    ["nValues", inputs + sum(neurons.map(({ limbs }) => limbs))],
    ["nNeurons", neurons.length],
    ["neuronStarts", list(starts)],
    ["neuronSources", list(terms.map(({ source }) => source))],
    ["neuronWeights", list(terms.map(({ weight }) => weight))],
    ["biases", list(neurons.map(({ bias }) => bias))],
    ["widths", list(neurons.map(({ width }) => width))],
    ["drops", list(neurons.map(({ drop }) => drop))],
    ["neuronLimbs", list(neurons.map(({ limbs }) => limbs))],
    ["neuronLimbBits", list(neurons.map(({ limbBits }) => limbBits))],
    ...sumCurveParameters(model),
    ["nOutputs", output.terms.length],
    ["outputSources", list(output.terms.map(({ source }) => source))],
    ["outputWeights", list(output.terms.map(({ weight }) => weight))],
    ["outputBias", output.bias],
    ["totalMin", output.min],
    ["totalMax", output.max],
  ];
};

const scoreParameters = ({ output: { score } }: IntegerModel): Parameters => {
  const knots = score.kind === "knots" ? score : { thresholds: [], first: 0n, step: 1n };
  return [
    ["fractionBits", score.kind === "points" ? score.fractionBits : 0],
    ["scoreMin", SCORE_MIN],
    ["scoreMax", SCORE_MAX],
    ["nKnots", knots.thresholds.length],
    ["knots", list(knots.thresholds)],
    ["knotFirst", knots.first],
    ["knotStep", knots.step],
  ];
};

/**
 * Writes the circuit of a model: its numbers as parameters of the hand-written `Model`, and nothing
 * else. The same model gives the same text.
 */
export const emitCircuit = (model: IntegerModel): string => {
  const parameters = [featureParameters, readingParameters, forestParameters, networkParameters, scoreParameters]
    .flatMap((part) => part(model))
    .map(([name, value]) => `    /* ${name} */ ${value}`);
  return [
    "// Written by the model compiler from the integer model: do not edit. The parameters are explained in model.circom.",
    "pragma circom 2.1.9;",
    "",
    'include "model.circom";',
    "",
    "component main = Model(",
    parameters.join(",\n"),
    ");",
    "",
  ].join("\n");
};
