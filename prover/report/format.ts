/** Numbers as people read them; no locale. */

export const percent = (value: number | undefined, digits = 1): string =>
  value === undefined || Number.isNaN(value) ? "–" : `${(100 * value).toFixed(digits)} %`;

export const decimal = (value: number | undefined, digits = 3): string =>
  value === undefined || Number.isNaN(value) ? "–" : value.toFixed(digits).replace("-", "−");

export const signed = (value: number, digits = 1): string => (value > 0 ? "+" : "") + decimal(value, digits);

export const thousands = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ",");

/** 2021-12-31 of an ISO time. */
export const day = (iso: string | undefined): string => iso?.slice(0, 10) ?? "–";
