/**
 * Aave's fixed-point arithmetic (WadRayMath, PercentageMath and MathUtils of @aave/protocol-v2; of
 * v3 the first two, too). Wads are at 1e-18, rays at 1e-27, percentages in basis points. Products
 * and quotients are rounded half up; nothing here can overflow, where a contract would have
 * reverted.
 */

export const WAD = 10n ** 18n;
export const RAY = 10n ** 27n;
export const PERCENTAGE_FACTOR = 10_000n;
/** A year of 365 days, as in the contracts. */
export const SECONDS_PER_YEAR = 365n * 24n * 60n * 60n;

const HALF_WAD = WAD / 2n;
const HALF_RAY = RAY / 2n;
const HALF_PERCENTAGE_FACTOR = PERCENTAGE_FACTOR / 2n;

export const wadMul = (a: bigint, b: bigint): bigint => (a * b + HALF_WAD) / WAD;
export const wadDiv = (a: bigint, b: bigint): bigint => (a * WAD + b / 2n) / b;

export const rayMul = (a: bigint, b: bigint): bigint => (a * b + HALF_RAY) / RAY;
export const rayDiv = (a: bigint, b: bigint): bigint => (a * RAY + b / 2n) / b;

export const percentMul = (value: bigint, basisPoints: bigint): bigint =>
  (value * basisPoints + HALF_PERCENTAGE_FACTOR) / PERCENTAGE_FACTOR;

/** The growth in ray over `seconds` at a yearly rate in ray, without compounding. Floored. */
export const linearInterest = (rate: bigint, seconds: bigint): bigint => RAY + (rate * seconds) / SECONDS_PER_YEAR;

/**
 * Growth in ray over `seconds` at a yearly rate in ray: the first terms of (1 + rate per
 * second)^seconds, each floored as Aave v2's MathUtils does.
 */
export const compoundedInterest = (rate: bigint, seconds: bigint): bigint => {
  if (seconds === 0n) return RAY;

  const ratePerSecond = rate / SECONDS_PER_YEAR;
  const squared = rayMul(ratePerSecond, ratePerSecond);
  const cubed = rayMul(squared, ratePerSecond);
  const pairs = seconds * (seconds - 1n);
  const triples = seconds > 2n ? pairs * (seconds - 2n) : 0n;
  return RAY + ratePerSecond * seconds + (pairs * squared) / 2n + (triples * cubed) / 6n;
};
