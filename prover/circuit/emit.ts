import type { IntegerModel } from "../model/integerModel.ts";
import { SCORE_MAX, SCORE_MIN } from "../model/scorecard.ts";

const list = (values: readonly (bigint | number)[]): string => `[${values.join(",")}]`;

/** circom has no empty arrays; a count of 0 tells the template to read none of it. */
const atLeastOne = (values: readonly (bigint | number)[]): readonly (bigint | number)[] =>
  values.length > 0 ? values : [0];

/** The circuit of a model: its numbers as parameters of the hand-written `ForestModel`, and nothing else. Same model, same text. */
export const emitCircuit = (model: IntegerModel): string => {
  const { features, nodes } = model;
  const firstReach: number[] = [];
  let nReaches = 0;
  for (const { thresholds } of features) {
    firstReach.push(nReaches);
    nReaches += thresholds.length;
  }
  const columns = Math.max(1, ...features.map(({ thresholds }) => thresholds.length));
  const padded = features.map(({ min, thresholds }) =>
    list(Array.from({ length: columns }, (_, index) => (thresholds[index] ?? min) - min)),
  );
  const parameters: readonly [string, string | number | bigint][] = [
    ["nFeatures", features.length],
    ["min", list(features.map(({ min }) => min))],
    ["max", list(features.map(({ max }) => max))],
    ["nThresholds", list(features.map(({ thresholds }) => thresholds.length))],
    ["thresholds", `[${padded.join(",\n        ")}]`],
    ["nReaches", Math.max(1, nReaches)],
    ["nNodes", nodes.length],
    ["condition", list(atLeastOne(nodes.map((node) => (firstReach[node.feature] ?? 0) + node.threshold)))],
    ["below", list(atLeastOne(nodes.map(({ below }) => below)))],
    ["above", list(atLeastOne(nodes.map(({ above }) => above)))],
    ["leaves", list(atLeastOne(model.leaves))],
    ["nRoots", model.roots.length],
    ["roots", list(atLeastOne(model.roots))],
    ["base", model.base],
    ["fractionBits", model.fractionBits],
    ["totalMin", model.total.min],
    ["totalMax", model.total.max],
    ["scoreMin", SCORE_MIN],
    ["scoreMax", SCORE_MAX],
  ];
  const body = parameters.map(([name, value], index) => {
    const comma = index === parameters.length - 1 ? "" : ",";
    return `    /* ${name} */ ${value}${comma}`;
  });
  return [
    "// Written by the model compiler from the integer model: do not edit. The parameters are explained in forestModel.circom.",
    "pragma circom 2.1.9;",
    "",
    'include "forestModel.circom";',
    "",
    "component main = ForestModel(",
    ...body,
    ");",
    "",
  ].join("\n");
};
