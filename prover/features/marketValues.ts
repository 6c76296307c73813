import type { EventStore } from "../store/eventStore.ts";
import { type DictionaryFeature, placesOf } from "./dictionary.ts";
import type { ExactCandle } from "./market/candles.ts";
import { integerMarketFeatures, marketFeatures, marketHistory } from "./market/marketFeatures.ts";
import { roundedAtScale } from "./rounding.ts";
import { isoSeconds, SECONDS_PER_DAY } from "../seconds.ts";

/** Of the 24 hours of a day, so many must have a price for the day to have a candle. */
const LEAST_HOURS = 12;

/** Exact at 1e-12, then the nearest double. */
const toDouble = (usdE12: unknown): number => {
  const digits = String(usdE12).padStart(13, "0");
  return Number(`${digits.slice(0, -12)}.${digits.slice(-12)}`);
};

/**
 * UTC days of ETH in USD: open is the price of the first hour known, close that of the last. `to`
 * is exclusive.
 */
const dailyCandles = async (
  store: EventStore,
  { from, to }: { readonly from: bigint; readonly to: bigint },
): Promise<readonly ExactCandle[]> => {
  const rows = await store.facts(
    `SELECT hour_ts // 86400 AS day, arg_min(usd_e12, hour_ts), max(usd_e12), min(usd_e12), arg_max(usd_e12, hour_ts)
     FROM recorded_price WHERE symbol = 'WETH' GROUP BY day HAVING count(*) >= ${LEAST_HOURS} ORDER BY day`,
  );
  const asked = rows.filter(([day]) => (day as bigint) >= from && (day as bigint) < to);
  return asked.map(([day, open, high, low, close]) => {
    const prices = { open: toDouble(open), high: toDouble(high), low: toDouble(low), close: toDouble(close) };
    return { day: day as bigint, ...prices, closeE12: close as bigint };
  });
};

/**
 * A day's values by feature, from the completed days before it; those without enough of them in a
 * row are missing.
 */
const valuesOf = (candles: readonly ExactCandle[], day: bigint): ReadonlyMap<string, number | bigint | undefined> => {
  const before = candles.filter((candle) => candle.day < day && candle.day >= day - BigInt(marketHistory.days));
  if (before.at(-1)?.day !== day - 1n) return new Map();
  return new Map<string, number | bigint | undefined>([...marketFeatures(before), ...integerMarketFeatures(before)]);
};

/**
 * A feature's integer; undefined when the day has no value. Doubles are rounded once, half away from
 * zero, to the declared scale.
 */
const integerOf = (value: number | bigint | undefined, { scale, min, max }: DictionaryFeature): bigint | undefined => {
  const integer = typeof value === "number" ? roundedAtScale(value, placesOf(scale) ?? 0) : value;
  if (integer === undefined) return undefined;
  return integer < min ? min : integer > max ? max : integer;
};

const dateOf = (day: bigint): string => isoSeconds(day * SECONDS_PER_DAY).slice(0, 10);

/** Which hours of a UTC day have a price, by day. */
type HoursOfDays = ReadonlyMap<bigint, ReadonlySet<bigint>>;

/** Days whose hours are named. */
const SHOWN_DAYS = 3;
const HOURS = 24n;

/** The hours of a day without a price, as UTC hours: `all hours`, or `03 to 07, 11 UTC`. */
const hoursText = (known: ReadonlySet<bigint> = new Set()): string => {
  if (known.size === 0) return "all hours";
  const spans: [bigint, bigint][] = [];
  for (let hour = 0n; hour < HOURS; hour += 1n) {
    if (known.has(hour)) continue;
    const last = spans.at(-1);
    if (last?.[1] === hour - 1n) last[1] = hour;
    else spans.push([hour, hour]);
  }
  const two = (hour: bigint): string => String(hour).padStart(2, "0");
  return `${spans.map(([first, last]) => (first === last ? two(first) : `${two(first)} to ${two(last)}`)).join(", ")} UTC`;
};

/** Of the days without a candle. */
const hoursOfGaps = async (store: EventStore): Promise<HoursOfDays> => {
  const rows = await store.facts(
    `SELECT hour_ts // 86400 AS day, hour_ts % 86400 // 3600 FROM recorded_price WHERE symbol = 'WETH'
     QUALIFY count(*) OVER (PARTITION BY day) < ${LEAST_HOURS}`,
  );
  const hours = new Map<bigint, Set<bigint>>();
  for (const [day, hour] of rows as readonly (readonly [bigint, bigint])[])
    hours.set(day, (hours.get(day) ?? new Set<bigint>()).add(hour));
  return hours;
};

/** Which days a feature needs prices of, which of them are not there, and the command that loads them. */
const missing = (
  name: string,
  {
    day,
    candles,
    hours,
  }: { readonly day: bigint; readonly candles: readonly ExactCandle[]; readonly hours: HoursOfDays },
): string => {
  const count = marketHistory.byFeature.get(name) ?? 0;
  const known = new Set(candles.map((candle) => candle.day));
  const needed = Array.from({ length: count }, (_, index) => day - BigInt(count - index));
  const gaps = needed.filter((one) => !known.has(one));
  const [from = day, to = day] = [gaps[0], gaps.at(-1)];
  const named = gaps.slice(0, SHOWN_DAYS).map((gap) => `${dateOf(gap)} lacks ${hoursText(hours.get(gap))}`);
  const further = gaps.length > SHOWN_DAYS ? [`and ${gaps.length - SHOWN_DAYS} more`] : [];
  return (
    `${dateOf(day)} needs the prices of WETH of at least ${LEAST_HOURS} hours of each of the ${count} days before it; ` +
    `${gaps.length} of these days lack them, from ${dateOf(from)} to ${dateOf(to)}: load them with \`prices import\` ` +
    `(${[...named, ...further].join(", ")})`
  );
};

/**
 * The features of the market, which are the same for every subject, by the UTC day of the as-of
 * (days since 1970). They are those of the last completed day before it.
 */
export type MarketDays = ReadonlyMap<bigint, ReadonlyMap<string, bigint>>;

/**
 * Of the as-ofs of `subject`; `unknown` are the features without a value on one of their days, with
 * the reason.
 */
export const readMarketDays = async (
  store: EventStore,
  features: readonly DictionaryFeature[],
): Promise<{ readonly byDay: MarketDays; readonly unknown: ReadonlyMap<string, string> }> => {
  const asked = await store.rows("SELECT DISTINCT as_of // 86400 AS day FROM subject ORDER BY day");
  const days = asked.map(([day]) => day as bigint);
  const [first, last] = [days[0] ?? 0n, days.at(-1) ?? 0n];
  const candles = await dailyCandles(store, { from: first - BigInt(marketHistory.days), to: last });
  const unknown = new Map<string, string>();
  let hours: HoursOfDays | undefined;
  const byDay = new Map<bigint, ReadonlyMap<string, bigint>>();
  for (const day of days) {
    const values = valuesOf(candles, day);
    const integers = new Map<string, bigint>();
    for (const feature of features) {
      const integer = integerOf(values.get(feature.name), feature);
      if (integer !== undefined) integers.set(feature.name, integer);
      else if (!unknown.has(feature.name)) {
        hours ??= await hoursOfGaps(store);
        unknown.set(feature.name, missing(feature.name, { day, candles, hours }));
      }
    }
    byDay.set(day, integers);
  }
  return { byDay, unknown };
};
