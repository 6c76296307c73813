import {
  type Affine,
  aroundCenter,
  type Column,
  type Direction,
  lazily,
  ofAtom,
  type Origin,
  sameSource,
  type Source,
  sumColumn,
  weightedSum,
} from "../column.ts";
import { isFloating, roundTo } from "../elementType.ts";
import { ONNX_HINTS, OnnxUnreadableError } from "../errors.ts";
import { ANYTHING, imageOf, imageOfCorners, type Interval, pointOf, widened } from "../interval.ts";
import type { Element } from "../tensor.ts";
import { LEAP_HINT, leapOf } from "./leaps.ts";
import { isFinite, lost, requireKept } from "./lostTerms.ts";
import { isColumn, refuse } from "./operator.ts";
import { joinedTree, mappedTree } from "./treeColumns.ts";

/**
 * Writes a column as a sum of atoms: a function of a sum that is no line is one of its own.
 */
export const affineOf = (element: Element): Affine => {
  if (!isColumn(element)) return { constant: element, terms: new Map() };
  const { leap } = element;
  if (leap !== undefined) throw refuse(leap, LEAP_HINT);
  const affine = element.affine ?? element.curved;
  if (affine === undefined) throw refuse(element.origin, "write it as a function of one feature or of one sum");
  return affine();
};

const isBent = ({ terms }: Affine): boolean => [...terms.keys()].every(({ kind }) => kind !== "curve");

/**
 * Numbers are read by several others: without memory of its last argument a chain of them would be
 * followed twice at each link.
 */
const remembering = (compute: (x: number) => number): ((x: number) => number) => {
  let last: readonly [argument: number, value: number] | undefined;
  return (x) => {
    if (last === undefined || !Object.is(last[0], x)) last = [x, compute(x)];
    return last[1];
  };
};

const rememberingOver = (compute: (x: Interval) => Interval): ((x: Interval) => Interval) => {
  let last: readonly [argument: Interval, value: Interval] | undefined;
  return (x) => {
    const isSame = last?.[0].nan === x.nan && Object.is(last[0].min, x.min) && Object.is(last[0].max, x.max);
    if (last === undefined || !isSame) last = [x, compute(x)];
    return last[1];
  };
};

const rounded = ({ min, max, nan }: Interval, { type = "float" }: Origin): Interval => ({
  min: roundTo(type, min),
  max: roundTo(type, max),
  nan,
});

/** A function of one source, as far as it has a form as a sum of atoms. */
const formOf = (
  source: Source,
  { at, over, nominal, origin }: Pick<Column, "at" | "over" | "nominal" | "origin">,
): Pick<Column, "affine" | "curved"> => {
  if (source.kind === "feature")
    return {
      affine: lazily(() => ofAtom({ kind: "curve", source, center: 0, over: nominal, possible: over, origin })),
    };
  const mapped = mappedTree(source.sum, at);
  if (mapped !== undefined) return { affine: lazily(mapped) };
  return { curved: lazily(() => ofAtom({ kind: "sumCurve", argument: source.sum, over: nominal, origin })) };
};

const NOTHING: Interval = { min: Infinity, max: -Infinity, nan: false };

/** `Column.nominal` of a function of columns of one source. */
const nominalOf = (
  source: Source,
  elements: readonly Element[],
  { over, isExact, origin }: { over: Column["over"]; isExact: boolean; origin: Origin },
  image: (parts: readonly Interval[]) => Interval,
): Column["nominal"] => {
  const isFeature = source.kind === "feature";
  const isSame = elements.every((element) => !isColumn(element) || element.nominal === element.over);
  if (isFeature && isExact && isSame) return over;
  return rememberingOver((x) => {
    const values = image(elements.map((element) => (isColumn(element) ? element.nominal(x) : pointOf(element))));
    return isFeature ? rounded(values, origin) : values;
  });
};

export interface Step {
  /** On numbers as the model has them; its result is rounded to their type. */
  readonly compute: (x: number) => number;
  /** Whether it never falls (1), never rises (-1), or neither is known (0). */
  readonly direction: Direction;
  /** Arguments at which it turns; between them it only rises or only falls. */
  readonly turns?: readonly number[];
  /** Arguments for which it is a number: all, where absent. */
  readonly domain?: readonly [min: number, max: number];
  /** How far onnxruntime's own implementation may be from the rounded result. */
  readonly error?: (y: number) => number;
  /** The same on a sum of atoms, where it is a straight or bent line. */
  readonly bend?: (argument: Affine) => Affine;
}

