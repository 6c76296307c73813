import { RpcError } from "../../client/nodeErrors.ts";
import { fieldReader } from "./answerFields.ts";
import type { JsonRpcNode } from "./jsonRpc.ts";
import { type ContractCall, toHex } from "./reads.ts";

/**
 * A call to a contract that is answered together with the time of the state that answered it. One
 * answer holds both, so whatever stands between cannot mix the backends that gave them.
 */

export interface StampedAnswer {
  /** Unix seconds, as the EVM has it. */
  readonly time: bigint;
  /** Whether there is code at the address. */
  readonly hasCode: boolean;
  /** Undefined where the call reverts. */
  readonly bytes: string | undefined;
}

const word = (value: number): string => value.toString(16).padStart(4, "0");

/** Length of the code before the call's data. */
const HEAD_LENGTH = 86;

/**
 * EVM code that runs without a contract of its own and returns TIMESTAMP, whether the call went
 * well, the length of the contract's code, and what the call returned.
 */
const codeOf = ({ to, data }: Pick<ContractCall, "to" | "data">): string => {
  const length = word((data.length - 2) / 2);
  const address = `73${to.slice(2)}`;
  return [
    // CODECOPY(0, HEAD_LENGTH, length)
    ...["0x61", length, "61", word(HEAD_LENGTH), "600039"],
    // STATICCALL(GAS, to, 0, length, 0, 0)
    ...["6000600061", length, "6000", address, "5afa"],
    // MSTORE(32, success), MSTORE(0, TIMESTAMP), MSTORE(64, EXTCODESIZE(to))
    ...["602052", "42600052", address, "3b604052"],
    // RETURNDATACOPY(96, 0, RETURNDATASIZE), RETURN(0, 96 + RETURNDATASIZE)
    ...["3d600060603e", "3d6060016000f3"],
    data.slice(2),
  ].join("");
};

const WORDS = 3;
const wordAt = (text: string, at: number): bigint => BigInt(`0x${text.slice(2 + 64 * at, 66 + 64 * at)}`);

/**
 * Makes such a call.
 *
 * @returns Undefined where the node gives another answer than the code would, or none.
 * @throws RpcTimeoutError, RpcUnreachableError.
 */
export const callStamped = async (
  node: JsonRpcNode,
  call: ContractCall,
  again: number,
): Promise<StampedAnswer | undefined> => {
  const method = "eth_call";
  try {
    const result = await node.call(method, [{ data: codeOf(call) }, toHex(call.block)], again);
    const text = fieldReader(node, method, { result }).data("result");
    if (text.length < 2 + 64 * WORDS || wordAt(text, 1) > 1n) return undefined;
    const bytes = `0x${text.slice(2 + 64 * WORDS)}`;
    return { time: wordAt(text, 0), hasCode: wordAt(text, 2) > 0n, bytes: wordAt(text, 1) === 1n ? bytes : undefined };
  } catch (cause) {
    if (cause instanceof RpcError) return undefined;
    throw cause;
  }
};
