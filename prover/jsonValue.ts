/** Whether parsed JSON is an object with names: neither null nor a list. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Levels of the deepest JSON that is read. Whoever walks through a value does so with a stack. */
const DEEPEST = 256;

/** Whether objects and lists stand more than `DEEPEST` levels deep in each other. */
const isTooDeep = (value: unknown): boolean => {
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) return true;
    level = level.flatMap((item) =>
      typeof item === "object" && item !== null ? (Object.values(item) as unknown[]) : [],
    );
  }
  return false;
};

/** The value of a JSON text; undefined for text that is not JSON, or nests deeper than 256 levels. */
export const parseJson = (text: string): unknown => {
  try {
    const value: unknown = JSON.parse(text);
    return isTooDeep(value) ? undefined : value;
  } catch {
    return undefined;
  }
};

/** A bigint as JSON: a number where every reader gets it exactly, a decimal string past 2^53. */
export const jsonInteger = (value: bigint): number | string =>
  Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();

/** JSON text; integers past 2^53 are decimal strings. */
export const toJson = (value: unknown): string =>
  `${JSON.stringify(value, (_key, item: unknown) => (typeof item === "bigint" ? jsonInteger(item) : item), 2)}\n`;

/** Whether a value of parsed JSON is as wanted. */
export type Check = (value: unknown) => boolean;

/** Text of one line. */
export const isLine: Check = (value) => typeof value === "string" && !/[\n\r]/.test(value);
export const isNumber: Check = (value) => Number.isFinite(value);
export const isFlag: Check = (value) => typeof value === "boolean";

export const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);

/** An object whose named parts pass; others are not looked at. */
export const shape =
  (parts: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isRecord(value) && Object.entries(parts).every(([name, check]) => check(value[name]));

export const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);

/** The first of the named parts that does not pass; undefined where all do. */
export const wrongPart = (value: unknown, parts: Readonly<Record<string, Check>>): string | undefined =>
  Object.entries(parts).find(([name, check]) => !check(isRecord(value) ? value[name] : undefined))?.[0];
