import { MANTISSA_BITS } from "../integerModel.ts";
import type { Pieces } from "./curve.ts";

interface Range {
  readonly min: bigint;
  readonly max: bigint;
}

/** Tolerances by which a piece's ends may move. */
const ALLOWED = 2;

const STEPS = 1n << BigInt(MANTISSA_BITS);

/** The greatest mantissa in each of a curve's pieces. */
const lastSteps = ({ thresholds }: Pieces, { min, max }: Range): readonly bigint[] => {
  const starts = [min, ...thresholds, max + 1n];
  return starts.slice(1).map((end, piece) => {
    const length = end - (starts[piece] ?? min);
    return ((length - 1n) * STEPS) / length;
  });
};

/**
 * A fitted curve that never turns back, where the function that it follows does not either: pieces that were each fitted within a tolerance may step back at their joints by
 * as much. Each piece then starts no lower than the one before ends (of a rising curve), and its slope is rounded down.
 *
 * @returns The curve as it was where that moves an end of a piece by more than twice the tolerance at it: such a function turns by itself.
 */
export const steadyCurve = (
  curve: Pieces,
  { range, allowed }: { range: Range; allowed: (value: bigint) => number },
): Pieces => {
  const steps = lastSteps(curve, range);
  const ends = curve.values.map((value, piece) => value + (curve.slopes[piece] ?? 0n) * (steps[piece] ?? 0n));
  const sign = (ends.at(-1) ?? 0n) < (curve.values[0] ?? 0n) ? -1n : 1n;
  const far = (from: bigint, to: bigint): boolean =>
    Number(to > from ? to - from : from - to) > ALLOWED * allowed(from);
  const values: bigint[] = [];
  const slopes: bigint[] = [];
  let reached: bigint | undefined;
  for (const [piece, fitted] of curve.values.entries()) {
    const [end, last, slope] = [sign * (ends[piece] ?? 0n), steps[piece] ?? 0n, curve.slopes[piece] ?? 0n];
    const start: bigint = reached === undefined || sign * fitted > reached ? sign * fitted : reached;
    const rise: bigint = slope === 0n || last === 0n || end <= start ? 0n : (end - start) / last;
    reached = start + rise * last;
    if (far(fitted, sign * start) || far(sign * end, sign * reached)) return curve;
    values.push(sign * start);
    slopes.push(sign * rise);
  }
  return { ...curve, values, slopes };
};
