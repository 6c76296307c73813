import { type Atom, type CurveAtom, imagesOf } from "../column.ts";
import { SchemaError } from "../errors.ts";
import { type Curve, MANTISSA_BITS } from "../integerModel.ts";
import type { Interval } from "../interval.ts";
import type { Feature } from "../schema.ts";
import { fitCurve, flatCurve, type Pieces } from "./curve.ts";
import { toInteger, within } from "./integerSum.ts";
import { LARGE_CONTRIBUTION, type Precision } from "./precision.ts";
import { curveSteps, type Program } from "./program.ts";
import { steadyCurve } from "./steadyCurve.ts";
import { rangeOfPieces } from "./sumCurve.ts";
import { type Value, wholeLimb } from "./value.ts";

export const declared = (features: readonly Feature[], { feature }: { readonly feature: number }): Feature => {
  const found = features[feature];
  if (found === undefined) throw new SchemaError(`the model uses feature ${feature}, the schema does not list it`);
  return found;
};

/** The finest that a value is followed, where a probability has no end of points next to 0 or 1. */
const FINEST = 2 ** -40;
const PROBES = 64;

interface Setting {
  readonly program: Program;
  readonly features: readonly Feature[];
  readonly precision: Precision;
  readonly values: Map<Atom, Value>;
}

/** The pieces of a function of one feature: exact where it is a step function, within a tolerance elsewhere. */
const piecesOf = (
  atom: CurveAtom,
  { feature, unit, tolerance }: { feature: Feature; unit: number; tolerance: (exact: number) => number },
): Pieces => {
  const cuts = curveSteps(atom);
  if (cuts !== undefined) return flatCurve(cuts, unit);
  const { source, origin } = atom;
  const over = (from: bigint, to: bigint): Interval => {
    const { min, max, nan } = atom.over(imagesOf(source, from, to));
    return { min: min / unit, max: max / unit, nan };
  };
  const allowed = (exact: number): number => tolerance(exact * unit) / unit;
  const { min, max, name } = feature;
  const fitted = fitCurve({ min, max, over, tolerance: allowed, origin, of: `feature "${name}"` });
  return feature.direction === undefined
    ? fitted
    : steadyCurve(fitted, { range: feature, allowed: (value) => allowed(Number(value)) });
};

/**
 * The largest error of a curve at a value: as much more as its contribution is large, where a point is a point everywhere.
 * A probability's points lie closer together near 0 and 1.
 */
const toleranceOf = (atom: CurveAtom, precision: Precision): ((exact: number) => number) => {
  const [usual, gain] = [precision.tolerance(atom), precision.gain(atom)];
  if (!precision.isEven) return (exact) => (usual * gain) / precision.gainAt(atom, exact - atom.center);
  const far = LARGE_CONTRIBUTION / gain;
  return (exact) => usual * Math.max(1, Math.abs(exact - atom.center) / far);
};

/** Values all along a feature's range. */
const probesOf = ({ source, over }: CurveAtom): readonly number[] => {
  const { min, max } = source.declared;
  return Array.from({ length: PROBES + 1 }, (_, index) => {
    const at = min + ((max - min) * BigInt(index)) / BigInt(PROBES);
    return over(imagesOf(source, at, at)).min;
  });
};

export const fitCurves = ({ program, features, precision, values }: Setting, first: number): Curve[] =>
  program.curves.map((atom, index) => {
    const feature = declared(features, atom.source);
    const tolerance = toleranceOf(atom, precision);
    // Fine enough that a slope's rounding, summed over a piece's steps, stays within half the
    // tolerance.
    const usual = precision.tolerance(atom);
    const least = Math.max(Math.min(usual, FINEST), Math.min(usual, ...probesOf(atom).map(tolerance)));
    const unit = 2 ** Math.floor(Math.log2(least / 2 ** MANTISSA_BITS));
    const curve = { feature: atom.source.feature, ...piecesOf(atom, { feature, unit, tolerance }) };
    const { min, max } = rangeOfPieces(curve);
    const zero = within(toInteger(atom.center / unit, "a curve's center"), min, max);
    values.set(atom, {
      limbs: [wholeLimb({ source: first + index, unit, zero, min, max })],
      shift: Number(zero) * unit - atom.center,
    });
    return curve;
  });
