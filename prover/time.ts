/**
 * Units of chain time, in seconds: block timestamps are Unix seconds (UTC, without leap seconds).
 */
export const SECONDS_PER_HOUR = 3_600n;
export const SECONDS_PER_DAY = 24n * SECONDS_PER_HOUR;
