import { Ajv, type ErrorObject } from "ajv";

import { isRecord } from "../../prover/jsonValue.ts";
import { nearestWord } from "./nearestWord.ts";

/** The parts of a JSON schema that a configuration is described by. */
export interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly const?: unknown;
  readonly description?: string;
  /** Of a text: it is a path, which counts from the folder of the configuration. */
  readonly filePath?: boolean;
}

/** The alternative that a value is meant as: the one with most of its keys. */
export const meant = (schema: Schema, value: unknown): Schema => {
  if (schema.anyOf === undefined || !isRecord(value)) return schema;
  const shared = ({ properties = {} }: Schema): number =>
    Object.keys(properties).filter((key) => Object.hasOwn(value, key)).length;
  const [best = schema] = [...schema.anyOf].sort((a, b) => shared(b) - shared(a));
  return best;
};

/** What is wrong with one place of a configuration, and what to do. */
export interface Problem {
  readonly problem: string;
  readonly hint: string;
}

/** `history.rpc[0]` of the JSON pointer /history/rpc/0. */
const placeOf = (pointer: string): string =>
  pointer
    .split("/")
    .slice(1)
    .reduce((place, part) => (/^\d+$/.test(part) ? `${place}[${part}]` : place === "" ? part : `${place}.${part}`), "");

const within = (place: string, key: string): string => (place === "" ? key : `${place}.${key}`);

const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length <= 60 ? text : `${text.slice(0, 60)}...`;
};

const describe = ({ keyword, params, message, data, parentSchema }: ErrorObject, place: string): Problem => {
  const { description } = (parentSchema ?? {}) as Schema;
  const hint = description === undefined ? "see docs/operations.md for an example" : `it is: ${description}`;
  if (keyword === "additionalProperties") {
    const { additionalProperty: key } = params as { additionalProperty: string };
    const known = Object.keys(((parentSchema ?? {}) as Schema).properties ?? {});
    const near = nearestWord(key, known);
    return {
      problem: `${within(place, key)} is not a key that is known`,
      hint: near === undefined ? `known here: ${known.join(", ")}` : `did you mean ${near}?`,
    };
  }
  if (keyword === "required") {
    const { missingProperty: key } = params as { missingProperty: string };
    const part = ((parentSchema ?? {}) as Schema).properties?.[key];
    return { problem: `${within(place, key)} is missing`, hint: part?.description ?? `add ${key}` };
  }
  if (keyword === "pattern") return { problem: `${place} is ${shown(data)}, which has another form`, hint };
  const rule = keyword === "const" ? `must be ${shown((params as { allowedValue: unknown }).allowedValue)}` : message;
  return { problem: `${place === "" ? "the file" : place} is ${shown(data)}, but ${rule ?? keyword}`, hint };
};

/** Unknown keys first: a misspelt key is also a missing one. */
const URGENCY = ["additionalProperties", "required"];
const urgency = ({ keyword }: ErrorObject): number => {
  const at = URGENCY.indexOf(keyword);
  return at < 0 ? URGENCY.length : at;
};

const ajv = new Ajv({ allErrors: true, verbose: true, strict: false });

const at = (value: unknown, pointer: string): unknown =>
  pointer
    .split("/")
    .slice(1)
    .reduce<unknown>((part, key) => (part as Readonly<Record<string, unknown>> | undefined)?.[key], value);

/**
 * Finds what is wrong with a configuration, the most telling first.
 *
 * @returns Undefined where it is as the schema says.
 */
export const findProblem = (schema: Schema, value: unknown, place = ""): Problem | undefined => {
  const validate = ajv.compile(schema);
  if (validate(value)) return undefined;
  const errors = validate.errors ?? [];
  const choice = errors.find(({ keyword }) => keyword === "anyOf");
  // Of alternatives only what is wrong with the one that was meant.
  const alone = errors.filter(
    ({ instancePath }) => choice === undefined || !instancePath.startsWith(choice.instancePath),
  );
  const [first] = alone.sort((a, b) => urgency(a) - urgency(b));
  if (first !== undefined) return describe(first, placeOf(`${place}${first.instancePath}`));
  if (choice === undefined) return { problem: "it is not a configuration", hint: "see docs/operations.md" };
  const { instancePath } = choice;
  const branch = meant((choice.parentSchema ?? {}) as Schema, at(value, instancePath));
  if (branch.properties === undefined) {
    const known = ((choice.parentSchema ?? {}) as Schema).anyOf?.map((one) => shown(one.const)).join(", ");
    const named = placeOf(`${place}${instancePath}`);
    return { problem: `${named} is ${shown(choice.data)}`, hint: `one of ${known ?? "others"} is expected` };
  }
  return findProblem(branch, at(value, instancePath), `${place}${instancePath}`);
};
