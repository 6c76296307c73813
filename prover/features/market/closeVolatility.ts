/** Changes of the window; their closes are one more. */
const CHANGES = 90;

/** Days over which a change comes to its full weight and over which it fades, so that no day makes a large step. */
const ENTERS = 8;
const FADES = 31;

/** Daily closes that the volatility is defined over. */
export const VOLATILITY_CLOSES = CHANGES + 1;

const E9 = 1_000_000_000n;

/** Rounds toward minus infinity, where BigInt division rounds toward 0; `divisor` is above 0. */
const floorDivide = (value: bigint, divisor: bigint): bigint =>
  value >= 0n ? value / divisor : -((-value + divisor - 1n) / divisor);

/** The greatest integer whose square is at most `value`, which is not negative. Newton's steps fall until they are there. */
const squareRoot = (value: bigint): bigint => {
  if (value < 2n) return value;
  let root = value;
  for (;;) {
    const next = (root + value / root) / 2n;
    if (next >= root) return root;
    root = next;
  }
};

/** Of a change that is so many days old, 1 to CHANGES: in parts of ENTERS x FADES, it rises from 1 / ENTERS and falls to 1 / FADES. */
const weightOf = (days: number): bigint =>
  BigInt(Math.min(days * FADES, ENTERS * FADES, (CHANGES + 1 - days) * ENTERS));

/**
 * Root mean square of daily changes, in integers alone: r = floor(10^9 (c - before) / before), then the integer root of the floored weighted mean of r^2.
 * @param closes as many as VOLATILITY_CLOSES, oldest first, each above 0, in any one unit.
 * @returns at 1e-9; 0 where no close differs from the one before.
 */
export const closeVolatility = (closes: readonly bigint[]): bigint => {
  let squares = 0n;
  let weights = 0n;
  for (const [index, close] of closes.slice(1).entries()) {
    const before = closes[index] ?? close;
    const change = floorDivide(E9 * (close - before), before);
    const weight = weightOf(CHANGES - index);
    squares += weight * change * change;
    weights += weight;
  }
  return squareRoot(squares / weights);
};
