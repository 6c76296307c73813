import { isRecord } from "../jsonValue.ts";
import { SchemaError } from "./errors.ts";

/**
 * What a modeler's schema.json says of a feature, for people. Nothing is computed from it.
 */
export interface FeatureWords {
  /** What the feature is, in one line. */
  readonly meaning?: string;
  /** Unit of integer x scale. */
  readonly unit?: string;
  /** Words for integers that stand for a category or for a missing value. */
  readonly labels?: ReadonlyMap<bigint, string>;
}

const INTEGER = /^-?\d{1,20}$/;

/** One line of text: whatever ends a line becomes a space. */
const oneLine = (value: unknown, where: string): string => {
  const text = typeof value === "string" ? value.replace(/[\s\p{Cc}\u2028\u2029]+/gu, " ").trim() : "";
  if (text === "") throw new SchemaError(`${where} is not a text`);
  return text;
};

/** `{ "-1": "missing", "0": "rents" }`, or a list whose items stand for 0, 1, 2, ... */
const toLabels = (value: unknown, name: string): ReadonlyMap<bigint, string> => {
  if (!Array.isArray(value) && !isRecord(value))
    throw new SchemaError(`labels of feature "${name}" are neither a list nor an object`);
  return new Map(
    Object.entries(value).map(([integer, label]) => {
      if (!INTEGER.test(integer))
        throw new SchemaError(`label ${JSON.stringify(integer)} of feature "${name}" is not of an integer`);
      return [BigInt(integer), oneLine(label, `label ${integer} of feature "${name}"`)];
    }),
  );
};

/**
 * Reads `meaning`, `unit` and `labels` of a feature; each may be left out or null.
 *
 * @throws SchemaError.
 */
export const toFeatureWords = (written: Readonly<Record<string, unknown>>, name: string): FeatureWords => {
  const { meaning = null, unit = null, labels = null } = written;
  return {
    ...(meaning !== null && { meaning: oneLine(meaning, `meaning of feature "${name}"`) }),
    ...(unit !== null && { unit: unit === "" ? "" : oneLine(unit, `unit of feature "${name}"`) }),
    ...(labels !== null && { labels: toLabels(labels, name) }),
  };
};
