import { isZero, mean, sum, wilderAverage } from "./averages.ts";
import type { PriceSeries } from "./candles.ts";

const AROON_DAYS = 14;
const CCI_DAYS = 14;
const CMO_DAYS = 14;
const STOCHASTIC_DAYS = 5;
const RATE_OF_CHANGE_DAYS = 10;

/** Index of the last value that none exceeds: of equal ones the latest counts. */
const indexOfHighest = (values: readonly number[]): number =>
  values.reduce((best, value, index) => (value >= values[best] ? index : best), 0);

/** 100 for a highest high today, 0 for one 14 days ago; 15 candles. */
export const aroonUp = ({ high }: PriceSeries): number =>
  100 * (indexOfHighest(high.slice(-AROON_DAYS - 1)) / AROON_DAYS);

/** AROON up minus down: how much later the highest high was than the lowest low. */
export const aroonOscillator = ({ high, low }: PriceSeries): number => {
  const highest = indexOfHighest(high.slice(-AROON_DAYS - 1));
  const lowest = indexOfHighest(low.slice(-AROON_DAYS - 1).map((value) => -value));
  return 100 * ((highest - lowest) / AROON_DAYS);
};

/**
 * Lambert's commodity channel index of typical prices; 0 when all are equal, which rounding of
 * their mean must not hide.
 */
export const commodityChannelIndex = ({ high, low, close }: PriceSeries): number => {
  const start = close.length - CCI_DAYS;
  const typical = close.slice(start).map((value, index) => (high[start + index] + low[start + index] + value) / 3);
  if (typical.every((value) => value === typical[0])) return 0;
  const average = mean(typical);
  const deviation = mean(typical.map((value) => Math.abs(value - average)));
  return (typical[CCI_DAYS - 1] - average) / (0.015 * deviation);
};

/**
 * Chande's momentum oscillator with Wilder's averages of gains and losses; 0 when nothing moved.
 */
export const chandeMomentumOscillator = ({ close }: PriceSeries): number => {
  const changes = close.slice(1).map((value, index) => value - close[index]);
  const gain = wilderAverage(
    changes.map((change) => (change > 0 ? change : 0)),
    CMO_DAYS,
  );
  const loss = wilderAverage(
    changes.map((change) => (change < 0 ? -change : 0)),
    CMO_DAYS,
  );
  return isZero(gain + loss) ? 0 : 100 * ((gain - loss) / (gain + loss));
};

/**
 * Place of the close of day `index` in the range of the 5 days up to it, percent; 0 when there was
 * none.
 */
const stochasticAt = ({ high, low, close }: PriceSeries, index: number): number => {
  const [from, to] = [index + 1 - STOCHASTIC_DAYS, index + 1];
  const lowest = Math.min(...low.slice(from, to));
  const hundredth = (Math.max(...high.slice(from, to)) - lowest) / 100;
  return hundredth === 0 ? 0 : (close[index] - lowest) / hundredth;
};

export const fastK = (series: PriceSeries): number => stochasticAt(series, series.close.length - 1);

/** Mean of the last three fast %K. */
export const fastD = (series: PriceSeries): number =>
  sum([3, 2, 1].map((back) => stochasticAt(series, series.close.length - back))) / 3;

const rateOfChangePair = ({ close }: PriceSeries): readonly [number, number] => [
  close[close.length - 1],
  close[close.length - 1 - RATE_OF_CHANGE_DAYS],
];

export const rateOfChange = (series: PriceSeries): number => {
  const [now, before] = rateOfChangePair(series);
  return (now - before) / before;
};

export const rateOfChangeRatio = (series: PriceSeries): number => {
  const [now, before] = rateOfChangePair(series);
  return now / before;
};
