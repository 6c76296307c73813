/** Whether parsed JSON is an object with names: neither null nor a list. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A bigint as JSON: a number where every reader gets it exactly, a decimal string past 2^53. */
export const jsonInteger = (value: bigint): number | string =>
  Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();

/** JSON text; integers past 2^53 are decimal strings. */
export const toJson = (value: unknown): string =>
  `${JSON.stringify(value, (_key, item: unknown) => (typeof item === "bigint" ? jsonInteger(item) : item), 2)}\n`;
