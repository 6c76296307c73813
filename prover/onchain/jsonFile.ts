import { parseAddress } from "../../client/address.ts";
import { readJson } from "../files.ts";
import { RequestFileError } from "./errors.ts";

type Json = Record<string, unknown>;

/**
 * Reads integers, words and addresses out of a file that somebody else may have written. Each
 * method throws RequestFileError.
 */
export interface FieldReader {
  /** Unsigned, below 2^bits. */
  readonly integer: (name: string, bits: number) => bigint;
  readonly bytes32: (name: string) => string;
  /** As written; mixed case must carry a valid EIP-55 checksum. */
  readonly address: (name: string) => string;
  /** Bytes, 0x hex. */
  readonly hex: (name: string) => string;
  readonly object: (name: string) => FieldReader;
  readonly has: (name: string) => boolean;
}

/**
 * Reads fields of parsed JSON.
 *
 * @param path What an error calls it.
 * @throws RequestFileError where it is not an object.
 */
export const readerOf = (path: string, json: unknown, prefix = ""): FieldReader => {
  const wrong = (reason: string): RequestFileError => new RequestFileError({ path, reason });
  const refuse = (name: string): RequestFileError => wrong(`${prefix}${name} is missing or wrong`);
  if (typeof json !== "object" || json === null || Array.isArray(json))
    throw wrong(prefix === "" ? "it is no JSON object" : `${prefix.slice(0, -1)} is missing or wrong`);
  const fields = json as Json;
  const text = (name: string): string => {
    const value = fields[name];
    // A number past 2^53 has lost digits already.
    if (typeof value !== "string" && !Number.isSafeInteger(value)) throw refuse(name);
    return String(value);
  };
  const matching = (name: string, pattern: RegExp): string => {
    const value = text(name);
    if (!pattern.test(value)) throw refuse(name);
    return value;
  };
  const integer = (name: string, bits: number): bigint => {
    const value = BigInt(matching(name, /^\d{1,78}$/));
    if (value >= 1n << BigInt(bits)) throw refuse(name);
    return value;
  };
  const address = (name: string): string => {
    const value = matching(name, /^0x[0-9a-fA-F]{40}$/);
    try {
      parseAddress(value);
    } catch {
      throw refuse(name);
    }
    return value;
  };
  return {
    hex: (name) => matching(name, /^0x([0-9a-fA-F]{2})+$/),
    integer,
    bytes32: (name) => matching(name, /^0x[0-9a-f]{64}$/),
    address,
    object: (name) => readerOf(path, fields[name], `${prefix}${name}.`),
    has: (name) => Object.hasOwn(fields, name),
  };
};

/**
 * Opens a JSON file for reading fields.
 *
 * @throws FileUnreadableError, RequestFileError.
 */
export const openFields = async (path: string): Promise<FieldReader> => readerOf(path, await readJson(path));
