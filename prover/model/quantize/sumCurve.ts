import { type Affine, type Atom, type SumCurveAtom } from "../column.ts";
import { rangeOf } from "../sumRange.ts";
import { SchemaError, UnsupportedOperatorError } from "../errors.ts";
import { MANTISSA_BITS, type Neuron } from "../integerModel.ts";
import { between, type Interval } from "../interval.ts";
import { narrowedRange } from "../ranges.ts";
import type { Feature } from "../schema.ts";
import { stepsOf } from "../steps.ts";
import { fitCurve, flatCurve, type Pieces, type Target } from "./curve.ts";
import { type IntegerTree, quantizeForests } from "./forest.ts";
import { integerSum } from "./integerSum.ts";
import { valueAt } from "./gains.ts";
import type { Precision } from "./precision.ts";
import { steadyCurve } from "./steadyCurve.ts";
import type { Value } from "./value.ts";

/** Functions of a sum inside the model: sigmoids of members, calibration, smooth activations. */

/** Bits behind the point of a sum of leaves whose function leaps: finer than float32 sums are. */
const STEP_BITS = 36;
/** Integers that a curve can hold. */
const MAX_SPAN = 1n << 63n;
/** A leap of a function between stretches, in points, beyond which it is no matter of precision. */
const FINEST = 2 ** -40;

interface Argument {
  readonly bits: number;
  readonly terms: Neuron["terms"];
  readonly bias: bigint;
  readonly min: bigint;
  readonly max: bigint;
  readonly trees: readonly IntegerTree[];
}

interface Setting {
  readonly features: readonly Feature[];
  readonly precision: Precision;
  readonly values: ReadonlyMap<Atom, Value>;
  readonly isSteady: boolean;
  /** Value that the trees' total has among all values. */
  readonly forestSource: number;
}

/** The argument as an integer: leaves of its trees, and what it reads besides them. */
const quantizeArgument = (sum: Affine, bits: number, setting: Setting): Argument => {
  const { features, values, isSteady, forestSource } = setting;
  const ensembles = [...sum.terms].flatMap(([atom, weight]) => (atom.kind === "forest" ? [{ atom, weight }] : []));
  const { terms, bias, min, max } = integerSum(sum, { values, bits, isSteady });
  if (ensembles.length === 0) return { bits, terms, bias, min, max, trees: [] };
  const forest = quantizeForests(ensembles, { features, fractionBits: bits });
  const own = { source: forestSource, weight: 1n };
  const sorted = [...terms, own].sort((one, other) => one.source - other.source);
  return { bits, terms: sorted, bias, min: min + forest.min, max: max + forest.max, trees: forest.trees };
};

/** The function on the argument's integers. */
const onIntegers =
  ({ over }: SumCurveAtom, bits: number) =>
  (from: bigint, to: bigint): Interval =>
    over(between(Number(from) / 2 ** bits, Number(to) / 2 ** bits));

const inUnits =
  (over: (from: bigint, to: bigint) => Interval, unit: number) =>
  (from: bigint, to: bigint): Interval => {
    const { min, max, nan } = over(from, to);
    return { min: min / unit, max: max / unit, nan };
  };

/** Least and greatest value of pieces. */
export const rangeOfPieces = ({ values, slopes }: Pieces): { readonly min: bigint; readonly max: bigint } => {
  const ends = values.flatMap((value, piece) => [value, value + (slopes[piece] ?? 0n) * (1n << BigInt(MANTISSA_BITS))]);
  return { min: ends.reduce((a, b) => (a < b ? a : b)), max: ends.reduce((a, b) => (a > b ? a : b)) };
};

/** @throws UnsupportedOperatorError where the function is no finite number for some sum in range. */
export const assertFinite = ({ argument, over, origin }: SumCurveAtom): void => {
  const isKnown = ({ min, max, nan }: Interval): boolean => !nan && Number.isFinite(min) && Number.isFinite(max);
  const range = rangeOf(argument);
  if (isKnown(over(range)) || isKnown(narrowedRange({ source: { kind: "sum", sum: argument }, over }, isKnown))) return;
  throw new UnsupportedOperatorError({
    ...origin,
    operator: `${origin.operator} of a sum from ${range.min} to ${range.max}`,
    hint: "it is not finite for every row in the declared ranges: narrow them, or clip the sum first",
  });
};

