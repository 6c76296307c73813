const UNITS = [
  [86_400, "day"],
  [3_600, "hour"],
  [60, "minute"],
  [1, "second"],
] as const;

/** A length of time in its largest unit: "3 hours". */
export const lengthOf = (seconds: number): string => {
  if (!Number.isFinite(seconds)) return "a time that is none";
  const size = Math.max(0, Math.round(seconds));
  const [unit, name] = UNITS.find(([least]) => size >= least) ?? [1, "second"];
  const number = Math.floor(size / unit);
  return `${number} ${name}${number === 1 ? "" : "s"}`;
};

/** Years that are written with four digits. */
const LAST_YEAR = 9_999;

/** A moment in UTC: "2026-11-30 21:20 UTC". */
export const moment = (seconds: number | bigint): string => {
  const date = new Date(Number(seconds) * 1000);
  if (Number.isNaN(date.getTime())) return "a time that is none";
  if (date.getUTCFullYear() > LAST_YEAR) return `after the year ${LAST_YEAR}`;
  return `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
};

export const day = (seconds: number | bigint): string => moment(seconds).replace(/ \d{2}:\d{2} UTC$/, "");
