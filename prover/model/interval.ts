/**
 * The numbers that a computation may give: all lie in [min, max], and some may be no number where
 * `nan`. With no number at all, min is above max.
 */
export interface Interval {
  readonly min: number;
  readonly max: number;
  readonly nan: boolean;
}

const NOT_A_NUMBER: Interval = { min: Infinity, max: -Infinity, nan: true };
const ANYTHING: Interval = { min: -Infinity, max: Infinity, nan: true };

export const pointOf = (x: number): Interval => (Number.isNaN(x) ? NOT_A_NUMBER : { min: x, max: x, nan: false });

export const between = (min: number, max: number): Interval => ({ min, max, nan: false });

/** The least interval that holds all of them. */
export const hullOf = (parts: readonly Interval[]): Interval => {
  let [min, max, nan] = [Infinity, -Infinity, false];
  for (const part of parts) {
    if (part.min < min) min = part.min;
    if (part.max > max) max = part.max;
    nan ||= part.nan;
  }
  return { min, max, nan };
};

/** Whether the computation gives one number, whatever it is given. */
export const isOne = ({ min, max, nan }: Interval): boolean => !nan && min === max;

/**
 * Values of a function that only rises or only falls between the places where it turns: those at
 * the ends, and at the turns inside. Where it is no number at an end, nothing is known.
 */
export const imageOf = (
  x: Interval,
  compute: (x: number) => number,
  turns: readonly number[] = [],
): Interval => {
  if (x.min > x.max) return x;
  const inside = turns.filter((turn) => turn >= x.min && turn <= x.max);
  const values = [x.min, x.max, ...inside.flatMap((turn) => (turn === 0 ? [0, -0] : [turn]))].map(compute);
  if (x.min === x.max) return { ...hullOf(values.map(pointOf)), nan: x.nan || values.some(Number.isNaN) };
  if (values.some(Number.isNaN)) return ANYTHING;
  return { min: Math.min(...values), max: Math.max(...values), nan: x.nan };
};

/** Values of a function of several numbers that rises or falls with each of them. */
export const imageOfCorners = (
  parts: readonly Interval[],
  compute: (values: readonly number[]) => number,
): Interval => {
  let corners: readonly (readonly number[])[] = [[]];
  for (const { min, max } of parts) {
    if (min > max) return NOT_A_NUMBER;
    corners = corners.flatMap((corner) => (min === max ? [[...corner, min]] : [[...corner, min], [...corner, max]]));
  }
  const values = corners.map(compute);
  if (values.some(Number.isNaN)) return corners.length === 1 ? NOT_A_NUMBER : ANYTHING;
  return { min: Math.min(...values), max: Math.max(...values), nan: parts.some(({ nan }) => nan) };
};

/** The interval, wider by how far another implementation of the same function may be off. */
export const widened = ({ min, max, nan }: Interval, error: (y: number) => number): Interval =>
  min > max || (Math.abs(min) === Infinity && min === max)
    ? { min, max, nan }
    : {
        min: Number.isFinite(min) ? min - error(min) : min,
        max: Number.isFinite(max) ? max + error(max) : max,
        nan,
      };
