import { join } from "node:path";

import { writeAtomic } from "../../prover/files.ts";
import { DAYS_BETWEEN_PRICES, WEEKS_OF_PRICES, usdPricesOf } from "./priceTable.ts";

/** Name of the file that `writeHourlyPrices` writes. */
export const HOURLY_PRICES = "prices-hourly-usd.csv";

const HOURS_PER_DAY = 24;
const HOURS_PER_WEEK = DAYS_BETWEEN_PRICES * HOURS_PER_DAY;
const SECONDS_PER_HOUR = 3_600;

/** Days with prices before genesis: a feature of the market looks back 91 completed days. */
const DAYS_BEFORE_GENESIS = 93;

/**
 * How far ether is from the straight line between two rows of the price table on each day of a week,
 * in basis points. Invented; real ether moves from day to day by about as much.
 */
const DAY_SWINGS_BPS = [0n, 260n, -180n, 310n, -240n, 190n, -120n] as const;
const BPS = 10_000n;

/** Before the table's first row its first price counts, and after its last row the last one. */
const tablePrice = (week: number): bigint => usdPricesOf(Math.min(Math.max(week, 0), WEEKS_OF_PRICES - 1)).WETH;

/**
 * Ether in micro-dollars, so many hours after genesis (before it, when negative). It is the table's
 * price at the start of each week, and swings from day to day in between.
 */
export const etherMicroUsd = (hour: number): bigint => {
  const week = Math.floor(hour / HOURS_PER_WEEK);
  const hourOfWeek = hour - week * HOURS_PER_WEEK;
  const [from, to] = [tablePrice(week), tablePrice(week + 1)];
  const onLine = from + ((to - from) * BigInt(hourOfWeek)) / BigInt(HOURS_PER_WEEK);
  return (onLine * (BPS + (DAY_SWINGS_BPS[Math.floor(hourOfWeek / HOURS_PER_DAY)] ?? 0n))) / BPS;
};

const inUsd = (microUsd: bigint): string => {
  const digits = String(microUsd).padStart(7, "0");
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
};

/** Unix seconds. */
export interface PricedTime {
  readonly genesisTimestamp: number;
  /** The last full hour up to here has a price. */
  readonly until: number;
}

/**
 * Writes the hourly prices of ether in the demo's market as `prices import` reads them, from 93
 * days before genesis on.
 *
 * @returns the path of the file.
 */
export const writeHourlyPrices = async (folder: string, { genesisTimestamp, until }: PricedTime): Promise<string> => {
  const lines = ["hour_ts,symbol,usd"];
  const first = Math.ceil(genesisTimestamp / SECONDS_PER_HOUR) - DAYS_BEFORE_GENESIS * HOURS_PER_DAY;
  for (let hour = first; hour * SECONDS_PER_HOUR <= until; hour++) {
    const time = hour * SECONDS_PER_HOUR;
    const sinceGenesis = Math.floor((time - genesisTimestamp) / SECONDS_PER_HOUR);
    lines.push(`${time},WETH,${inUsd(etherMicroUsd(sinceGenesis))}`);
  }
  const path = join(folder, HOURLY_PRICES);
  await writeAtomic(path, `${lines.join("\n")}\n`);
  return path;
};