/** Applies a function of one number. */
export const apply = (element: Element, step: Step, origin: Origin): Element => {
  const { compute, direction, error, bend } = step;
  const { type = "float" } = origin;
  if (!isColumn(element)) return roundTo(type, compute(element));
  const { source } = element;
  const at = remembering((x) => roundTo(type, compute(element.at(x))));
  const image = (x: Interval): Interval => imageOf(x, compute, step);
  const over = rememberingOver((x) => {
    const values = rounded(image(element.over(x)), origin);
    return error === undefined ? values : widened(values, error);
  });
  const nominal = nominalOf(source, [element], { over, isExact: error === undefined, origin }, ([x]) =>
    x === undefined ? NOTHING : image(x),
  );
  const form = formOf(source, { at, over, nominal, origin });
  // A bent line of a curve is one curve.
  const argument = lazily(() => element.affine?.());
  const bends = bend !== undefined && element.affine !== undefined;
  const affine = lazily((): Affine => {
    const own = argument();
    if (bends && own !== undefined && (source.kind === "sum" || isBent(own))) return bend(aroundCenter(own));
    return affineOf({ ...element, affine: undefined, curved: undefined, ...form });
  });
  const isPlain = bends || form.affine !== undefined;
  return {
    source,
    at,
    over,
    nominal,
    direction: (element.direction * direction) as Direction,
    ...leapOf([element], { source, over, nominal, origin }),
    ...(isPlain ? { affine } : form),
    origin,
  };
};

export interface Combination {
  /** On numbers as the model has them; its result is rounded to their type. */
  readonly compute: (values: readonly number[]) => number;
  /** All that it may give; by default it rises or falls with each number by itself. */
  readonly over?: (parts: readonly Interval[]) => Interval;
  /** The same without roundings, where `over` has some of its own. */
  readonly nominal?: (parts: readonly Interval[]) => Interval;
  readonly direction?: Direction;
  /** Whether onnxruntime may come out elsewhere in `over`, by another order of its additions. */
  readonly isLoose?: boolean;
  readonly sum?: () => Affine;
}

/**
 * Applies a function of several numbers: at once where all depend on one source, as a sum of atoms
 * or as one tree otherwise.
 */
export const combine = (elements: readonly Element[], how: Combination, origin: Origin): Element => {
  const { compute, direction = 0, sum, isLoose = false } = how;
  const { type = "float" } = origin;
  const columns = elements.filter(isColumn);
  const [first] = columns;
  if (first === undefined) return roundTo(type, compute(elements as readonly number[]));
  const { source } = first;
  if (!columns.every((column) => sameSource(column.source, source))) {
    if (sum !== undefined) return sumColumn(sum(), origin);
    const tree = joinedTree(elements, (values) => roundTo(type, compute(values)));
    if (tree !== undefined) return sumColumn(tree, origin);
    throw refuse(origin, "it joins several features other than by a weighted sum: leave it out of the model");
  }
  const at = remembering((x) =>
    roundTo(type, compute(elements.map((element) => (isColumn(element) ? element.at(x) : element)))),
  );
  const image = how.over ?? ((parts: readonly Interval[]) => imageOfCorners(parts, compute));
  const over = rememberingOver((x) => {
    const parts = elements.map((element) => (isColumn(element) ? element.over(x) : pointOf(element)));
    return rounded(image(parts), origin);
  });
  const nominal = nominalOf(source, elements, { over, isExact: !isLoose, origin }, how.nominal ?? image);
  const isSum = sum !== undefined && columns.every(({ affine }) => affine !== undefined);
  const form = isSum ? { affine: lazily(sum) } : formOf(source, { at, over, nominal, origin });
  return {
    source,
    at,
    over,
    nominal,
    direction,
    ...leapOf(elements, { source, over, nominal, origin }),
    ...form,
    origin,
  };
};

/** A few float32 additions in another order, or without a product's rounding. */
export const REORDERED = 2 ** -21;

