import {
  type Affine,
  type Column,
  type FeatureSource,
  imagesOf,
  lazily,
  ofAtom,
  type Origin,
  weightedSum,
} from "../column.ts";
import { OnnxUnreadableError } from "../errors.ts";
import { hullOf, type Interval, isOne, pointOf } from "../interval.ts";
import { type Cut, stepsOf } from "../steps.ts";
import { axisOf, build, type Element, elementAt, elementwise, type Tensor } from "../tensor.ts";
import { apply, combine } from "./arithmetic.ts";
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

/** Operators that decide: comparisons, logic, choices. False is 0 and true is 1. */

const TRUTH: Interval = { min: 0, max: 1, nan: false };

type Comparison = (a: number, b: number) => boolean;

/** No number compares with nothing. */
const compared =
  (holds: Comparison) =>
  ([a, b]: readonly Interval[]): Interval => {
    if (a === undefined || b === undefined || a.min > a.max || b.min > b.max) return pointOf(0);
    const corners = [holds(a.min, b.min), holds(a.min, b.max), holds(a.max, b.min), holds(a.max, b.max)];
    const isSure = corners.every((one) => one === corners[0]) && !(a.nan || b.nan);
    return isSure ? pointOf(corners[0] === true ? 1 : 0) : corners.some(Boolean) ? TRUTH : pointOf(0);
  };

const equals = ([a, b]: readonly Interval[]): Interval => {
  if (a === undefined || b === undefined || a.max < b.min || b.max < a.min) return pointOf(0);
  return isOne(a) && isOne(b) && a.min === b.min ? pointOf(1) : TRUTH;
};

/** The comparison as a number. */
export const compare = (
  elements: readonly Element[],
  holds: Comparison,
  { origin, over = compared(holds) }: { origin: Origin; over?: (parts: readonly Interval[]) => Interval },
): Element => combine(elements, { compute: ([a = 0, b = 0]) => (holds(a, b) ? 1 : 0), over }, origin);

export const isEqual = (a: Element, b: Element, origin: Origin): Element =>
  compare([a, b], (one, other) => one === other, { origin, over: equals });

const comparison =
  (holds: Comparison, over?: (parts: readonly Interval[]) => Interval): Operator =>
  (call) => {
    const origin = originOf(call.node, "bool");
    const result = elementwise([input(call, 0), input(call, 1)], call.node.name, (elements) =>
      compare(elements, holds, { origin, ...(over === undefined ? {} : { over }) }),
    );
    return [{ ...result, type: "bool" }];
  };

const logic = (compute: (a: number, b: number) => boolean): Operator => comparison(compute);

const truth =
  (compute: (x: number) => boolean, over: (x: Interval) => Interval): Operator =>
  (call) => {
    const origin = originOf(call.node, "bool");
    const result = elementwise([input(call, 0)], call.node.name, (elements) =>
      combine(
        elements,
        { compute: ([x = 0]) => (compute(x) ? 1 : 0), over: ([x]) => (x === undefined ? TRUTH : over(x)) },
        origin,
      ),
    );
    return [{ ...result, type: "bool" }];
  };

const chosen = ([condition, a, b]: readonly Interval[]): Interval => {
  if (condition === undefined || a === undefined || b === undefined) return TRUTH;
  return isOne(condition) ? (condition.min === 0 ? b : a) : hullOf([a, b]);
};

/** A function of a feature that is constant from each cut to the next, as a sum of atoms. */
const stepForm = (source: FeatureSource, cuts: readonly Cut<number>[], origin: Origin): Affine => {
  const images = cuts.map(({ from }) => source.image(from));
  const place = (x: number): number =>
    Math.max(
      0,
      images.findLastIndex((image) => image <= x),
    );
  const over = ({ min, max }: Interval): Interval =>
    hullOf(cuts.slice(place(min), place(max) + 1).map(({ is }) => pointOf(is)));
  return ofAtom({ kind: "curve", source, center: 0, over, origin });
};

/**
 * How far a line may be from what replaces it, as a multiple of that: doubles keep 2^-29 of it then.
 */
const MOST_PATCHED = 2 ** 24;

/**
 * A line with other values at few integers: the line and a step function. `undefined` where neither choice is such a
 * line.
 */
const patchedLine = (
  condition: Column,
  sides: readonly [taken: Element, line: Element],
  { source, origin }: { source: FeatureSource; origin: Origin },
): (() => Affine) | undefined => {
  const [taken, line] = sides;
  if (!isColumn(line) || line.affine === undefined) return undefined;
  const affine = line.affine();
  if ([...affine.terms.keys()].some(({ kind }) => kind !== "feature")) return undefined;
  const cuts = stepsOf((from, to) => condition.over(imagesOf(source, from, to)), source.declared);
  // An integer at which the condition is not sure has half of it.
  if (cuts === undefined || cuts.some(({ is }) => is !== 0 && is !== 1)) return undefined;
  // The line has the feature's own value, which an input of floats may have rounded.
  const exact = (value: bigint): number =>
    [...affine.terms].reduce(
      (sum, [atom, weight]) =>
        atom.kind === "feature" ? sum + weight * (Number(value) * source.declared.scale - atom.center) : sum,
      affine.constant,
    );
  const patches: Cut<number>[] = [];
  for (const [index, { from, is }] of cuts.entries()) {
    const to = (cuts[index + 1]?.from ?? source.declared.max + 1n) - 1n;
    const own = isColumn(taken) ? taken.over(imagesOf(source, from, to)) : pointOf(taken);
    if (is !== 0 && (from !== to || !isOne(own))) return undefined;
    if (is !== 0 && Math.abs(exact(from)) > MOST_PATCHED * Math.max(1, Math.abs(own.min))) return undefined;
    patches.push({ from, is: is === 0 ? 0 : own.min - exact(from) });
  }
  return () =>
    weightedSum([
      [1, affine],
      [1, stepForm(source, patches, origin)],
    ]);
};

