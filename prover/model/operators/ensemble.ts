import { type Column, type FeatureFunction, ofAtom, sumColumn, weightedSum } from "../column.ts";
import { OnnxUnreadableError } from "../errors.ts";
import type { FloatNode } from "../onnx.ts";
import { axisOf, type Element, sizeOf, tensor, type Tensor } from "../tensor.ts";
import { type FloatTree } from "../column.ts";
import { readForest } from "../treeEnsemble.ts";
import { complement, linear, sigmoid } from "./arithmetic.ts";
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
 * Columns as trees test them.
 *
 * @throws UnsupportedOperatorError where one depends on several features or turns around.
 */
const testable = (element: Element, node: FloatNode): FeatureFunction => {
  const origin = originOf(node);
  if (!isColumn(element)) return { feature: 0, at: () => element, direction: 1 };
  if (element.source.kind !== "feature")
    throw refuse(
      { ...origin, operator: `${node.operator} behind ${element.origin.operator}` },
      "trees test one feature at a time: leave the mix of features out of the model",
    );
  if (element.direction === 0)
    throw refuse(
      { ...element.origin, operator: `${element.origin.operator} in front of trees` },
      "trees are taken behind functions of one feature that only rise or only fall",
    );
  return { feature: element.source.feature, at: element.at, direction: element.direction };
};

/** Number of a sum of trees. */
const treeSum = (
  trees: readonly FloatTree[],
  { call, share, base }: { call: Call; share: number; base: number },
): Column => {
  const { node } = call;
  const columns = input(call, 0).data.map((element) => testable(element, node));
  return sumColumn(weightedSum([[share, ofAtom({ kind: "forest", trees, columns })]], base), originOf(node));
};

/** Class 0 and class 1, behind a label that nothing here needs. */
const twoClasses = ({ negative, positive }: Scores, node: FloatNode): readonly (Tensor | undefined)[] => [
  undefined,
  tensor([1, 2], [negative, positive], node.name),
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
  return [tensor([1, 1], [forestOf(call)], call.node.name)];
};

/** Rows of coefficients, one per class or target. */
const weightedRows = (call: Call, intercepts: readonly number[]): Element[] => {
  const { node } = call;
  const { data } = input(call, 0);
  const coefficients = numbersAttribute(node, "coefficients");
  const rows = coefficients.length / data.length;
  if (!Number.isInteger(rows) || rows < 1 || (intercepts.length > 0 && intercepts.length !== rows))
    throw new OnnxUnreadableError(`"${node.name}" has ${coefficients.length} coefficients for ${data.length} features`);
  return Array.from({ length: rows }, (_, row) =>
    linear(
      data.map((element, index) => [coefficients[row * data.length + index] ?? 0, element]),
      intercepts[row] ?? 0,
      originOf(node),
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
  return [tensor([1, 1], [score], node.name)];
};

/**
 * Over two columns, class 1 is the sigmoid of the difference. Before operator set 13 it runs over
 * all axes from `axis` on.
 */
const softmax: Operator = (call) => {
  const { node, opset } = call;
  const x = input(call, 0);
  const axis = axisOf(numberAttribute(node, "axis", opset < 13 ? 1 : -1), x.shape.length, node.name);
  const count = opset < 13 ? sizeOf(x.shape.slice(axis)) : (x.shape[axis] ?? 0);
  const [negative, positive] = x.data;
  const origin = originOf(node);
  if (negative === undefined || positive === undefined || count !== 2 || x.data.length !== 2)
    throw refuse(
      { ...origin, operator: `Softmax over ${count} of ${x.data.length} columns` },
      "export a binary classifier",
    );
  const probability = sigmoid(
    linear(
      [
        [1, positive],
        [-1, negative],
      ],
      0,
      origin,
    ),
    origin,
  );
  return [tensor(x.shape, [complement(probability, origin), probability], node.name)];
};

/** Probabilities of two classes already sum to 1; a row of features would be divided by itself. */
const normalizer: Operator = (call) => {
  const { node } = call;
  const x = input(call, 0);
  const [one, other] = x.data;
  const areComplements =
    x.data.length === 2 &&
    isColumn(one ?? 0) &&
    isColumn(other ?? 0) &&
    (one as Column).source === (other as Column).source &&
    (one as Column).origin.node === (other as Column).origin.node;
  if (areComplements && textAttribute(node, "norm", "MAX") === "L1") return unchanged(call);
  throw refuse(
    originOf(node),
    "it divides features by each other: only the L1 norm of two classes' probabilities is taken",
  );
};

/** Missing values are NaN or a sentinel; integers are never NaN. */
const imputer: Operator = (call) => {
  if (Number.isNaN(numberAttribute(call.node, "replaced_value_float", NaN))) return unchanged(call);
  throw refuse(originOf(call.node), "give missing values a value in the features themselves");
};

export const ensembleOperators: OperatorTable = {
  Imputer: imputer,
  LinearClassifier: linearClassifier,
  LinearRegressor: linearRegressor,
  Normalizer: normalizer,
  Softmax: softmax,
  TreeEnsembleClassifier: treeClassifier,
  TreeEnsembleRegressor: treeRegressor,
  ZipMap: unchanged,
};
