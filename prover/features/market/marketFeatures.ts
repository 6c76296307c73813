import { type DailyCandle, type ExactCandle, priceSeries, type PriceSeries, unbrokenRun } from "./candles.ts";
import {
  averageDirectionalIndex,
  averageDirectionalIndexRating,
  directionalIndex,
  plusDirectionalIndicator,
  plusDirectionalMovement,
} from "./directionalMovement.ts";
import { FIXED_FACTORS, macd, macdSignal, percentagePriceOscillator, simpleMacd, simpleMacdSignal } from "./macd.ts";
import {
  aroonOscillator,
  aroonUp,
  chandeMomentumOscillator,
  commodityChannelIndex,
  fastD,
  fastK,
  rateOfChange,
  rateOfChangeRatio,
} from "./momentum.ts";
import { closeVolatility, VOLATILITY_CLOSES } from "./closeVolatility.ts";
import { trendMode } from "./trendMode.ts";
import {
  averageTrueRange,
  correlation,
  DRAWDOWN_DAYS,
  linearRegressionSlope,
  maxDrawdown,
  normalizedAverageTrueRange,
} from "./volatility.ts";

/**
 * Candles of every recursive function. Its value depends on where the series starts, so it is
 * defined over exactly this many: stores that begin at different days give the same bits. Wilder's
 * averages have forgotten the start to (13/14)^336 = 2e-11 of it by then.
 */
export const RECURSIVE_DAYS = 350;

interface MarketFeature {
  /** Candles it is defined over, the last one included. */
  readonly days: number;
  readonly value: (series: PriceSeries) => number;
}

/**
 * Published names and TA-Lib's default parameters; APO and PPO of simple averages, the default
 * until TA-Lib 0.8, as in the published feature set.
 */
const features: Readonly<Record<string, MarketFeature>> = {
  market_adx: { days: RECURSIVE_DAYS, value: averageDirectionalIndex },
  market_adxr: { days: RECURSIVE_DAYS, value: averageDirectionalIndexRating },
  market_apo: { days: 26, value: simpleMacd },
  market_aroonosc: { days: 15, value: aroonOscillator },
  market_aroonup: { days: 15, value: aroonUp },
  market_atr: { days: RECURSIVE_DAYS, value: averageTrueRange },
  market_cci: { days: 14, value: commodityChannelIndex },
  market_cmo: { days: RECURSIVE_DAYS, value: chandeMomentumOscillator },
  market_correl: { days: 30, value: correlation },
  market_dx: { days: RECURSIVE_DAYS, value: directionalIndex },
  market_fastd: { days: 7, value: fastD },
  market_fastk: { days: 5, value: fastK },
  market_ht_trendmode: { days: RECURSIVE_DAYS, value: trendMode },
  market_linearreg_slope: { days: 14, value: linearRegressionSlope },
  market_macd: { days: RECURSIVE_DAYS, value: macd },
  market_macd_macdext: { days: 26, value: simpleMacd },
  market_macd_macdfix: { days: RECURSIVE_DAYS, value: (series) => macd(series, FIXED_FACTORS) },
  market_macdsignal: { days: RECURSIVE_DAYS, value: macdSignal },
  market_macdsignal_macdext: { days: 34, value: simpleMacdSignal },
  market_macdsignal_macdfix: { days: RECURSIVE_DAYS, value: (series) => macdSignal(series, FIXED_FACTORS) },
  market_max_drawdown_365d: { days: DRAWDOWN_DAYS, value: maxDrawdown },
  market_natr: { days: RECURSIVE_DAYS, value: normalizedAverageTrueRange },
  market_plus_di: { days: RECURSIVE_DAYS, value: plusDirectionalIndicator },
  market_plus_dm: { days: RECURSIVE_DAYS, value: plusDirectionalMovement },
  market_ppo: { days: 26, value: percentagePriceOscillator },
  market_rocp: { days: 11, value: rateOfChange },
  market_rocr: { days: 11, value: rateOfChangeRatio },
};

/** Those in integers alone, from closes in any one unit. */
const integerFeatures: Readonly<
  Record<string, { readonly days: number; readonly value: (closes: readonly bigint[]) => bigint }>
> = {
  market_volatility_tapered_90d: { days: VOLATILITY_CLOSES, value: closeVolatility },
};

const daysByFeature = new Map(
  Object.entries({ ...features, ...integerFeatures }).map(([name, { days }]) => [name, days]),
);

/** How many candles, of days in a row, each feature needs, and how many all of them need. */
export const marketHistory: { readonly days: number; readonly byFeature: ReadonlyMap<string, number> } = {
  days: Math.max(...daysByFeature.values()),
  byFeature: daysByFeature,
};

/**
 * Values at the last candle, by feature name in a fixed order: doubles from + - x / and square
 * roots in one order, never NaN or infinite. Undefined where the candles, back to the first missing
 * day, are fewer than the feature needs. Candles are completed days, oldest first.
 *
 * @throws CandleError.
 */
export const marketFeatures = (candles: readonly DailyCandle[]): ReadonlyMap<string, number | undefined> => {
  const run = unbrokenRun(candles, marketHistory.days);
  return new Map(
    Object.entries(features).map(([name, { days, value }]) => [
      name,
      run.length < days ? undefined : value(priceSeries(run.slice(-days))),
    ]),
  );
};

/**
 * Values of the features that no double ever touches, by name.
 * @param candles as for `marketFeatures`, each with its exact close.
 * @returns undefined for a feature whose candles are too few.
 * @throws CandleError.
 */
export const integerMarketFeatures = (candles: readonly ExactCandle[]): ReadonlyMap<string, bigint | undefined> => {
  const closes = unbrokenRun(candles, marketHistory.days).map(({ closeE12 }) => closeE12);
  return new Map(
    Object.entries(integerFeatures).map(([name, { days, value }]) => [
      name,
      closes.length < days ? undefined : value(closes.slice(-days)),
    ]),
  );
};
