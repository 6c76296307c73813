import { isInteger, parse, stringify } from "lossless-json";

import { isRecord } from "../jsonValue.ts";
import { SchemaError } from "./errors.ts";
import { type FeatureWords, toFeatureWords } from "./featureWords.ts";

/** What the score must not do as the feature rises: `up` fall, `down` rise. */
export type ScoreDirection = "up" | "down";

/** One raw feature: real value = integer x scale, integer in [min, max]. */
export interface Feature {
  readonly name: string;
  /** Units per integer step, as the modeler's float32 input sees them: float32(integer x scale). */
  readonly scale: number;
  readonly min: bigint;
  readonly max: bigint;
  /** Absent where the score is free, also where the schema says "none". */
  readonly direction?: ScoreDirection;
}

/** What the model's last number is: a probability of liquidation, or its log-odds. */
export type ModelOutput = "probability" | "log-odds";

export interface Chosen {
  /** Name of the output that is the model's number. */
  readonly output?: string;
  /** Name of the class that is bad. */
  readonly badClass?: string;
}

export interface FeatureSchema {
  readonly features: readonly Feature[];
  readonly output: ModelOutput;
  /**
   * Version of the feature dictionary whose definitions the names follow; part of what attesters
   * sign.
   */
  readonly dictionary: number;
  /**
   * The row that explanations compare with, in the features' order; absent where the modeler names
   * none.
   */
  readonly reference?: readonly bigint[];
  /** What of the file is the score, where it leaves a choice. */
  readonly chosen: Chosen;
  /** The modeler's own words for each feature, in the features' order; empty where there are none. */
  readonly words: readonly FeatureWords[];
}

const INT64_MIN = -(1n << 63n);
const INT64_MAX = (1n << 63n) - 1n;

const toInteger = (value: unknown, where: string): bigint => {
  if (typeof value === "bigint") return value;
  if (typeof value === "string" && /^-?\d+$/.test(value)) return BigInt(value);
  throw new SchemaError(`${where} is not an integer`);
};

const toDirection = (value: unknown, name: string): ScoreDirection | undefined => {
  if (value === undefined || value === "none") return undefined;
  if (value === "up" || value === "down") return value;
  throw new SchemaError(
    `direction of feature "${name}" is ${JSON.stringify(value, (_key, item: unknown) => (typeof item === "bigint" ? String(item) : item))}, not "up", "down" or "none"`,
  );
};

const toFeature = (value: unknown, index: number): Feature => {
  if (!isRecord(value)) throw new SchemaError(`feature ${index} is not an object`);
  const { name, scale } = value;
  if (typeof name !== "string" || name === "") throw new SchemaError(`feature ${index} has no name`);
  const step = typeof scale === "bigint" ? Number(scale) : scale;
  if (typeof step !== "number" || !Number.isFinite(step) || step <= 0)
    throw new SchemaError(`feature "${name}" needs a scale above 0`);
  const min = toInteger(value["min"], `min of feature "${name}"`);
  const max = toInteger(value["max"], `max of feature "${name}"`);
  if (min < INT64_MIN || max > INT64_MAX) throw new SchemaError(`feature "${name}" has a range beyond 64 bits`);
  if (min > max) throw new SchemaError(`feature "${name}" has min ${min} above max ${max}`);
  const direction = toDirection(value["direction"], name);
  return { name, scale: step, min, max, ...(direction !== undefined && { direction }) };
};

/** The features' `reference` values: of all or of none, each in its range. */
const toReference = (written: readonly unknown[], features: readonly Feature[]): readonly bigint[] | undefined => {
  const values = written.map((value) => (isRecord(value) ? value["reference"] : undefined));
  if (values.every((value) => value === undefined)) return undefined;
  return features.map(({ name, min, max }, index) => {
    const value = toInteger(values[index], `reference of feature "${name}"`);
    if (value < min || value > max)
      throw new SchemaError(`reference ${value} of feature "${name}" is outside its range ${min} to ${max}`);
    return value;
  });
};

/** `onnxOutput` and `badClass`. */
const toChosen = ({ onnxOutput, badClass }: Readonly<Record<string, unknown>>): Chosen => {
  for (const [name, value] of Object.entries({ onnxOutput, badClass }))
    if (value !== undefined && (typeof value !== "string" || value === ""))
      throw new SchemaError(`${name} must be a name of the ONNX file`);
  return {
    ...(typeof onnxOutput === "string" && { output: onnxOutput }),
    ...(typeof badClass === "string" && { badClass }),
  };
};

/**
 * JSON with every integer literal as a bigint: ranges go past 2^53, where JSON numbers would lose
 * digits.
 */
const parseExact = (text: string): unknown =>
  parse(text, undefined, (digits) => (isInteger(digits) ? BigInt(digits) : Number(digits)));

/** The schema's text with what was chosen of the file in it; as it was where nothing was. */
export const withChosen = (text: string, { output, badClass }: Chosen): string => {
  if (output === undefined && badClass === undefined) return text;
  parseSchema(text);
  const document = parse(text) as Readonly<Record<string, unknown>>;
  const chosen = {
    ...(output !== undefined && { onnxOutput: output }),
    ...(badClass !== undefined && { badClass }),
  };
  return `${stringify({ ...document, ...chosen }, undefined, 2) ?? ""}\n`;
};

/**
 * Reads a schema from its JSON text.
 *
 * @throws SchemaError.
 */
export const parseSchema = (text: string): FeatureSchema => {
  let document: unknown;
  try {
    document = parseExact(text);
  } catch {
    throw new SchemaError("not valid JSON");
  }
  if (!isRecord(document) || !Array.isArray(document["features"]) || document["features"].length === 0)
    throw new SchemaError("no list of features");
  const features = document["features"].map(toFeature);
  const names = new Set<string>();
  for (const { name } of features) {
    if (names.has(name)) throw new SchemaError(`feature "${name}" is listed twice`);
    names.add(name);
  }
  const output = document["output"] ?? "probability";
  if (output !== "probability" && output !== "log-odds")
    throw new SchemaError(`output must be "probability" or "log-odds"`);
  const version = Number(document["dictionary"] ?? 1n);
  if (!Number.isSafeInteger(version) || version < 1) throw new SchemaError("dictionary must be a version number");
  const reference = toReference(document["features"], features);
  const words = features.map(({ name }, index) => {
    const written: unknown = (document["features"] as readonly unknown[])[index];
    return toFeatureWords(isRecord(written) ? written : {}, name);
  });
  const chosen = toChosen(document);
  return { features, output, dictionary: version, words, chosen, ...(reference !== undefined && { reference }) };
};