/** Terms of magnitudes that float32 holds, added in this order with each rounding. */
const addUp = (
  parts: readonly Interval[],
  { weights, constant, origin, slack }: { weights: readonly number[]; constant: number; origin: Origin; slack: number },
): Interval => {
  const { type = "float" } = origin;
  let [min, max, nan, size] = [0, 0, false, Math.abs(constant)];
  for (const [index, part] of parts.entries()) {
    if (part.min > part.max) return part;
    const weight = weights[index] ?? 0;
    const [one, other] = [roundTo(type, weight * part.min), roundTo(type, weight * part.max)];
    min = roundTo(type, min + Math.min(one, other));
    max = roundTo(type, max + Math.max(one, other));
    nan ||= part.nan || Number.isNaN(min) || Number.isNaN(max);
    size += Math.max(Math.abs(one), Math.abs(other));
  }
  const loose = slack > 0 && (parts.length > 1 || constant !== 0) ? slack * size : 0;
  return nan || loose === Infinity ? ANYTHING : { min: min + constant - loose, max: max + constant + loose, nan };
};

/**
 * constant + sum of weight x element, added in this order.
 *
 * @throws OnnxUnreadableError on a weight that is not finite.
 */
export const linear = (
  parts: readonly (readonly [weight: number, element: Element])[],
  constant: number,
  origin: Origin,
  { slack = 0 }: { readonly slack?: number } = {},
): Element => {
  const { type = "float" } = origin;
  const isMixed = parts.some(([, element]) => isColumn(element));
  const numbers = parts.flatMap(([weight, element]) => (isColumn(element) || !isMixed ? [weight] : [weight, element]));
  if (![constant, ...numbers].every(Number.isFinite))
    throw new OnnxUnreadableError(`node "${origin.node}" has a weight that is not finite`, ONNX_HINTS.notFinite);
  const used = parts.filter(([weight, element]) => element !== 0 && (weight !== 0 || !isFinite(element)));
  const [only] = used;
  if (only !== undefined && used.length === 1 && only[0] === 1 && constant === 0) return only[1];
  const slopes = used.flatMap(([weight, element]) =>
    isColumn(element) ? [Math.sign(weight) * element.direction] : [],
  );
  const direction = slopes.every((slope) => slope === slopes[0]) ? ((slopes[0] ?? 0) as Direction) : 0;
  const compute = (values: readonly number[]): number =>
    values.reduce((sum, value, index) => roundTo(type, sum + roundTo(type, (used[index]?.[0] ?? 0) * value)), 0) +
    constant;
  const weights = used.map(([weight]) => weight);
  const sources = used.flatMap(([, element]) => (isColumn(element) ? [element.source] : []));
  const mixes = sources.some((source) => !sameSource(source, sources[0] ?? source));
  return combine(
    used.map(([, element]) => element),
    {
      compute,
      over: (intervals) => addUp(intervals, { weights, constant, origin, slack }),
      nominal: (intervals) => addUp(intervals, { weights, constant, origin: { ...origin, type: "double" }, slack: 0 }),
      direction,
      isLoose: slack > 0 && (used.length > 1 || constant !== 0),
      sum: () => {
        const sums = used.map(
          ([weight, element]) => [weight, mixes ? aroundCenter(affineOf(element)) : affineOf(element)] as const,
        );
        const total = weightedSum(sums, constant);
        for (const [index, [, sum]] of sums.entries()) requireKept(sum, { total, of: used[index]?.[1] ?? 0 });
        return total;
      },
    },
    origin,
  );
};

/** weight x element / divisor, as one step. */
export const scaled = (
  element: Element,
  by: { readonly multiply?: number; readonly divide?: number },
  origin: Origin,
): Element => {
  const { multiply = 1, divide = 1 } = by;
  const factor = multiply / divide;
  if (!Number.isFinite(factor))
    throw new OnnxUnreadableError(`node "${origin.node}" multiplies by ${factor}`, ONNX_HINTS.notFinite);
  if (factor === 0 && isFinite(element)) return 0;
  if (factor === 0 && isColumn(element)) throw lost(element);
  if (factor === 1) return element;
  const compute = (x: number): number => (x * multiply) / divide;
  const isLine = isFloating(origin.type ?? "float");
  const step: Step = {
    compute: isLine ? compute : (x) => Math.trunc(compute(x)),
    direction: factor > 0 ? 1 : -1,
    ...(isLine || divide === 1 ? { bend: (x: Affine) => weightedSum([[factor, x]]) } : {}),
  };
  const column = apply(element, step, origin);
  const affine = isColumn(element) ? element.affine : undefined;
  if (!isColumn(column) || affine === undefined || step.bend === undefined) return column;
  // A line of anything that is a sum, curves included, is a sum.
  return { ...column, affine: lazily(() => weightedSum([[factor, affine()]])) };
};
