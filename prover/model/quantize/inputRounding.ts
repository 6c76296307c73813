import type { FeatureAtom } from "../column.ts";
import { UnsupportedOperatorError } from "../errors.ts";
import type { Feature } from "../schema.ts";
import type { Precision } from "./precision.ts";
import type { Program } from "./program.ts";

/** A model of floats rounds a feature before it sees it; a line of the circuit has the feature itself. */

/** Of a float32, relative to it, at most. */
const ROUNDING = 2 ** -24;
/** Integers up to here are floats. */
const EXACT = 2 ** 24;
/** Points that all inputs' roundings may move the score by, where the features are usual. */
const BOUND = 0.5;

/** Whether each of a feature's values is a float. */
const isExact = ({ scale, min, max }: Feature): boolean => {
  const most = Math.max(Math.abs(Number(min)), Math.abs(Number(max)));
  return Number.isInteger(Math.log2(scale)) ? most <= EXACT : Number.isInteger(scale) && most * scale <= EXACT;
};

/** A value that rows usually have: where the model subtracts a mean, there; otherwise the one nearest to 0. */
const usual = ({ center, spread }: FeatureAtom, { scale, min, max }: Feature): number => {
  const wanted = spread === undefined ? 0 : center;
  return Math.min(Math.max(wanted, Number(min) * scale), Number(max) * scale);
};

/**
 * Says no where floats do not hold a feature to the point: a moment in seconds of which the model reads hours, for one.
 *
 * @throws UnsupportedOperatorError with the feature.
 */
export const assertInputsHold = (
  program: Program,
  { features, precision }: { features: readonly Feature[]; precision: Precision },
): void => {
  const moved = program.features.flatMap((atom) => {
    const feature = features[atom.feature];
    if (feature === undefined || isExact(feature)) return [];
    const by = ROUNDING * Math.abs(usual(atom, feature));
    return [{ feature, by, points: by * precision.gain(atom) }];
  });
  const points = moved.reduce((sum, one) => sum + one.points, 0);
  const [most] = moved.sort((one, other) => other.points - one.points);
  if (most === undefined || points <= BOUND) return;
  throw new UnsupportedOperatorError({
    operator: `input of float32, which rounds feature "${most.feature.name}" by up to ${most.by} and the score by ${points.toFixed(1)} points,`,
    node: most.feature.name,
    hint: "declare the feature from an origin near its values, such as days since a date instead of seconds since 1970, and train on that",
  });
};
