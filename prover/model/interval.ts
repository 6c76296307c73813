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
/** All numbers, and none. */
export const ANYTHING: Interval = { min: -Infinity, max: Infinity, nan: true };

export const pointOf = (x: number): Interval => (Number.isNaN(x) ? NOT_A_NUMBER : { min: x, max: x, nan: false });

export const between = (min: number, max: number): Interval => ({ min, max, nan: false });

/** The least interval that holds all of them. */
export const hullOf = (parts: readonly Interval[]): Interval => {
  let [min, max, nan] = [Infinity, -Infinity, false];
  for (const part of parts) {
    // Which tell -0 from 0: 1 divided by them is not the same.
    min = Math.min(min, part.min);
    max = Math.max(max, part.max);
    nan ||= part.nan;
    if (Number.isNaN(part.min) || Number.isNaN(part.max)) return ANYTHING;
  }
  return { min, max, nan };
};

/** Whether the computation gives one number, whatever it is given. */
export const isOne = ({ min, max, nan }: Interval): boolean => !nan && min === max;

interface Shape {
  /** Where the function turns; between these it only rises or only falls. */
  readonly turns?: readonly number[] | undefined;
  /** Where it is a number at all. */
  readonly domain?: readonly [min: number, max: number] | undefined;
}

/** One number, or two: -0 and 0 are equal, and 1 divided by them is not. */
const endsOf = ({ min, max }: Interval): readonly number[] => (Object.is(min, max) ? [min] : [min, max]);

/** Values between two that a function takes at the ends, where it only rises or only falls. */
const ordered = (one: number, other: number, nan: boolean): Interval => {
  if (Number.isNaN(one) || Number.isNaN(other)) return ANYTHING;
  return one <= other ? { min: one, max: other, nan } : { min: other, max: one, nan };
};

/**
 * Values of a function: those at the ends of an interval, and at the turns inside. Where it is no number at an end,
 * nothing is known.
 */
export const imageOf = (x: Interval, compute: (x: number) => number, { turns, domain }: Shape = {}): Interval => {
  if (x.min > x.max) return x;
  if (x.min === x.max) {
    const { min, max, nan } = hullOf(endsOf(x).map((end) => pointOf(compute(end))));
    return { min, max, nan: nan || x.nan };
  }
  if (domain !== undefined && (x.min < domain[0] || x.max > domain[1])) {
    const inside = { min: Math.max(x.min, domain[0]), max: Math.min(x.max, domain[1]), nan: true };
    return inside.min > inside.max ? NOT_A_NUMBER : { ...imageOf(inside, compute, { turns }), nan: true };
  }
  let image = ordered(compute(x.min), compute(x.max), x.nan);
  for (const turn of turns ?? [])
    if (turn >= x.min && turn <= x.max) {
      const own = turn === 0 ? ordered(compute(0), compute(-0), x.nan) : pointOf(compute(turn));
      image = hullOf([image, own]);
    }
  return image;
};

/** Values of a function of several numbers that rises or falls with each of them. */
export const imageOfCorners = (
  parts: readonly Interval[],
  compute: (values: readonly number[]) => number,
): Interval => {
  let corners: readonly (readonly number[])[] = [[]];
  for (const { min, max } of parts) {
    if (min > max) return NOT_A_NUMBER;
    corners = corners.flatMap((corner) => endsOf({ min, max, nan: false }).map((end) => [...corner, end]));
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
