import { type Column, type FeatureFunction, imagesOf, ofAtom, sameSource, sumColumn, weightedSum } from "../column.ts";
import { type ElementType, roundTo } from "../elementType.ts";
import { OnnxUnreadableError } from "../errors.ts";
import { type Interval, pointOf } from "../interval.ts";
import { narrowedRange } from "../ranges.ts";
import type { FloatNode } from "../onnx.ts";
import { type Element, tensor, type Tensor } from "../tensor.ts";
import { type FloatTree } from "../column.ts";
import { readForest } from "../treeEnsemble.ts";
import { readTensorForest } from "../treeEnsembleTensors.ts";
import { complement, sigmoid } from "./activations.ts";
import { combine, linear, REORDERED } from "./arithmetic.ts";
import { asFloat } from "./linear.ts";
import {
  type Call,
  input,
  isColumn,
  numberAttribute,
  numbersAttribute,
  type Operator,
  type OperatorTable,
  originOf,
  refuse,
  textAttribute,
} from "./operator.ts";
import { unchanged } from "./elementwise.ts";

/** ai.onnx.ml models and what exporters put behind them. */

/**
 * Columns as trees test them: rounded to the float that their thresholds are, unless they are doubles.
 *
 * @throws UnsupportedOperatorError where one depends on several features.
 */
const testable = (element: Element, { node, type }: { node: FloatNode; type: ElementType }): FeatureFunction => {
  const origin = originOf(node);
  const compared = type === "double" ? "double" : "float";
  if (!isColumn(element)) return { feature: 0, over: () => pointOf(roundTo(compared, element)), origin };
  const { source, over } = element;
  if (source.kind !== "feature")
    throw refuse(
      { ...origin, operator: `${node.operator} behind ${element.origin.operator}` },
      "trees test one feature at a time: leave the mix of features out of the model",
    );
  const values = (from: bigint, to: bigint): Interval => {
    const { min, max, nan } = over(imagesOf(source, from, to));
    return { min: roundTo(compared, min), max: roundTo(compared, max), nan };
  };
  return { feature: source.feature, over: values, origin: element.origin };
};

/** Number of a sum of trees. */
const treeSum = (
  trees: readonly FloatTree[],
  { call, share, base }: { call: Call; share: number; base: number },
): Column => {
  const { node } = call;
  const x = input(call, 0);
  const columns = x.data.map((element) => testable(element, { node, type: x.type ?? "float" }));
  const origin = originOf(node, "float");
  return sumColumn(weightedSum([[share, ofAtom({ kind: "forest", trees, columns, origin })]], base), origin);
};

/** Class 0 and class 1, behind a label that nothing here needs. */
const twoClasses = ({ negative, positive }: Scores, node: FloatNode): readonly (Tensor | undefined)[] => [
  undefined,
  { ...tensor([1, 2], [negative, positive], node.name), type: "float" },
];

const unknownTransform = (node: FloatNode, transform: string) =>
  refuse(
    { ...originOf(node), operator: `${node.operator} with post_transform ${transform}` },
    "export with LOGISTIC, NONE, or SOFTMAX over two classes",
  );

interface Scores {
  readonly negative: Element;
  readonly positive: Element;
}

/** Scores of both classes of a binary classifier, each to a number of its own. */
const transformed = ({ negative, positive }: Scores, node: FloatNode): Scores => {
  const transform = textAttribute(node, "post_transform", "NONE");
  const origin = originOf(node);
  if (transform === "NONE") return { negative, positive };
  if (transform === "LOGISTIC") return { negative: sigmoid(negative, origin), positive: sigmoid(positive, origin) };
  if (transform !== "SOFTMAX") throw unknownTransform(node, transform);
  return bothOf(
    sigmoid(
      linear(
        [
          [1, positive],
          [-1, negative],
        ],
        0,
        origin,
      ),
      origin,
    ),
    node,
  );
};

/** A probability and its complement. */
const bothOf = (positive: Element, node: FloatNode): Scores => ({
  negative: complement(positive, originOf(node)),
  positive,
});

