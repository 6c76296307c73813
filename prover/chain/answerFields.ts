import { setTimeout as pause } from "node:timers/promises";

import { RpcError } from "../../client/nodeErrors.ts";
import type { JsonRpcNode } from "./jsonRpc.ts";

/** Everything a node says is checked for its shape before it is believed, and else asked again. */

type Fields = Readonly<Record<string, unknown>>;

/** Errors of answers that cannot be one: a backend of several may give such, and the next not. */
const malformedOnes = new WeakSet<object>();

export const malformed = ({ url }: Pick<JsonRpcNode, "url">, method: string, field: string): RpcError => {
  const message = `"${field}" of the answer is missing or malformed`;
  const error = new RpcError({ url, method, message, fault: "passing" });
  malformedOnes.add(error);
  return error;
};

/** Reads fields of one answer. */
export const fieldReader = (node: Pick<JsonRpcNode, "url">, method: string, answer: unknown) => {
  const fields = (typeof answer === "object" && answer !== null ? answer : {}) as Fields;
  const hex = (field: string): string => {
    const value = fields[field];
    if (typeof value !== "string" || !/^0x[0-9a-fA-F]*$/.test(value)) throw malformed(node, method, field);
    return value.toLowerCase();
  };
  /** Hex of so many bytes: an address has 20, a hash 32. */
  const bytes = (field: string, size: number): string => {
    const value = hex(field);
    if (value.length !== 2 + 2 * size) throw malformed(node, method, field);
    return value;
  };
  /** Hex of whole bytes, as many as there are. */
  const data = (field: string): string => {
    const value = hex(field);
    if (value.length % 2 !== 0) throw malformed(node, method, field);
    return value;
  };
  /** Below 2^64, with or without zeros before it. */
  const quantity = (field: string): bigint => {
    const value = hex(field);
    if (value.length < 3 || value.length > 66) throw malformed(node, method, field);
    const number = BigInt(value);
    if (number >= 1n << 64n) throw malformed(node, method, field);
    return number;
  };
  return { fields, hex, bytes, data, quantity };
};

/** How often "nothing" is said before it is believed: nodes say it now and then of what is there. */
const BELIEVED_AFTER = 4;

/**
 * Between questions whose answer cannot be right, in milliseconds: a backend that is behind needs a
 * moment. It doubles.
 */
const PAUSE_MS = 50;

/**
 * Asks until the answer is neither malformed nor nothing, at most four times and elsewhere if there
 * is an elsewhere.
 */
export const untilSomething = async <T>(
  ask: (again: number) => Promise<T>,
  isNothing: (answer: T) => boolean = () => false,
): Promise<T> => {
  for (let again = 0; ; again += 1) {
    const isLast = again + 1 >= BELIEVED_AFTER;
    try {
      const answer = await ask(again);
      if (isLast || !isNothing(answer)) return answer;
    } catch (cause) {
      if (isLast || !(cause instanceof RpcError && malformedOnes.has(cause))) throw cause;
      await pause(PAUSE_MS * 2 ** again);
    }
  }
};
