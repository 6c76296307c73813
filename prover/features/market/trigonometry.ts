/**
 * Sine, cosine and arc tangent from + - x / alone, each in one fixed order: `Math.sin` and its like
 * may round differently between engines, IEEE doubles may not. The truncated series are off by less
 * than 1e-17 of the result; with rounding, results are within 3 units in the last place, which the
 * tests check.
 */

/**
 * pi / 2 in three parts: the first two have 33 bits each, so that k x part is exact for |k| < 2^20.
 */
const HALF_PI_PARTS = [1.57079632673412561417, 6.0771005063039659766e-11, 2.02226624879595063154e-21] as const;
const HALF_PI = 1.5707963267948966;
const QUARTER_PI = HALF_PI / 2;
const ATAN_HALF = 0.4636476090008061;

/** x - x^3/3! + x^5/5! ... to x^17; for |x| <= pi / 4 the next term is below 1e-19. */
const sineSeries = (x: number): number => {
  const square = x * x;
  let tail = 0;
  for (let n = 17; n >= 3; n -= 2) tail = (square * (1 - tail)) / (n * (n - 1));
  return x - x * tail;
};

/** 1 - x^2/2! + x^4/4! ... to x^18; for |x| <= pi / 4 the next term is below 1e-20. */
const cosineSeries = (x: number): number => {
  const square = x * x;
  let tail = 0;
  for (let n = 18; n >= 2; n -= 2) tail = (square * (1 - tail)) / (n * (n - 1));
  return 1 - tail;
};

/** Quadrant and what is left in it, |rest| <= pi / 4. Exact enough for |x| < 2^20. */
const reduce = (x: number): { readonly quadrant: number; readonly rest: number } => {
  const turns = Math.floor(x / HALF_PI + 0.5);
  const rest = x - turns * HALF_PI_PARTS[0] - turns * HALF_PI_PARTS[1] - turns * HALF_PI_PARTS[2];
  return { quadrant: ((turns % 4) + 4) % 4, rest };
};

const sineOfQuadrant = ({ quadrant, rest }: { quadrant: number; rest: number }): number => {
  const value = quadrant % 2 === 0 ? sineSeries(rest) : cosineSeries(rest);
  return quadrant < 2 ? value : -value;
};

/** Sine of x radians, |x| < 2^20. */
export const sin = (x: number): number => sineOfQuadrant(reduce(x));

/** Cosine of x radians, |x| < 2^20. */
export const cos = (x: number): number => {
  const { quadrant, rest } = reduce(x);
  return sineOfQuadrant({ quadrant: (quadrant + 1) % 4, rest });
};

/** t - t^3/3 + t^5/5 ... to t^25; for |t| <= 1/4 the next term is below 1e-17 t. */
const atanSeries = (t: number): number => {
  const square = t * t;
  let tail = 0;
  for (let n = 25; n >= 3; n -= 2) tail = square * (1 / n - tail);
  return t - t * tail;
};

/**
 * Arc tangent of 0 <= x <= 1: the nearest of the angles of 0, 1/2 and 1, and the rest by the
 * addition theorem, |rest| <= 1/4.
 */
const atanToOne = (x: number): number => {
  if (x < 0.25) return atanSeries(x);
  if (x < 0.75) return ATAN_HALF + atanSeries((x - 0.5) / (1 + x / 2));
  return QUARTER_PI + atanSeries((x - 1) / (1 + x));
};

/** Arc tangent in radians, any x. */
export const atan = (x: number): number => {
  const size = x < 0 ? -x : x;
  const angle = size <= 1 ? atanToOne(size) : HALF_PI - atanToOne(1 / size);
  return x < 0 ? -angle : angle;
};