/** condition ? a : b. */
export const choose = (condition: Element, [a, b]: readonly [Element, Element], origin: Origin): Element => {
  if (!isColumn(condition)) return condition === 0 ? b : a;
  const how = { compute: ([c = 0, x = 0, y = 0]: readonly number[]) => (c === 0 ? y : x), over: chosen };
  const result = combine([condition, a, b], how, origin);
  const { source } = condition;
  if (!isColumn(result) || result.source !== source || source.kind !== "feature") return result;
  const negated = apply(condition, { compute: (c) => (c === 0 ? 1 : 0), direction: -1 }, origin);
  const patched =
    patchedLine(condition, [a, b], { source, origin }) ??
    (isColumn(negated) ? patchedLine(negated, [b, a], { source, origin }) : undefined);
  return patched === undefined ? result : { ...result, affine: lazily(patched) };
};

const where: Operator = (call) => {
  const tensors = [input(call, 0), input(call, 1), input(call, 2)];
  const type = tensors[1]?.type ?? "float";
  const origin = originOf(call.node, type);
  const result = elementwise(tensors, call.node.name, ([condition = 0, a = 0, b = 0]) =>
    choose(condition, [a, b], origin),
  );
  return [{ ...result, type }];
};

/** Place of the first of the greatest numbers; `sign` -1 of the least. */
const placeOfMost = (elements: readonly Element[], sign: 1 | -1, origin: Origin): Element => {
  const compute = (values: readonly number[]): number => {
    const signed = values.map((value) => sign * value);
    return signed.indexOf(Math.max(...signed));
  };
  const over = (parts: readonly Interval[]): Interval => {
    const signed = parts.map(({ min, max }) => (sign === 1 ? { min, max } : { min: -max, max: -min }));
    const sure = Math.max(...signed.map(({ min }) => min));
    const isCandidate = ({ max }: { max: number }): boolean => max >= sure;
    const first = signed.findIndex(isCandidate);
    return { min: first, max: signed.findLastIndex(isCandidate), nan: parts.some(({ nan }) => nan) };
  };
  // Alone at the top of its part, one place is sure; where several are the same number it is the first.
  const exact = (parts: readonly Interval[]): Interval =>
    parts.every(isOne) ? pointOf(compute(parts.map(({ min }) => min))) : over(parts);
  return combine(elements, { compute, over: exact }, origin);
};

/** Over one axis; of the first of several that are alike. */
const argMost =
  (sign: 1 | -1): Operator =>
  (call: Call) => {
    const { node } = call;
    const x = input(call, 0);
    const axis = axisOf(numberAttribute(node, "axis", 0), x.shape.length, node.name);
    if (numberAttribute(node, "select_last_index", 0) !== 0)
      throw refuse(originOf(node), "leave select_last_index out: the first of several that are alike is taken");
    if (axis === 0 && x.shape.length > 1 && x.data.some(isColumn))
      throw refuse(originOf(node), "it mixes the rows of a batch: name the features' axis");
    const length = x.shape[axis] ?? 0;
    if (length === 0) throw new OnnxUnreadableError(`node "${node.name}" chooses from nothing`);
    const kept = x.shape.with(axis, 1);
    const origin = originOf(node, "int64");
    const data = build(kept, (place) =>
      placeOfMost(
        Array.from({ length }, (_, index) => elementAt(x, place.with(axis, index))),
        sign,
        origin,
      ),
    );
    const shape = numberAttribute(node, "keepdims", 1) !== 0 ? kept : kept.toSpliced(axis, 1);
    const result: Tensor = { shape, data, type: "int64" };
    return [result];
  };

const isInfinite: Operator = (call) => {
  const { node } = call;
  const [positive, negative] = ["detect_positive", "detect_negative"].map((name) => numberAttribute(node, name, 1));
  const found = (x: number): boolean => (positive !== 0 && x === Infinity) || (negative !== 0 && x === -Infinity);
  const over = ({ min, max, nan }: Interval): Interval =>
    min === max && !nan ? pointOf(found(min) ? 1 : 0) : found(min) || found(max) ? TRUTH : pointOf(0);
  return truth(found, over)(call);
};

const isNumberless = ({ min, max, nan }: Interval): Interval => (nan ? (min > max ? pointOf(1) : TRUTH) : pointOf(0));

const not: Operator = truth(
  (x) => x === 0,
  (x) => (isOne(x) ? pointOf(x.min === 0 ? 1 : 0) : TRUTH),
);

export const decisionOperators: OperatorTable = {
  And: logic((a, b) => a !== 0 && b !== 0),
  ArgMax: argMost(1),
  ArgMin: argMost(-1),
  Equal: comparison((a, b) => a === b, equals),
  Greater: comparison((a, b) => a > b),
  GreaterOrEqual: comparison((a, b) => a >= b),
  IsInf: isInfinite,
  IsNaN: truth(Number.isNaN, isNumberless),
  Less: comparison((a, b) => a < b),
  LessOrEqual: comparison((a, b) => a <= b),
  Not: not,
  Or: logic((a, b) => a !== 0 || b !== 0),
  Where: where,
  Xor: comparison(
    (a, b) => (a === 0) !== (b === 0),
    (parts) => (parts.every(isOne) ? pointOf(parts[0]?.min === parts[1]?.min ? 0 : 1) : TRUTH),
  ),
};
