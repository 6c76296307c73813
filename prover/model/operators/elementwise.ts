import { type Affine, type Column, type Origin, rectified, weightedSum } from "../column.ts";
import { elementTypeOf, isFloating, roundTo } from "../elementType.ts";
import { OnnxUnreadableError } from "../errors.ts";
import { imageOfCorners, type Interval, isOne, ofEitherSign, pointOf } from "../interval.ts";
import { rangeOfColumn } from "../sumRange.ts";
import { type Element, elementwise, type Tensor } from "../tensor.ts";
import { complement, ofAbsolute, ofRelative, rising, unary } from "./activations.ts";
import { affineOf, apply, type Combination, combine, linear, scaled, type Step } from "./arithmetic.ts";
import { absolute, atLeast, atMost } from "./bends.ts";
import { isFinite } from "./lostTerms.ts";
import {
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

/** Exact two-sided definitions of the ONNX operator specification. */
const roundHalfEven = (x: number): number => {
  const floor = Math.floor(x);
  if (x - floor !== 0.5) return Math.round(x);
  // Halves are that near to 0 on both sides: -0.5 is -0.
  return floor % 2 === 0 ? floor : -(-1 - floor);
};

type Binary = (a: Element, b: Element, origin: Origin) => Element;

const multiply: Binary = (a, b, origin) => {
  if (!isColumn(b)) return scaled(a, { multiply: b }, origin);
  if (!isColumn(a)) return scaled(b, { multiply: a }, origin);
  return combine([a, b], { compute: ([x = 0, y = 0]) => x * y }, origin);
};

/** 1, and no number where a part of the range is 0. */
const divideByItself = (a: Element, origin: Origin): Element =>
  combine(
    [a],
    {
      compute: ([x = 0]) => x / x,
      over: ([x]) =>
        x === undefined || (x.min <= 0 && x.max >= 0) || !Number.isFinite(x.max - x.min) ? byZero(x) : pointOf(1),
    },
    origin,
  );

const byZero = (x: Interval | undefined): Interval =>
  x !== undefined && (isOne(x) || x.min > x.max)
    ? pointOf(x.min > x.max ? NaN : x.min / x.min)
    : { min: 1, max: 1, nan: true };

/** Below, floats lose bits, and a reciprocal is infinite. */
const LEAST_DIVISOR = 2 ** -126;

const divide: Binary = (a, b, origin) => {
  if (a === b) return divideByItself(a, origin);
  if (isColumn(b)) return combine([a, b], { compute: ([x = 0, y = 1]) => x / y }, origin);
  if (Math.abs(b) < LEAST_DIVISOR && isColumn(a))
    throw refuse(origin, "it divides by less than any normal float, which a runtime takes as 0: leave the step out");
  return scaled(a, { divide: b }, origin);
};

/** Of whole numbers: the fraction is cut off. */
const divideWhole: Binary = (a, b, origin) => (isColumn(b) ? divide(a, b, origin) : scaled(a, { divide: b }, origin));

/** @throws UnsupportedOperatorError on a number without itself that is infinite for some row: that is no number. */
const subtract: Binary = (a, b, origin) => {
  if (a === b && isFinite(a)) return 0;
  if (a === b) throw refuse(origin, "it takes from a number the same one, which is infinite on some row: leave it out");
  const parts = [
    [1, a],
    [-1, b],
  ] as const;
  return a === 1 ? complement(b, origin) : linear(parts, 0, origin);
};

/**
 * A column that is one number for every row in range. Of a feature it stays a function of it: what
 * functions behind it give in front of a tree is known to their errors only.
 */
const heldAt = (x: Column, value: number, origin: Origin): Element => {
  const held = roundTo(origin.type ?? "float", value);
  if (x.source.kind !== "feature") return held;
  const over = (): Interval => pointOf(held);
  const affine = (): Affine => ({ constant: held, terms: new Map() });
  return { source: x.source, at: () => held, over, nominal: over, direction: 1, affine, origin };
};

/**
 * max(x, floor). Where no row in range is below the floor it is x, and where none is above it the floor: a line that is bent at a
 * number far out would lose x in the last bits of that.
 */
const notBelow = (x: Element, floor: number, origin: Origin): Element => {
  const { min, max, nan } = isColumn(x) ? rangeOfColumn(x) : pointOf(x);
  if (!nan && min > floor) return x;
  return !nan && max < floor && isColumn(x) ? heldAt(x, floor, origin) : apply(x, atLeast(floor), origin);
};

/** min(x, ceiling), likewise. */
const notAbove = (x: Element, ceiling: number, origin: Origin): Element => {
  const { min, max, nan } = isColumn(x) ? rangeOfColumn(x) : pointOf(x);
  if (!nan && max < ceiling) return x;
  return !nan && min > ceiling && isColumn(x) ? heldAt(x, ceiling, origin) : apply(x, atMost(ceiling), origin);
};

/** The greatest or the least of several numbers. */
const extreme = (of: (...values: number[]) => number): Pick<Combination, "compute" | "over"> => {
  const compute = (values: readonly number[]): number => of(...values);
  return { compute, over: (parts) => ofEitherSign(imageOfCorners(parts, compute), parts) };
};

/** max(a, b) = b + max(a - b, 0). */
const greater: Binary = (a, b, origin) => {
  if (!isColumn(b)) return notBelow(a, b, origin);
  if (!isColumn(a)) return notBelow(b, a, origin);
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
  return combine([a, b], { ...extreme(Math.max), sum }, origin);
};

const lesser: Binary = (a, b, origin) => {
  if (!isColumn(b)) return notAbove(a, b, origin);
  if (!isColumn(a)) return notAbove(b, a, origin);
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
  return combine([a, b], { ...extreme(Math.min), sum }, origin);
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
    elementwise([input(call, 0)], call.node.name, ([x = 0]) => notAbove(notBelow(x, floor, origin), ceiling, origin)),
  ];
};

