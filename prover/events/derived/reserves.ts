import { Interface, decodeBytes32String } from "ethers/abi";

import { NATIVE_TOKEN, type Reserve } from "../../protocols/protocol.ts";
import { type ReadContract } from "../../chain/chainReader.ts";
import { canonicalSymbol } from "../recorded/asset.ts";
import { RpcError } from "../../../client/nodeErrors.ts";

import type { EventStore } from "../../store/eventStore.ts";

/** By address. */
export type Reserves = ReadonlyMap<string, Reserve>;

/** A token and the block in which the market first named it. */
export interface FirstUse {
  readonly token: string;
  readonly block: bigint;
}

const token = new Interface(["function symbol() view returns (string)", "function decimals() view returns (uint8)"]);

const decodeSymbol = (bytes: string): string => {
  // Early tokens (MKR) answer with bytes32.
  if (bytes.length === 66) return decodeBytes32String(bytes);
  return String(token.decodeFunctionResult("symbol", bytes)[0]);
};

/**
 * The name that the token gave itself when the market first used it. It is the same for everyone
 * who indexes the market, at any time.
 */
export const readReserve = async (
  { url, call }: { readonly url: string; readonly call: ReadContract },
  { token: address, block }: FirstUse,
): Promise<Reserve> => {
  if (address === NATIVE_TOKEN) return { address, symbol: "ETH", decimals: 18 };
  const ask = (method: string) => call({ to: address, data: token.encodeFunctionData(method), block });
  const [symbol, decimals] = await Promise.all([ask("symbol"), ask("decimals")]);
  try {
    if (symbol === undefined || decimals === undefined) throw new Error("it reverts");
    return { address, symbol: canonicalSymbol(decodeSymbol(symbol)), decimals: Number(BigInt(decimals)) };
  } catch {
    const message = `token ${address} tells no symbol or decimals at block ${block}`;
    throw new RpcError({ url, method: "eth_call", message });
  }
};

/** Keeps two tokens of one name apart: the later one carries its address. */
export const distinctSymbols = (reserves: readonly Reserve[], known: Reserves): readonly Reserve[] => {
  const taken = new Set([...known.values()].map(({ symbol }) => symbol));
  return reserves.map((reserve) => {
    const symbol = taken.has(reserve.symbol) ? `${reserve.symbol}:${reserve.address}` : reserve.symbol;
    taken.add(symbol);
    return { ...reserve, symbol };
  });
};

export const readReserves = async (store: EventStore, market: string): Promise<Map<string, Reserve>> => {
  const rows = await store.rows("SELECT address, symbol, decimals FROM reserve WHERE market = $1", [market]);
  return new Map(
    rows.map(([address, symbol, decimals]) => [
      String(address),
      { address: String(address), symbol: String(symbol), decimals: Number(decimals) },
    ]),
  );
};
