import { type Interval } from "../interval.ts";
import { lazily, type Origin, weightedSum } from "../column.ts";
import { ONNX_HINTS, OnnxUnreadableError } from "../errors.ts";
import { axisOf, type Element, elementwise, sizeOf, tensor } from "../tensor.ts";
import { apply, linear, REORDERED, type Step } from "./arithmetic.ts";
import { atLeast, atMost, leaky, relu } from "./bends.ts";
import {
  type Call,
  input,
  isColumn,
  numberAttribute,
  type Operator,
  type OperatorTable,
  originOf,
  refuse,
} from "./operator.ts";

/** Functions of one number that networks have between and behind their layers. */

/**
 * How far onnxruntime's own functions are from the exact result, at most: several units in the last place of the
 * result (exponentials, powers), or of 1 where the result may be near 0 (logarithms, sigmoid, tanh).
 */
export const ofRelative = (y: number): number => Math.abs(y) * 2 ** -20;
export const ofAbsolute = (y: number): number => Math.max(1, Math.abs(y)) * 2 ** -20;

/** 1 / (1 + e^-x); its log-odds is x. */
export const sigmoid = (element: Element, origin: Origin): Element => {
  const compute = (x: number): number => 1 / (1 + Math.exp(-x));
  const column = apply(element, { compute, direction: 1, error: ofAbsolute }, origin);
  if (!isColumn(column) || !isColumn(element)) return column;
  const over = (x: Interval): Interval => {
    const { min, max, nan } = column.over(x);
    return { min: Math.max(0, min), max: Math.min(1, max), nan };
  };
  const nominal = column.nominal === column.over ? over : column.nominal;
  return { ...column, over, nominal, ...(element.affine === undefined ? {} : { logOdds: element.affine }) };
};

/** 1 - p; a sigmoid's complement is the sigmoid of the negated log-odds. */
export const complement = (element: Element, origin: Origin): Element => {
  const column = linear([[-1, element]], 1, origin);
  if (!isColumn(column) || !isColumn(element)) return column;
  const { logOdds } = element;
  const negated = logOdds === undefined ? {} : { logOdds: lazily(() => weightedSum([[-1, logOdds()]])) };
  return { ...column, ...negated, complementOf: element };
};

export const unary =
  (step: (call: Call) => Step): Operator =>
  (call) => {
    const chosen = step(call);
    const origin = originOf(call.node);
    return [elementwise([input(call, 0)], call.node.name, ([x]) => apply(x ?? 0, chosen, origin))];
  };

export const rising = (compute: (x: number) => number, error?: (y: number) => number): Operator =>
  unary(() => ({ compute, direction: 1, ...(error === undefined ? {} : { error }) }));

/** x above 0, and `below` where it is not. */
const bentBelow = (below: (x: number, alpha: number) => number, alpha: number): Operator =>
  unary(({ node }) => {
    const slope = numberAttribute(node, "alpha", alpha);
    return {
      compute: (x) => (x > 0 ? x : below(x, slope)),
      direction: slope >= 0 ? 1 : 0,
      turns: [0],
      error: ofAbsolute,
    };
  });

const selu: Operator = unary(({ node }) => {
  const alpha = numberAttribute(node, "alpha", 1.67326319217681884765625);
  const gamma = numberAttribute(node, "gamma", 1.05070102214813232421875);
  const direction = alpha >= 0 && gamma >= 0 ? 1 : 0;
  const compute = (x: number): number => (x > 0 ? gamma * x : gamma * alpha * Math.expm1(x));
  return { compute, direction, turns: [0], error: ofAbsolute };
});

const hardSigmoid: Operator = (call) => {
  const alpha = Math.fround(numberAttribute(call.node, "alpha", 0.2));
  const beta = numberAttribute(call.node, "beta", 0.5);
  const origin = originOf(call.node);
  const bend = (x: Element): Element =>
    apply(apply(linear([[alpha, x]], beta, origin, { slack: REORDERED }), atLeast(0), origin), atMost(1), origin);
  return [elementwise([input(call, 0)], call.node.name, ([x = 0]) => bend(x))];
};

/** @throws OnnxUnreadableError on a slope that no line has. */
const finite = (slope: number, { node }: Origin): number => {
  if (Number.isFinite(slope)) return slope;
  throw new OnnxUnreadableError(`node "${node}" has a slope that is not finite`, ONNX_HINTS.notFinite);
};

const parametricRelu: Operator = (call) => {
  const origin = originOf(call.node);
  const bend = (x: Element, slope: Element): Element => {
    if (isColumn(slope)) throw refuse(origin, "its slope must be a constant of the model");
    return apply(x, leaky(finite(slope, origin)), origin);
  };
  const [x, slope] = [input(call, 0), input(call, 1)];
  // The slope has one entry per channel, without the batch and behind it ones: [channels],
  // [channels, 1], ...
  const perColumn = slope.data.length > 1 && slope.data.length === x.data.length ? { ...slope, shape: x.shape } : slope;
  return [elementwise([x, perColumn], call.node.name, ([a = 0, b = 0]) => bend(a, b))];
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

export const activationOperators: OperatorTable = {
  Elu: bentBelow((x, alpha) => alpha * Math.expm1(x), 1),
  Exp: rising(Math.exp, ofRelative),
  HardSigmoid: hardSigmoid,
  LeakyRelu: unary(({ node }) => leaky(finite(numberAttribute(node, "alpha", 0.01), originOf(node)))),
  PRelu: parametricRelu,
  Relu: unary(() => relu),
  Selu: selu,
  Sigmoid: (call) => [elementwise([input(call, 0)], call.node.name, ([x = 0]) => sigmoid(x, originOf(call.node)))],
  Softmax: softmax,
  Softplus: rising((x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), ofAbsolute),
  Softsign: rising((x) => x / (1 + Math.abs(x)), ofAbsolute),
  Tanh: rising(Math.tanh, ofAbsolute),
};
