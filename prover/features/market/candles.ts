import { BaseError } from "../../errors.ts";

/**
 * One completed UTC day of one asset's price. All prices are in the same currency, USD as a rule.
 */
export interface DailyCandle {
  /** Days since 1970-01-01, that is Unix seconds / 86400, floored. */
  readonly day: bigint;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/** A candle with its close as it is stored: USD at 1e-12. */
export interface ExactCandle extends DailyCandle {
  readonly closeE12: bigint;
}

/** Columns of a window of candles, oldest first. */
export interface PriceSeries {
  readonly high: readonly number[];
  readonly low: readonly number[];
  readonly close: readonly number[];
}

/**
 * Prices outside are faults of their source; inside, no sum, product or quotient of the market
 * features can overflow.
 */
export const PRICE_RANGE = { min: 1e-9, max: 1e12 } as const;

/**
 * The daily candles that market features are computed from are out of order, or hold a price that
 * cannot be.
 */
export class CandleError extends BaseError {
  readonly code = "E_CANDLE";
  constructor({ day, reason }: { day: bigint; reason: string }) {
    super(`the daily candle of day ${day} ${reason}`, {
      hint: "give candles of completed UTC days, the oldest first, with low <= open, close <= high",
    });
  }
}

const checkPrices = ({ day, open, high, low, close }: DailyCandle): void => {
  // Written so that NaN fails too.
  if (!(low >= PRICE_RANGE.min && high <= PRICE_RANGE.max))
    throw new CandleError({ day, reason: `has prices outside ${PRICE_RANGE.min} to ${PRICE_RANGE.max}` });
  if (!(low <= open && open <= high && low <= close && close <= high))
    throw new CandleError({ day, reason: "opens or closes outside its own low and high" });
};

/**
 * The last candles, at most `days` of them, back to the first missing day. Older candles say
 * nothing about a fixed window.
 *
 * @throws CandleError.
 */
export const unbrokenRun = <C extends DailyCandle>(candles: readonly C[], days: number): readonly C[] => {
  const last = candles.slice(-days);
  let start = 0;
  for (const [index, candle] of last.entries()) {
    checkPrices(candle);
    const before = last[index - 1];
    if (before === undefined) continue;
    if (candle.day <= before.day)
      throw new CandleError({ day: candle.day, reason: `follows that of day ${before.day}` });
    if (candle.day > before.day + 1n) start = index;
  }
  return last.slice(start);
};

export const priceSeries = (candles: readonly DailyCandle[]): PriceSeries => ({
  high: candles.map(({ high }) => high),
  low: candles.map(({ low }) => low),
  close: candles.map(({ close }) => close),
});
