import { Interface, decodeBytes32String } from "ethers/abi";

import { canonicalSymbol } from "./asset.ts";
import { type Block, type RawLog, callContract, readBlock, readLogs } from "./chain.ts";
import { ReorgError, RpcError } from "./errors.ts";
import type { JsonRpcNode } from "./jsonRpc.ts";
import type { LendingProtocol, ProtocolEvent, ReadContract } from "./protocol.ts";

export interface Reserve {
  readonly address: string;
  readonly symbol: string;
  readonly decimals: number;
}

/** What one range of blocks holds, complete: ready to be written in one go. */
export interface FetchedRange {
  readonly events: readonly { readonly log: RawLog; readonly event: ProtocolEvent }[];
  /** Those with events, the first and the last of the range. */
  readonly blocks: ReadonlyMap<bigint, Block>;
  readonly newReserves: readonly Reserve[];
  readonly prices: readonly { readonly block: bigint; readonly token: string; readonly price: bigint }[];
}

export interface RangeQuery {
  readonly node: JsonRpcNode;
  readonly protocol: LendingProtocol;
  readonly pool: string;
  readonly from: bigint;
  readonly to: bigint;
  readonly knownReserves: ReadonlyMap<string, Reserve>;
}

const token = new Interface(["function symbol() view returns (string)", "function decimals() view returns (uint8)"]);

const decodeSymbol = (bytes: string): string => {
  // Early tokens (MKR) answer with bytes32.
  if (bytes.length === 66) return decodeBytes32String(bytes);
  return String(token.decodeFunctionResult("symbol", bytes)[0]);
};

/** As the token called itself when the market first used it: the same for whoever indexes, whenever. */
const readReserve = async (node: JsonRpcNode, address: string, block: bigint): Promise<Reserve> => {
  const ask = (method: string) => callContract(node, { to: address, data: token.encodeFunctionData(method), block });
  const [symbol, decimals] = await Promise.all([ask("symbol"), ask("decimals")]);
  try {
    if (symbol === undefined || decimals === undefined) throw new Error("it reverts");
    return { address, symbol: canonicalSymbol(decodeSymbol(symbol)), decimals: Number(BigInt(decimals)) };
  } catch {
    const message = `token ${address} tells no symbol or decimals at block ${block}`;
    throw new RpcError({ url: node.url, method: "eth_call", message });
  }
};

/** Two tokens of one name stay two assets: the later one carries its address. */
const distinctSymbols = (reserves: readonly Reserve[], known: Iterable<Reserve>): readonly Reserve[] => {
  const taken = new Set([...known].map(({ symbol }) => symbol));
  return reserves.map((reserve) => {
    const symbol = taken.has(reserve.symbol) ? `${reserve.symbol}:${reserve.address}` : reserve.symbol;
    taken.add(symbol);
    return { ...reserve, symbol };
  });
};

const tokensOf = ({ asset, collateral }: ProtocolEvent): readonly string[] =>
  collateral === undefined ? [asset.token] : [asset.token, collateral.token];

const readBlocks = async (
  { node, from, to }: RangeQuery,
  logs: readonly RawLog[],
): Promise<ReadonlyMap<bigint, Block>> => {
  const numbers = [...new Set([from, ...logs.map((log) => log.blockNumber), to])];
  const blocks = await Promise.all(numbers.map((number) => readBlock(node, number)));
  const found = new Map(blocks.filter((block) => block !== undefined).map((block) => [block.number, block]));
  for (const number of numbers) {
    if (!found.has(number))
      throw new RpcError({ url: node.url, method: "eth_getBlockByNumber", message: `no block ${number}` });
  }
  for (const { blockNumber, blockHash } of logs) {
    const hash = found.get(blockNumber)?.hash ?? "";
    if (hash !== blockHash) throw new ReorgError({ block: blockNumber, stored: blockHash, found: hash });
  }
  return found;
};

/** Each contract read once per block. */
const memoized = (node: JsonRpcNode): ReadContract => {
  const answers = new Map<string, Promise<string | undefined>>();
  return (call) => {
    const key = `${call.to}/${call.data}/${call.block}`;
    const answer = answers.get(key) ?? callContract(node, call);
    answers.set(key, answer);
    return answer;
  };
};

const readPrices = async (
  { node, protocol, pool }: RangeQuery,
  events: FetchedRange["events"],
): Promise<FetchedRange["prices"]> => {
  const pairs = events.flatMap(({ log, event }) => tokensOf(event).map((of) => `${log.blockNumber}/${of}`));
  const read = memoized(node);
  const prices = await Promise.all(
    [...new Set(pairs)].map(async (pair) => {
      const [number = "", of = ""] = pair.split("/");
      const block = BigInt(number);
      return { block, token: of, price: await protocol.assetPrice(read, { pool, token: of, block }) };
    }),
  );
  return prices.flatMap(({ price, ...at }) => (price === undefined ? [] : [{ ...at, price }]));
};

/** Throws RpcUnreachableError, RpcTimeoutError, RpcError, ReorgError. */
export const fetchRange = async (query: RangeQuery): Promise<FetchedRange> => {
  const { node, protocol, pool, from, to, knownReserves } = query;
  const logs = await readLogs(node, { address: pool, topics: protocol.topics, fromBlock: from, toBlock: to });
  const events = logs.map((log) => ({ log, event: protocol.decode(log) }));
  const firstUse = new Map<string, bigint>();
  for (const { log, event } of events) {
    for (const address of tokensOf(event)) {
      if (!knownReserves.has(address) && !firstUse.has(address)) firstUse.set(address, log.blockNumber);
    }
  }
  const [blocks, reserves, prices] = await Promise.all([
    readBlocks(query, logs),
    Promise.all([...firstUse].map(([address, block]) => readReserve(node, address, block))),
    readPrices(query, events),
  ]);
  return { events, blocks, newReserves: distinctSymbols(reserves, knownReserves.values()), prices };
};
