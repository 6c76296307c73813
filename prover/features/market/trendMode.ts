import { sum } from "./averages.ts";
import type { PriceSeries } from "./candles.ts";
import { atan, cos, sin } from "./trigonometry.ts";

/**
 * Ehlers' trend mode (Rocket Science for Traders): 1 while closes trend, 0 while they cycle. A
 * Hilbert transform measures the period of the dominant cycle, a Fourier sum its phase.
 */
const RADIANS_PER_DEGREE = atan(1) / 45;
const FULL_CIRCLE = atan(1) * 8;
/**
 * Closes before the first smoothed price that enters the transform: 3 that fill the weighted
 * average and 34 that let it settle.
 */
const FIRST = 37;
/** Cycle periods, days. */
const [SHORTEST, LONGEST] = [6, 50];

/** Values of one step of the transform, newest first; before the first they are 0. */
type Delay = number[];

const delayed = (delay: Delay, steps: number): number => delay[steps] ?? 0;

const remember = (delay: Delay, value: number): void => {
  delay.unshift(value);
  if (delay.length > LONGEST) delay.pop();
};

/**
 * Ehlers' truncated Hilbert transform of a delay line, corrected for the amplitude of the last
 * period.
 */
const hilbert = (delay: Delay, period: number): number =>
  (0.0962 * delayed(delay, 0) - 0.0962 * delayed(delay, 6) - 0.5769 * delayed(delay, 4) + 0.5769 * delayed(delay, 2)) *
  (0.075 * period + 0.54);

const smoothedPrice = (close: readonly number[], day: number): number => {
  const back = (days: number): number => close[day - days];
  return (4 * back(0) + 3 * back(1) + 2 * back(2) + back(3)) * 0.1;
};

/** The dominant cycle's period, in days, from the phase that the transform advances in one day. */
class CyclePeriod {
  private readonly smoothed: Delay = [];
  private readonly detrended: Delay = [];
  private readonly inPhase: Delay = [];
  private readonly quadrature: Delay = [];
  private i2 = 0;
  private q2 = 0;
  private real = 0;
  private imaginary = 0;
  private period = 0;
  private smoothPeriod = 0;

  /** The smoothed period after one more smoothed price. */
  next(price: number): number {
    remember(this.smoothed, price);
    remember(this.detrended, hilbert(this.smoothed, this.period));
    remember(this.quadrature, hilbert(this.detrended, this.period));
    remember(this.inPhase, delayed(this.detrended, 3));
    const i2 = 0.2 * (delayed(this.inPhase, 0) - hilbert(this.quadrature, this.period)) + 0.8 * this.i2;
    const q2 = 0.2 * (delayed(this.quadrature, 0) + hilbert(this.inPhase, this.period)) + 0.8 * this.q2;
    this.real = 0.2 * (i2 * this.i2 + q2 * this.q2) + 0.8 * this.real;
    this.imaginary = 0.2 * (i2 * this.q2 - q2 * this.i2) + 0.8 * this.imaginary;
    [this.i2, this.q2] = [i2, q2];
    this.period = 0.2 * this.bounded(this.measured()) + 0.8 * this.period;
    this.smoothPeriod = 0.33 * this.period + 0.67 * this.smoothPeriod;
    return this.smoothPeriod;
  }

  private measured(): number {
    if (this.imaginary === 0 || this.real === 0) return this.period;
    return 360 / (atan(this.imaginary / this.real) / RADIANS_PER_DEGREE);
  }

  private bounded(period: number): number {
    const near = Math.max(Math.min(period, 1.5 * this.period), 0.67 * this.period);
    return Math.min(Math.max(near, SHORTEST), LONGEST);
  }
}

/**
 * Phase of the dominant cycle, degrees, up to 315 once the period has settled. `before` is
 * yesterday's, which stands when the cosine part vanishes.
 */
const cyclePhase = ({
  smoothed,
  period,
  before,
}: {
  readonly smoothed: Delay;
  readonly period: number;
  readonly before: number;
}): number => {
  const days = Math.floor(period + 0.5);
  let [real, imaginary] = [0, 0];
  for (let day = 0; day < days; day++) {
    const angle = (day * FULL_CIRCLE) / days;
    real += sin(angle) * delayed(smoothed, day);
    imaginary += cos(angle) * delayed(smoothed, day);
  }
  const vanishing = real < 0 ? before - 90 : real > 0 ? before + 90 : before;
  const angle = imaginary === 0 ? vanishing : atan(real / imaginary) / RADIANS_PER_DEGREE;
  const phase = angle + 90 + 360 / period + (imaginary < 0 ? 180 : 0);
  return phase > 315 ? phase - 360 : phase;
};

/** Mean of the closes of one cycle up to a day. */
const cycleMean = (close: readonly number[], day: number, period: number): number => {
  const days = Math.floor(period + 0.5);
  return days === 0 ? 0 : sum(close.slice(day + 1 - days, day + 1)) / days;
};

/**
 * Ehlers' conditions of a cycle: sine and lead sine have just crossed, or crossed less than half a
 * cycle ago, or the phase advances as a cycle's does.
 */
const isCycle = ({ days, period, advance }: { days: number; period: number; advance: number }): boolean =>
  days < 0.5 * period || (advance > (0.67 * 360) / period && advance < (1.5 * 360) / period);

/** 1 or 0 of the last day. */
export const trendMode = ({ close }: PriceSeries): number => {
  const cycle = new CyclePeriod();
  const smoothed: Delay = [];
  let [phase, lead, days, trend] = [0, 0, 0, 0];
  let means: readonly number[] = [0, 0, 0];
  for (let day = FIRST; day < close.length; day++) {
    const price = smoothedPrice(close, day);
    remember(smoothed, price);
    const period = cycle.next(price);
    const before = phase;
    phase = cyclePhase({ smoothed, period, before });

    const leadBefore = lead;
    const sine = sin(phase * RADIANS_PER_DEGREE);
    lead = sine - sin((phase + 45) * RADIANS_PER_DEGREE);
    const crossed = (lead > 0 && leadBefore <= 0) || (lead < 0 && leadBefore >= 0);
    days = crossed ? 1 : days + 1;

    const [one, two, three] = means as [number, number, number];
    const now = cycleMean(close, day, period);
    const trendline = (4 * now + 3 * one + 2 * two + three) / 10;
    means = [now, one, two];
    trend = crossed || isCycle({ days, period, advance: phase - before }) ? 0 : 1;
    if (trendline !== 0 && Math.abs((price - trendline) / trendline) >= 0.015) trend = 1;
  }
  return trend;
};
