import type { FunctionFragment, Interface } from "ethers/abi";

import type { ReadContract } from "../chain/chainReader.ts";

export interface ValueRead {
  readonly to: string;
  readonly method: string;
  readonly args?: readonly unknown[];
  readonly block: bigint;
}

export type ReadValue = (query: ValueRead) => Promise<unknown>;

/** Functions by their names, which ethers would search for with every call. */
const found = new WeakMap<Interface, Map<string, FunctionFragment | string>>();

const functionOf = (abi: Interface, method: string): FunctionFragment | string => {
  const known = found.get(abi) ?? new Map<string, FunctionFragment | string>();
  const fragment = known.get(method) ?? abi.getFunction(method) ?? method;
  found.set(abi, known.set(method, fragment));
  return fragment;
};

const readable = (abi: Interface, method: FunctionFragment | string, bytes: string): unknown => {
  try {
    return abi.decodeFunctionResult(method, bytes)[0];
  } catch {
    return undefined;
  }
};

/**
 * The first value that a contract returns; undefined when it reverts, has no code or returns
 * something else.
 */
export const valueReader =
  (abi: Interface, read: ReadContract): ReadValue =>
  async ({ to, method, args = [], block }) => {
    const fragment = functionOf(abi, method);
    const bytes = await read({ to, data: abi.encodeFunctionData(fragment, args), block });
    // An address without code answers every call with nothing.
    return bytes === undefined || bytes === "0x" ? undefined : readable(abi, fragment, bytes);
  };

/** A contract's address in lower case; undefined for none, too. */
export const addressOf = (value: unknown): string | undefined =>
  typeof value === "string" && BigInt(value) !== 0n ? value.toLowerCase() : undefined;
