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

export const fitCurves = ({ program, features, precision, values }: Setting, first: number): Curve[] =>
  program.curves.map((atom, index) => {
    const feature = declared(features, atom.source);
    const usual = precision.tolerance(atom);
    const far = LARGE_CONTRIBUTION / precision.gain(atom);
    const tolerance = (exact: number): number => usual * Math.max(1, Math.abs(exact - atom.center) / far);
    // Fine enough that a slope's rounding, summed over a piece's steps, stays within half the
    // tolerance.
    const unit = 2 ** Math.floor(Math.log2(usual / 2 ** MANTISSA_BITS));
    const curve = { feature: atom.source.feature, ...piecesOf(atom, { feature, unit, tolerance }) };
    const { min, max } = rangeOfPieces(curve);
    const zero = within(toInteger(atom.center / unit, "a curve's center"), min, max);
    values.set(atom, {
      limbs: [wholeLimb({ source: first + index, unit, zero, min, max })],
      shift: Number(zero) * unit - atom.center,
    });
    return curve;
  });
