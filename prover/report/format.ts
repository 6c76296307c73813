/** Numbers as people read them; no locale. */

/** What no figure could be told of: NaN here, null in a report that was read from JSON. */
const isUntold = (value: number | null | undefined): value is null | undefined =>
  value === undefined || value === null || !Number.isFinite(value);

export const percent = (value: number | null | undefined, digits = 1): string =>
  isUntold(value) ? "–" : `${(100 * value).toFixed(digits)} %`;

export const decimal = (value: number | null | undefined, digits = 3): string =>
  isUntold(value) ? "–" : value.toFixed(digits).replace("-", "−");

export const signed = (value: number, digits = 1): string => (value > 0 ? "+" : "") + decimal(value, digits);

/** Weighted counts keep one place. */
export const thousands = (value: number): string =>
  String(Math.round(value * 10) / 10).replace(/\B(?=(\d{3})+(\.|$))/g, ",");

/** 2021-12-31 of an ISO time. */
export const day = (iso: string | undefined): string => iso?.slice(0, 10) ?? "–";

/** Of Unix seconds, to the second. */
export const isoTime = (seconds: number): string => new Date(seconds * 1000).toISOString().replace(".000Z", "Z");

export const between = (interval: { readonly low: number; readonly high: number }, text: (value: number) => string) =>
  `${text(interval.low)} to ${text(interval.high)}`;
