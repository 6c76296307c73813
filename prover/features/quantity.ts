import { parseDecimal } from "../events/recorded/decimal.ts";
import { SECONDS_PER_DAY, SECONDS_PER_HOUR } from "../seconds.ts";
import type { DescribedFeature } from "./describedFeature.ts";

/** Values in human units, for reading only: nothing is computed from them. */

const YEAR = 365n * SECONDS_PER_DAY;

/** Digits that are shown of a number below 1000; of a greater one all before the point. */
const SIGNIFICANT_DIGITS = 4;

/** value x scale as an exact decimal, cut off (towards 0) behind `SIGNIFICANT_DIGITS`. */
const decimalText = (value: bigint, scale: number): string => {
  const step = parseDecimal(String(scale)) ?? { digits: 1n, decimals: 0 };
  const digits = value * step.digits * 10n ** BigInt(Math.max(0, -step.decimals));
  const places = Math.max(0, step.decimals);
  const text = (digits < 0n ? -digits : digits).toString().padStart(places + 1, "0");
  const [whole, fraction] = [text.slice(0, text.length - places), text.slice(text.length - places)];
  const leadingZeros = whole === "0" ? fraction.length - fraction.replace(/^0+/, "").length : 0;
  const kept = whole === "0" ? leadingZeros + SIGNIFICANT_DIGITS : Math.max(0, SIGNIFICANT_DIGITS - whole.length);
  const shown = fraction.slice(0, kept).replace(/0+$/, "");
  const sign = digits < 0n && (whole !== "0" || shown !== "") ? "-" : "";
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return `${sign}${grouped}${shown === "" ? "" : `.${shown}`}`;
};

const counted = (count: bigint, unit: string): string => `${count} ${unit}${count === 1n ? "" : "s"}`;

/** Whole units, floored; years with a tenth. */
const durationText = (seconds: bigint): string => {
  if (seconds < 60n) return counted(seconds, "second");
  if (seconds < SECONDS_PER_HOUR) return counted(seconds / 60n, "minute");
  if (seconds < 2n * SECONDS_PER_DAY) return counted(seconds / SECONDS_PER_HOUR, "hour");
  if (seconds < 2n * YEAR) return counted(seconds / SECONDS_PER_DAY, "day");
  return `${seconds / YEAR}.${((seconds % YEAR) * 10n) / YEAR} years`;
};

/** A risk factor next to the health factor that borrowers know: 1 / it, to two places. */
const riskText = (value: bigint, { scale, max }: DescribedFeature): string => {
  if (value === 0n) return "0 (no debt)";
  if (value === max) return "debt without collateral";
  const perOne = 10n ** BigInt(parseDecimal(String(scale))?.decimals ?? 0);
  const hundredths = (100n * perOne) / value;
  const healthFactor = `${hundredths / 100n}.${String(hundredths % 100n).padStart(2, "0")}`;
  return `${decimalText(value, scale)} (health factor ${healthFactor})`;
};

/** Hours that are left of 365 days, added up over days with a liquidation: a new one counts 1. Two places, cut off. */
const shareOfYear = (hours: bigint): string => {
  const hundredths = (100n * hours) / (365n * 24n);
  return `${hundredths / 100n}.${String(hundredths % 100n).padStart(2, "0")}`;
};

/** "3.2 ETH", "12 days ago", "never", "17", "yes"; a label where the value has one. */
export const quantityText = (value: bigint, feature: DescribedFeature): string => {
  const { name, unit, scale, max, isSince, labels } = feature;
  const label = labels.get(value);
  if (label !== undefined) return label;
  if (unit === "seconds") {
    if (isSince && value === max) return "never";
    return scale === 1 ? `${durationText(value)}${isSince ? " ago" : ""}` : `${decimalText(value, scale)} seconds`;
  }
  if (unit === "hours") return shareOfYear(value);
  if (unit === "flag") return value === 0n ? "no" : "yes";
  if (name === "risk_factor" || name === "max_risk_factor") return riskText(value, feature);
  const number = decimalText(value, scale);
  return unit === "" || unit === "count" || unit === "ratio" || unit === "index" ? number : `${number} ${unit}`;
};