const assertSpan = ({ min, max }: Argument, atom: SumCurveAtom): void => {
  if (max - min >= MAX_SPAN)
    throw new SchemaError(
      `node "${atom.origin.node}" reads a sum in ${min} to ${max}, beyond what a curve can hold: narrow the ranges`,
    );
};

/** A leaf, whose own rounding counts once. */
const LEAF = { zero: 0n, min: 0n, max: 1n, size: 1 };

const refuseLeap = ({ origin, argument }: SumCurveAtom): UnsupportedOperatorError => {
  const { min, max } = rangeOf(argument);
  return new UnsupportedOperatorError({
    ...origin,
    operator: `${origin.operator} of a sum from ${min} to ${max}`,
    hint: "it leaps, or is too steep, for some sum in that range: narrow the declared ranges, or scale the sum",
  });
};

/** A curve of a sum, its value in units of `unit`. */
export interface QuantizedSumCurve {
  readonly neuron: Neuron;
  readonly trees: readonly IntegerTree[];
  readonly unit: number;
  readonly min: bigint;
  readonly max: bigint;
}

/** A step function of a sum of leaves, exact between its leaps; undefined for any other. */
const asSteps = (
  atom: SumCurveAtom,
  setting: Setting,
): { argument: Argument; pieces: Pieces; unit: number } | undefined => {
  const argument = quantizeArgument(atom.argument, STEP_BITS, setting);
  if (argument.max - argument.min >= MAX_SPAN) return undefined;
  const cuts = stepsOf(onIntegers(atom, STEP_BITS), argument);
  if (cuts === undefined) return undefined;
  const gain = Math.max(...cuts.map(({ is }) => setting.precision.gainAt(atom, is)));
  const unit = 2 ** Math.floor(Math.log2(2 ** -MANTISSA_BITS / gain));
  return { argument, pieces: flatCurve(cuts, unit), unit };
};

/** A smooth function, followed as closely as the score asks for where its value is. */
const asCurve = (atom: SumCurveAtom, setting: Setting): { argument: Argument; pieces: Pieces; unit: number } => {
  const { precision, values } = setting;
  const limbs = [...atom.argument.terms.keys()].flatMap((one) => values.get(one)?.limbs ?? []);
  const trees = [...atom.argument.terms.keys()].flatMap((one) => (one.kind === "forest" ? one.trees : []));
  const gain = precision.argumentGain(atom);
  if (!Number.isFinite(gain)) throw refuseLeap(atom);
  const bits = Math.max(1, precision.sumBits([...limbs, ...trees.map(() => LEAF)], gain));
  const argument = quantizeArgument(atom.argument, bits, setting);
  assertSpan(argument, atom);
  const over = onIntegers(atom, bits);
  const tolerance = (value: number): number =>
    (precision.tolerance(atom) * precision.gain(atom)) / precision.gainAt(atom, value);
  const probes = Array.from(
    { length: 65 },
    (_, index) => argument.min + ((argument.max - argument.min) * BigInt(index)) / 64n,
  );
  const least = Math.min(
    ...probes.map((probe) => tolerance(valueAt(atom, Number(probe) / 2 ** bits))),
    tolerance(valueAt(atom, 0)),
  );
  const unit = 2 ** Math.floor(Math.log2(Math.max(least, FINEST) / 2 ** MANTISSA_BITS));
  const target: Target = {
    min: argument.min,
    max: argument.max,
    over: inUnits(over, unit),
    tolerance: (exact) => tolerance(exact * unit) / unit,
    origin: atom.origin,
    of: "a sum of features",
  };
  const fitted = fitCurve(target);
  const allowed = (value: bigint): number => target.tolerance(Number(value));
  const pieces = setting.isSteady ? steadyCurve(fitted, { range: argument, allowed }) : fitted;
  return { argument, pieces, unit };
};

/**
 * Quantizes a function of a sum: the sum as one integer, and pieces that follow the function over it.
 *
 * @throws SchemaError, UnsupportedOperatorError.
 */
export const quantizeSumCurve = (atom: SumCurveAtom, setting: Setting): QuantizedSumCurve => {
  const { argument, pieces, unit } = asSteps(atom, setting) ?? asCurve(atom, setting);
  const { terms, bias, min, max, trees } = argument;
  const neuron: Neuron = {
    terms,
    bias,
    width: 0,
    ...{ drop: 0, limbs: 1, limbBits: 8 },
    curve: { min, max, ...pieces },
  };
  return { neuron, trees, unit, ...rangeOfPieces(pieces) };
};
