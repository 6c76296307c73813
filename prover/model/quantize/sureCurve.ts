import { type CurveAtom, declaredImages, imagesOf } from "../column.ts";
import { UnsupportedOperatorError } from "../errors.ts";
import type { Interval } from "../interval.ts";

/** Of a curve's greatest value, or of 1: what onnxruntime's own functions may be off before it is a leap and no rounding. */
const MOST_OFF = 2 ** -7;
/** Halving finds the parts within which a curve moves by less, some hundred of them, in a thousand visits or two. */
const MAX_VISITS = 1 << 16;

/** Whether what may come out at any integer of a part is near what is followed at every integer of it. */
const isWithin = (possible: Interval, values: Interval, off: number): boolean =>
  !possible.nan && possible.max <= values.min + off && possible.min >= values.max - off;

/** The same of one integer, where no number may be what is followed. */
const isSure = (possible: Interval, values: Interval, off: number): boolean =>
  isWithin({ ...possible, nan: possible.nan && !values.nan }, values, off);

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
  for (let visits = 0; ; visits++) {
    const part = open.pop();
    if (part === undefined) return;
    const { from, to } = part;
    const image = imagesOf(source, from, to);
    if (isWithin(possible(image), over(image), off)) continue;
    if (from === to && isSure(possible(image), over(image), off)) continue;
    if (from === to || visits > MAX_VISITS)
      throw new UnsupportedOperatorError({
        ...origin,
        operator: `${origin.operator} that leaps within the rounding of what is in front of it, at feature "${source.declared.name}" = ${from}`,
        hint: "keep the feature away from there by the declared range or by Clip, or leave the step out of the model",
      });
    const middle = from + ((to - from) >> 1n);
    open.push({ from: middle + 1n, to }, { from, to: middle });
  }
};