/** One score, as onnxruntime makes two of it. */
const fromOneScore = (score: Element, node: FloatNode): Scores => {
  const transform = textAttribute(node, "post_transform", "NONE");
  if (transform === "NONE") return bothOf(score, node);
  if (transform === "LOGISTIC") return bothOf(sigmoid(score, originOf(node)), node);
  throw unknownTransform(node, transform);
};

/**
 * onnxruntime's columns of class 0: with weights under id 0 alone the complement, or without a
 * transform the negated sum where a leaf is below 0; with weights under id 1 alone a score of 0;
 * with both its own sum.
 */
const treeClassifier: Operator = (call) => {
  const { node } = call;
  const transform = textAttribute(node, "post_transform", "NONE");
  const { base, share, trees, ids, negativeTrees, isPositive } = readForest(node);
  // Of one column onnxruntime leaves SOFTMAX out.
  if (transform === "SOFTMAX" && negativeTrees === undefined) throw unknownTransform(node, transform);
  const positive = treeSum(trees, { call, share, base });
  if (negativeTrees !== undefined)
    return twoClasses(transformed({ negative: treeSum(negativeTrees, { call, share, base }), positive }, node), node);
  if (ids[0] === 1) return twoClasses(transformed({ negative: 0, positive }, node), node);
  if (transform === "NONE" && !isPositive)
    return twoClasses({ negative: linear([[-1, positive]], 0, originOf(node)), positive }, node);
  return twoClasses(fromOneScore(positive, node), node);
};

const forestOf = (call: Call): Column => {
  const { base, share, trees } = readForest(call.node);
  return treeSum(trees, { call, share, base });
};

/** onnxruntime leaves a regressor's post_transform out, so none but NONE is taken. */
const treeRegressor: Operator = (call) => {
  const transform = textAttribute(call.node, "post_transform", "NONE");
  if (transform !== "NONE") throw unknownTransform(call.node, transform);
  return [{ ...tensor([1, 1], [forestOf(call)], call.node.name), type: "float" }];
};

/** One target of ai.onnx.ml 5; its post_transform is a number. */
const treeEnsemble: Operator = (call) => {
  const { node } = call;
  const transform = numberAttribute(node, "post_transform", 0);
  if (transform !== 0) throw unknownTransform(node, String(transform));
  const { type } = input(call, 0);
  const { share, trees } = readTensorForest(node);
  return [{ ...tensor([1, 1], [treeSum(trees, { call, share, base: 0 })], node.name), type: type ?? "float" }];
};

/** Rows of coefficients, one per class or target. */
const weightedRows = (call: Call, intercepts: readonly number[]): Element[] => {
  const { node } = call;
  const x = input(call, 0);
  const origin = originOf(node, "float");
  const data = x.data.map((element) => asFloat(element, x.type, origin));
  const coefficients = numbersAttribute(node, "coefficients");
  const rows = coefficients.length / data.length;
  if (!Number.isInteger(rows) || rows < 1 || (intercepts.length > 0 && intercepts.length !== rows))
    throw new OnnxUnreadableError(`"${node.name}" has ${coefficients.length} coefficients for ${data.length} features`);
  return Array.from({ length: rows }, (_, row) =>
    linear(
      data.map((element, index) => [coefficients[row * data.length + index] ?? 0, element]),
      intercepts[row] ?? 0,
      origin,
      { slack: REORDERED },
    ),
  );
};

const linearClassifier: Operator = (call) => {
  const { node } = call;
  const [first, second, ...more] = weightedRows(call, numbersAttribute(node, "intercepts"));
  if (first === undefined || more.length > 0)
    throw refuse(
      { ...originOf(node), operator: `${node.operator} with more than two classes` },
      "export a binary classifier",
    );
  const labels = ["classlabels_ints", "classlabels_strings"].map((name) => node.attributes.get(name));
  if (!labels.some((list) => Array.isArray(list) && list.length === 2))
    throw refuse({ ...originOf(node), operator: `${node.operator} without two labels` }, "export a binary classifier");
  const scores =
    second === undefined ? fromOneScore(first, node) : transformed({ negative: first, positive: second }, node);
  return twoClasses(scores, node);
};

