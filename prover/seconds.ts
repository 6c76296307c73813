/**
 * Units of chain time, in seconds: block timestamps are Unix seconds (UTC, without leap seconds).
 */
export const SECONDS_PER_HOUR = 3_600n;
export const SECONDS_PER_DAY = 24n * SECONDS_PER_HOUR;

/**
 * Unix seconds as an ISO time in UTC, to the second: the form that `--at`, `--from` and `--to`
 * read.
 */
export const isoSeconds = (seconds: bigint): string =>
  new Date(Number(seconds) * 1000).toISOString().replace(".000Z", "Z");
