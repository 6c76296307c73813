import { Interface } from "ethers/abi";

import type { ReadContract } from "../chain/chainReader.ts";

const abi = new Interface(["function symbol() view returns (string)"]);

/**
 * Symbols of tokens as they first told them: a market's many tokens are asked once, not for every
 * price.
 */
const symbols = new WeakMap<ReadContract, Map<string, string>>();

export interface TokenAt {
  readonly token: string;
  readonly block: bigint;
}

const decodeSymbol = (bytes: string): string => {
  try {
    return String(abi.decodeFunctionResult("symbol", bytes)[0]);
  } catch {
    // Early tokens (MKR) answer with bytes32; WETH does not.
    return "";
  }
};

const symbolOf = async (read: ReadContract, { token, block }: TokenAt): Promise<string> => {
  const known = symbols.get(read) ?? new Map<string, string>();
  symbols.set(read, known);
  const before = known.get(token);
  if (before !== undefined) return before;
  const bytes = await read({ to: token, data: abi.encodeFunctionData("symbol"), block });
  // Not deployed yet: it may have one later.
  if (bytes === undefined || bytes === "0x") return "";
  const symbol = decodeSymbol(bytes);
  known.set(token, symbol);
  return symbol;
};

/** Whether a token is ether, wrapped: one of it is worth 10^18 wei. */
export const isWeth = async (read: ReadContract, at: TokenAt): Promise<boolean> =>
  (await symbolOf(read, at)) === "WETH";