const linearRegressor: Operator = (call) => {
  const { node } = call;
  const transform = textAttribute(node, "post_transform", "NONE");
  if (transform !== "NONE" || numberAttribute(node, "targets", 1) !== 1) throw unknownTransform(node, transform);
  const [score, ...more] = weightedRows(call, numbersAttribute(node, "intercepts"));
  if (score === undefined || more.length > 0) throw refuse(originOf(node), "export one target");
  return [{ ...tensor([1, 1], [score], node.name), type: "float" }];
};

const NORMS: ReadonlyMap<string, (values: readonly number[]) => number> = new Map([
  ["L1", (values) => values.reduce((sum, value) => sum + Math.abs(value), 0)],
  ["L2", (values) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0))],
  ["MAX", (values) => Math.max(...values)],
]);

/** Whether one number is 1 minus the other, and both are from 0 to 1. */
const areProbabilities = (one: Element | undefined, other: Element | undefined): boolean => {
  if (one === undefined || other === undefined || !isColumn(one) || !isColumn(other)) return false;
  const isIn = ({ min, max, nan }: Interval): boolean => !nan && min >= 0 && max <= 1 + SLACK;
  return one.complementOf === other && isIn(narrowedRange(other, isIn)) && isIn(narrowedRange(one, isIn));
};

/** Float32 sums of leaves pass 1 by so little. */
const SLACK = 1e-5;

/** Probabilities of two classes already sum to 1; other rows are divided where all is of one source. */
const normalizer: Operator = (call) => {
  const { node } = call;
  const x = input(call, 0);
  const name = textAttribute(node, "norm", "MAX");
  const norm = NORMS.get(name);
  const origin = originOf(node, "float");
  if (norm === undefined) throw new OnnxUnreadableError(`"${node.name}" has the norm ${name}`);
  const [one, other] = x.data;
  if (name === "L1" && x.data.length === 2 && areProbabilities(one, other)) return [{ ...x, type: "float" }];
  const sources = x.data.flatMap((element) => (isColumn(element) ? [element.source] : []));
  const [first] = sources;
  if (first === undefined || !sources.every((source) => sameSource(source, first)))
    throw refuse(origin, "it divides features by each other: only the L1 norm of two classes' probabilities is taken");
  const divided = x.data.map((_, place) =>
    combine(
      x.data,
      {
        compute: (values) => (values[place] ?? 0) / norm(values),
        over: (parts) => ratioOf(parts, { place, norm: name }),
      },
      origin,
    ),
  );
  return [{ ...x, data: divided, type: "float" }];
};

/** Values of one part over the norm of all: unknown where the norm may be 0. */
const ratioOf = (parts: readonly Interval[], { place, norm }: { place: number; norm: string }): Interval => {
  const compute = NORMS.get(norm);
  const own = parts[place];
  if (compute === undefined || own === undefined || parts.some(({ nan }) => nan))
    return { min: -Infinity, max: Infinity, nan: true };
  const ends = (pick: (part: Interval) => number): number => compute(parts.map(pick));
  const least = norm === "MAX" ? ends(({ min }) => min) : ends(({ min, max }) => (min > 0 ? min : max < 0 ? max : 0));
  const most = norm === "MAX" ? ends(({ max }) => max) : ends(({ min, max }) => Math.max(Math.abs(min), Math.abs(max)));
  if (!(least > 0)) return { min: -Infinity, max: Infinity, nan: true };
  const ratios = [own.min / least, own.min / most, own.max / least, own.max / most];
  return { min: Math.min(...ratios), max: Math.max(...ratios), nan: false };
};

export const ensembleOperators: OperatorTable = {
  LinearClassifier: linearClassifier,
  LinearRegressor: linearRegressor,
  Normalizer: normalizer,
  TreeEnsemble: treeEnsemble,
  TreeEnsembleClassifier: treeClassifier,
  TreeEnsembleRegressor: treeRegressor,
  ZipMap: unchanged,
};
