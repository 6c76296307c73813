import { readJson } from "../files.ts";
import { RequestFileError } from "./errors.ts";

type Json = Record<string, unknown>;

/** Reads integers, words and addresses out of a file that somebody else may have written. Each method throws RequestFileError. */
export interface FieldReader {
  readonly integer: (name: string) => bigint;
  readonly bytes32: (name: string) => string;
  readonly address: (name: string) => string;
  /** Bytes, 0x hex. */
  readonly hex: (name: string) => string;
  readonly object: (name: string) => FieldReader;
}

const readerOf = (path: string, json: unknown, prefix: string): FieldReader => {
  const refuse = (name: string): RequestFileError =>
    new RequestFileError({ path, reason: `${prefix}${name} is missing or wrong` });
  if (typeof json !== "object" || json === null || Array.isArray(json)) throw refuse("");
  const fields = json as Json;
  const text = (name: string): string => {
    const value = fields[name];
    if (typeof value !== "string" && typeof value !== "number") throw refuse(name);
    return String(value);
  };
  const matching = (name: string, pattern: RegExp): string => {
    const value = text(name);
    if (!pattern.test(value)) throw refuse(name);
    return value;
  };
  return {
    hex: (name) => matching(name, /^0x([0-9a-fA-F]{2})+$/),
    integer: (name) => BigInt(matching(name, /^\d{1,78}$/)),
    bytes32: (name) => matching(name, /^0x[0-9a-f]{64}$/),
    address: (name) => matching(name, /^0x[0-9a-fA-F]{40}$/),
    object: (name) => readerOf(path, fields[name], `${prefix}${name}.`),
  };
};

/** Throws FileUnreadableError, RequestFileError. */
export const openFields = async (path: string): Promise<FieldReader> => readerOf(path, await readJson(path), "");