/** Where logarithms, roots and powers of fractions are numbers. */
const ABOVE_0 = [0, Infinity] as const;

/** Exponents of whole numbers turn, and may leap, at 0; others are no number below 0. */
const powerStep = (exponent: number, isExact = exponent === 2): Step => {
  const isOdd = Math.abs(exponent % 2) === 1;
  const direction = exponent > 0 && (isOdd || exponent % 1 !== 0) ? 1 : 0;
  const domain = exponent % 1 === 0 ? {} : { domain: ABOVE_0 };
  return { compute: (x) => x ** exponent, direction, turns: [0], ...domain, ...(isExact ? {} : { error: ofRelative }) };
};

const power: Operator = onPairs((a, b, origin) => {
  if (isColumn(b)) throw refuse(origin, "its exponent must be a constant of the model");
  return b === 1 ? a : apply(a, powerStep(b), origin);
});

/** Leaves its numbers as they are. */
export const unchanged: Operator = (call) => [input(call, 0)];

/** Integers cut towards 0; whether their type holds them is checked where every result is. */
const cast: Operator = (call) => {
  const code = numberAttribute(call.node, "to", 1);
  const to = elementTypeOf(code);
  const origin = originOf(call.node);
  if (to === undefined)
    throw refuse(
      { ...origin, operator: `Cast to element type ${code}` },
      "cast to float, double, float16, bool or an integer type",
    );
  const typed = originOf(call.node, to);
  const x = input(call, 0);
  const from = x.type ?? "float";
  const isWider = (from === "float16" && isFloating(to)) || (from === "float" && to === "double");
  if (from === to || isWider) return [{ ...x, type: to }];
  if (to === "float16" && x.data.some((element) => isColumn(element) && element.source.kind === "sum"))
    throw refuse({ ...typed, operator: "Cast of a sum to float16" }, "leave the sum in float32");
  const isNarrower = to === "float" || to === "double" || !isFloating(from);
  const step: Step =
    to === "bool"
      ? { compute: (value) => (value === 0 ? 0 : 1), direction: 0, turns: [0] }
      : to === "float16"
        ? { compute: (value) => value, direction: 1 }
        : isNarrower
          ? { compute: (value) => value, direction: 1, bend: (sum) => sum }
          : { compute: (value) => Math.trunc(value) + 0, direction: 1 };
  return [{ ...elementwise([x], call.node.name, ([value = 0]) => apply(value, step, typed)), type: to }];
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
  Div: (call) => onPairs(isFloating(input(call, 0).type ?? "float") ? divide : divideWhole)(call),
  Dropout: unchanged,
  Floor: rising(Math.floor),
  Identity: unchanged,
  Log: unary(() => ({ compute: Math.log, direction: 1, domain: ABOVE_0, error: ofAbsolute })),
  Max: variadic(greater),
  Mean: sumOf((count) => 1 / count),
  Min: variadic(lesser),
  Mul: onPairs(multiply),
  Neg: (call) => [
    elementwise([input(call, 0)], call.node.name, ([x = 0]) => scaled(x, { multiply: -1 }, originOf(call.node))),
  ],
  Pow: power,
  Reciprocal: unary(() => powerStep(-1, true)),
  Round: rising(roundHalfEven),
  Sign: unary(() => ({ compute: Math.sign, direction: 1, isUnsigned: true })),
  Sqrt: unary(() => ({ compute: Math.sqrt, direction: 1, domain: ABOVE_0 })),
  Sub: onPairs(subtract),
  Sum: sumOf(() => 1),
};
