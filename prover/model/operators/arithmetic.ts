import {
  type Affine,
  aroundCenter,
  type CurveAtom,
  type Direction,
  lazily,
  ofAtom,
  type Origin,
  rectified,
  sameSource,
  sumColumn,
  whereLineIs,
  weightedSum,
} from "../column.ts";
import { ONNX_HINTS, OnnxUnreadableError } from "../errors.ts";
import type { Element } from "../tensor.ts";
import { isColumn, refuse } from "./operator.ts";

const CURVE_HINT =
  "functions that are not straight or bent lines are taken on one feature, in front of the model, or as its last step";

/**
 * Writes a column as a sum of atoms.
 *
 * @throws UnsupportedOperatorError where the column is not one.
 */
export const affineOf = (element: Element): Affine => {
  if (!isColumn(element)) return { constant: element, terms: new Map() };
  if (element.affine === undefined) throw refuse(element.origin, CURVE_HINT);
  return element.affine();
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

export interface Step {
  /** On float32 numbers; its result is rounded to float32. */
  readonly compute: (x: number) => number;
  /** Whether it never falls (1), never rises (-1), or neither is known (0). */
  readonly direction: Direction;
  /** Argument at which the line bends. */
  readonly knee?: number;
  /** The same on a sum of atoms, where it is a straight or bent line. */
  readonly bend?: (argument: Affine) => Affine;
}

/** Applies a function of one number. */
export const apply = (element: Element, { compute, direction, knee = 0, bend }: Step, origin: Origin): Element => {
  if (!isColumn(element)) return Math.fround(compute(element));
  const { source } = element;
  const at = remembering((x) => Math.fround(compute(element.at(x))));
  const landmarks = [...new Set([...element.landmarks, ...whereLineIs(element, 0), ...whereLineIs(element, knee)])];
  const curve = (): Affine => {
    if (source.kind === "sum") throw refuse(origin, CURVE_HINT);
    return ofAtom({ kind: "curve", feature: source.feature, center: 0, at, landmarks, origin } satisfies CurveAtom);
  };
  const affine = lazily(() => {
    const argument = element.affine?.();
    // A bent line of a curve is one curve.
    const bends = bend !== undefined && argument !== undefined && (source.kind === "sum" || isBent(argument));
    return bends ? bend(aroundCenter(argument)) : curve();
  });
  const isSum = source.kind === "feature" || (bend !== undefined && element.affine !== undefined);
  return {
    source,
    at,
    direction: (element.direction * direction) as Direction,
    landmarks,
    ...(isSum ? { affine } : {}),
    origin,
  };
};

export const relu: Step = { compute: (x) => Math.max(x, 0), direction: 1, bend: rectified };

/** max(x, floor). */
export const atLeast = (floor: number): Step => ({
  compute: (x) => Math.max(x, floor),
  direction: 1,
  knee: floor,
  bend: (x) => (floor === -Infinity ? x : weightedSum([[1, rectified(weightedSum([[1, x]], -floor))]], floor)),
});

/** min(x, ceiling). */
export const atMost = (ceiling: number): Step => ({
  compute: (x) => Math.min(x, ceiling),
  direction: 1,
  knee: ceiling,
  bend: (x) => (ceiling === Infinity ? x : weightedSum([[-1, rectified(weightedSum([[-1, x]], ceiling))]], ceiling)),
});

/** slope x below 0, x above. */
export const leaky = (slope: number): Step => ({
  compute: (x) => (x < 0 ? Math.fround(slope * x) : x),
  direction: slope >= 0 ? 1 : 0,
  bend: (x) =>
    weightedSum([
      [slope, x],
      [1 - slope, rectified(x)],
    ]),
});

export const absolute: Step = {
  compute: Math.abs,
  direction: 0,
  bend: (x) =>
    weightedSum([
      [2, rectified(x)],
      [-1, x],
    ]),
};

/**
 * Applies a function of several numbers: at once where all depend on one source, as a sum of atoms
 * otherwise.
 */
export const combine = (
  elements: readonly Element[],
  {
    compute,
    direction = 0,
    sum,
  }: {
    /** On float32 numbers; its result is rounded to float32. */
    readonly compute: (values: readonly number[]) => number;
    readonly direction?: Direction;
    readonly sum?: () => Affine;
  },
  origin: Origin,
): Element => {
  const columns = elements.filter(isColumn);
  const [first] = columns;
  if (first === undefined) return Math.fround(compute(elements as readonly number[]));
  if (!columns.every(({ source }) => sameSource(source, first.source))) {
    if (sum === undefined)
      throw refuse(origin, "it joins several features other than by a weighted sum: leave it out of the model");
    return sumColumn(sum(), origin);
  }
  const at = remembering((x) =>
    Math.fround(compute(elements.map((element) => (isColumn(element) ? element.at(x) : element)))),
  );
  const { source } = first;
  const isSum = sum !== undefined && columns.every(({ affine }) => affine !== undefined);
  const landmarks = [...new Set(columns.flatMap((column) => [...column.landmarks, ...whereLineIs(column, 0)]))];
  const curve =
    source.kind === "feature"
      ? () => ofAtom({ kind: "curve", feature: source.feature, center: 0, at, landmarks, origin })
      : undefined;
  const affine = isSum ? sum : curve;
  return { source, at, direction, landmarks, ...(affine === undefined ? {} : { affine: lazily(affine) }), origin };
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
): Element => {
  const isMixed = parts.some(([, element]) => isColumn(element));
  const numbers = parts.flatMap(([weight, element]) => (isColumn(element) || !isMixed ? [weight] : [weight, element]));
  if (![constant, ...numbers].every(Number.isFinite))
    throw new OnnxUnreadableError(`node "${origin.node}" has a weight that is not finite`, ONNX_HINTS.notFinite);
  const used = parts.filter(([weight, element]) => weight !== 0 && element !== 0);
  const [only] = used;
  if (only !== undefined && used.length === 1 && only[0] === 1 && constant === 0) return only[1];
  const slopes = used.flatMap(([weight, element]) =>
    isColumn(element) ? [Math.sign(weight) * element.direction] : [],
  );
  const direction = slopes.every((slope) => slope === slopes[0]) ? ((slopes[0] ?? 0) as Direction) : 0;
  const compute = (values: readonly number[]): number =>
    Math.fround(
      values.reduce((sum, value, index) => Math.fround(sum + Math.fround((used[index]?.[0] ?? 0) * value)), 0) +
        constant,
    );
  const sources = used.flatMap(([, element]) => (isColumn(element) ? [element.source] : []));
  const mixes = sources.some((source) => !sameSource(source, sources[0] ?? source));
  return combine(
    used.map(([, element]) => element),
    {
      compute,
      direction,
      sum: () =>
        weightedSum(
          used.map(([weight, element]) => [weight, mixes ? aroundCenter(affineOf(element)) : affineOf(element)]),
          constant,
        ),
    },
    origin,
  );
};

/** weight x element / divisor in float32, as one step. */
export const scaled = (
  element: Element,
  by: { readonly multiply?: number; readonly divide?: number },
  origin: Origin,
): Element => {
  const { multiply = 1, divide = 1 } = by;
  const factor = multiply / divide;
  if (!Number.isFinite(factor))
    throw new OnnxUnreadableError(`node "${origin.node}" multiplies by ${factor}`, ONNX_HINTS.notFinite);
  if (factor === 0) return 0;
  if (factor === 1) return element;
  const step: Step = {
    compute: (x) => (x * multiply) / divide,
    direction: factor > 0 ? 1 : -1,
    bend: (x) => weightedSum([[factor, x]]),
  };
  if (!isColumn(element) || element.affine === undefined) return apply(element, step, origin);
  // A line of anything that is a sum, curves included, is a sum.
  const { affine } = element;
  const column = apply({ ...element, affine }, step, origin);
  return isColumn(column) ? { ...column, affine: lazily(() => weightedSum([[factor, affine()]])) } : column;
};

/** 1 / (1 + e^-x); its log-odds is x. */
export const sigmoid = (element: Element, origin: Origin): Element => {
  const column = apply(element, { compute: (x) => 1 / (1 + Math.exp(-x)), direction: 1 }, origin);
  if (!isColumn(column) || !isColumn(element)) return column;
  return element.affine === undefined ? column : { ...column, logOdds: element.affine };
};

/** 1 - p; a sigmoid's complement is the sigmoid of the negated log-odds. */
export const complement = (element: Element, origin: Origin): Element => {
  const column = linear([[-1, element]], 1, origin);
  if (!isColumn(column) || !isColumn(element) || element.logOdds === undefined) return column;
  const { logOdds } = element;
  return { ...column, logOdds: lazily(() => weightedSum([[-1, logOdds()]])) };
};
