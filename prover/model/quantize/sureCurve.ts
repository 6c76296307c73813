import { type CurveAtom, declaredImages, imagesOf } from "../column.ts";
import { UnsupportedOperatorError } from "../errors.ts";
import type { Interval } from "../interval.ts";

/** Of a curve's greatest value, or of 1: what onnxruntime's own functions may be off before it is a leap and no rounding. */
const MOST_OFF = 2 ** -7;
const MAX_VISITS = 4096;

const isWithin = (possible: Interval, values: Interval, off: number): boolean =>
  (values.nan || !possible.nan) && possible.min >= values.min - off && possible.max <= values.max + off;

/**
 * A curve follows one value for each integer. Where onnxruntime may give another that is far from it, since a step
 * behind a rounded function leaps there, nobody knows which.
 *
 * @throws UnsupportedOperatorError with the first such integer that is found.
 */
export const requireSure = ({ source, over, possible, origin }: CurveAtom): void => {
  if (possible === undefined || possible === over) return;
  const { min, max } = over(declaredImages(source));
  const off = MOST_OFF * Math.max(1, Math.abs(min), Math.abs(max));
  if (!Number.isFinite(off)) return;
  const open = [{ from: source.declared.min, to: source.declared.max }];
  for (let visits = 0; visits < MAX_VISITS; visits++) {
    const part = open.pop();
    if (part === undefined) return;
    const { from, to } = part;
    const image = imagesOf(source, from, to);
    if (isWithin(possible(image), over(image), off)) continue;
    if (from === to)
      throw new UnsupportedOperatorError({
        ...origin,
        operator: `${origin.operator} that leaps within the rounding of what is in front of it, at feature "${source.declared.name}" = ${from}`,
        hint: "keep the feature away from there by the declared range or by Clip, or leave the step out of the model",
      });
    const middle = from + ((to - from) >> 1n);
    open.push({ from: middle + 1n, to }, { from, to: middle });
  }
};
