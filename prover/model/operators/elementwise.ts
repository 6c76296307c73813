import { type Origin, rectified, weightedSum } from "../column.ts";
import { ONNX_HINTS, OnnxUnreadableError } from "../errors.ts";
import { type Element, elementwise, type Tensor } from "../tensor.ts";
import {
  absolute,
  affineOf,
  apply,
  atLeast,
  atMost,
  combine,
  complement,
  leaky,
  linear,
  relu,
  scaled,
  sigmoid,
  type Step,
} from "./arithmetic.ts";
import {
  type Call,
  input,
  isColumn,
  numberAttribute,
  numbersOf,
  type Operator,
  type OperatorTable,
  originOf,
  refuse,
} from "./operator.ts";

/** Operators that work place by place. */

const unary =
  (step: (call: Call) => Step): Operator =>
  (call) => {
    const chosen = step(call);
    const origin = originOf(call.node);
    return [elementwise([input(call, 0)], call.node.name, ([x]) => apply(x ?? 0, chosen, origin))];
  };

const rising = (compute: (x: number) => number): Operator => unary(() => ({ compute, direction: 1 }));

/** Exact two-sided definitions of the ONNX operator specification. */
const roundHalfEven = (x: number): number => {
  const floor = Math.floor(x);
  if (x - floor !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
};

type Binary = (a: Element, b: Element, origin: Origin) => Element;

const multiply: Binary = (a, b, origin) => {
  if (!isColumn(b)) return scaled(a, { multiply: b }, origin);
  if (!isColumn(a)) return scaled(b, { multiply: a }, origin);
  return combine([a, b], { compute: ([x = 0, y = 0]) => x * y }, origin);
};

const divide: Binary = (a, b, origin) =>
  isColumn(b) ? combine([a, b], { compute: ([x = 0, y = 1]) => x / y }, origin) : scaled(a, { divide: b }, origin);

/** Of whole numbers: the fraction is cut off. */
const divideWhole: Binary = (a, b, origin) =>
  combine([a, b], { compute: ([x = 0, y = 1]) => Math.trunc(x / y) }, origin);

const subtract: Binary = (a, b, origin) =>
  a === 1
    ? complement(b, origin)
    : linear(
        [
          [1, a],
          [-1, b],
        ],
        0,
        origin,
      );

/** max(a, b) = b + max(a - b, 0). */
const greater: Binary = (a, b, origin) => {
  if (!isColumn(b)) return apply(a, atLeast(b), origin);
  if (!isColumn(a)) return apply(b, atLeast(a), origin);
  const sum = () => {
    const [left, right] = [affineOf(a), affineOf(b)];
    return weightedSum([
      [1, right],
      [
        1,
        rectified(
          weightedSum([
            [1, left],
            [-1, right],
          ]),
        ),
      ],
    ]);
  };
  return combine([a, b], { compute: (values) => Math.max(...values), sum }, origin);
};

const lesser: Binary = (a, b, origin) => {
  if (!isColumn(b)) return apply(a, atMost(b), origin);
  if (!isColumn(a)) return apply(b, atMost(a), origin);
  const sum = () => {
    const [left, right] = [affineOf(a), affineOf(b)];
    return weightedSum([
      [1, left],
      [
        -1,
        rectified(
          weightedSum([
            [1, left],
            [-1, right],
          ]),
        ),
      ],
    ]);
  };
  return combine([a, b], { compute: (values) => Math.min(...values), sum }, origin);
};

const onPairs =
  (binary: Binary): Operator =>
  (call) => {
    const origin = originOf(call.node);
    return [elementwise([input(call, 0), input(call, 1)], call.node.name, ([a = 0, b = 0]) => binary(a, b, origin))];
  };

/** More tensors than any exporter joins by Max or Min: each nests the neurons deeper. */
const MAX_JOINED = 16;

/** Several inputs, two at a time, as a tree: no deeper than need be. */
const variadic =
  (binary: Binary): Operator =>
  (call) => {
    const { node } = call;
    const origin = originOf(node);
    const tensors = call.inputs.filter((one): one is Tensor => one !== undefined);
    if (tensors.length === 0 || tensors.length > MAX_JOINED)
      throw new OnnxUnreadableError(`node "${node.name}" has ${tensors.length} inputs`);
    const join = (elements: readonly Element[]): Element => {
      const [first = 0, second] = elements;
      if (second === undefined) return first;
      const half = elements.length >> 1;
      return binary(join(elements.slice(0, half)), join(elements.slice(half)), origin);
    };
    return [elementwise(tensors, node.name, join)];
  };

const sumOf =
  (weight: (count: number) => number): Operator =>
  (call) => {
    const tensors = call.inputs.filter((one): one is Tensor => one !== undefined);
    const each = weight(tensors.length);
    const origin = originOf(call.node);
    return [
      elementwise(tensors, call.node.name, (elements) =>
        linear(
          elements.map((one) => [each, one]),
          0,
          origin,
        ),
      ),
    ];
  };

const clip: Operator = (call) => {
  const [floor = -Infinity] = numbersOf(call, { place: 1, attribute: "min" }) ?? [];
  const [ceiling = Infinity] = numbersOf(call, { place: 2, attribute: "max" }) ?? [];
  const origin = originOf(call.node);
  return [
    elementwise([input(call, 0)], call.node.name, ([x = 0]) =>
      apply(apply(x, atLeast(floor), origin), atMost(ceiling), origin),
    ),
  ];
};

const hardSigmoid: Operator = (call) => {
  const alpha = numberAttribute(call.node, "alpha", 0.2);
  const beta = numberAttribute(call.node, "beta", 0.5);
  const origin = originOf(call.node);
  const bend = (x: Element): Element =>
    apply(apply(linear([[alpha, x]], beta, origin), atLeast(0), origin), atMost(1), origin);
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

const power: Operator = onPairs((a, b, origin) => {
  if (isColumn(b)) throw refuse(origin, "its exponent must be a constant of the model");
  return b === 1 ? a : apply(a, { compute: (x) => x ** b, direction: 0 }, origin);
});

/** Leaves its numbers as they are. */
export const unchanged: Operator = (call) => [input(call, 0)];

/** ONNX element types: float and double hold every float32; integers cut towards 0. */
const cast: Operator = (call) => {
  const to = numberAttribute(call.node, "to", 1);
  const origin = originOf(call.node);
  const typed = (isWhole: boolean, results: readonly (Tensor | undefined)[]) =>
    results.map((one) => one && { ...one, isWhole });
  if (to === 1 || to === 11) return typed(false, unchanged(call));
  if ([2, 3, 4, 5, 6, 7, 12, 13].includes(to))
    return typed(true, unary(() => ({ compute: Math.trunc, direction: 1 }))(call));
  throw refuse({ ...origin, operator: `Cast to element type ${to}` }, "cast to float, double or an integer type");
};

export const elementwiseOperators: OperatorTable = {
  Abs: unary(() => absolute),
  Add: onPairs((a, b, origin) =>
    linear(
      [
        [1, a],
        [1, b],
      ],
      0,
      origin,
    ),
  ),
  Cast: cast,
  Ceil: rising(Math.ceil),
  Clip: clip,
  Div: (call) => onPairs(call.inputs.every((one) => one?.isWhole === true) ? divideWhole : divide)(call),
  Dropout: unchanged,
  Exp: rising(Math.exp),
  Floor: rising(Math.floor),
  HardSigmoid: hardSigmoid,
  Identity: unchanged,
  LeakyRelu: unary(({ node }) => leaky(finite(numberAttribute(node, "alpha", 0.01), originOf(node)))),
  Log: rising(Math.log),
  Max: variadic(greater),
  Mean: sumOf((count) => 1 / count),
  Min: variadic(lesser),
  Mul: onPairs(multiply),
  Neg: (call) => [
    elementwise([input(call, 0)], call.node.name, ([x = 0]) => linear([[-1, x]], 0, originOf(call.node))),
  ],
  Pow: power,
  PRelu: parametricRelu,
  Reciprocal: unary(() => ({ compute: (x) => 1 / x, direction: 0 })),
  Relu: unary(() => relu),
  Round: rising(roundHalfEven),
  Sigmoid: (call) => [elementwise([input(call, 0)], call.node.name, ([x = 0]) => sigmoid(x, originOf(call.node)))],
  Sign: rising(Math.sign),
  Softplus: rising((x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))),
  Sqrt: rising(Math.sqrt),
  Sub: onPairs(subtract),
  Sum: sumOf(() => 1),
  Tanh: rising(Math.tanh),
};
