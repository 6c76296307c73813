import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { Interface, encodeBytes32String, id, toBeHex } from "ethers";

import { LOGS, market } from "./fakeMarketAbi.ts";
import { bloomOf } from "./logsBloom.ts";
import { remembered } from "./remembered.ts";

/** A JSON-RPC node with one Aave v2 market on an invented chain, which can be told to misbehave. */

export interface FakeEvent {
  readonly block: number;
  readonly name: "Deposit" | "Withdraw" | "Borrow" | "Repay" | "LiquidationCall";
  readonly wallet: string;
  readonly token: string;
  readonly amount: bigint;
  readonly collateral?: { readonly token: string; readonly amount: bigint };
}

/** Any other log of the chain. */
export interface FakeLog {
  readonly block: number;
  readonly address: string;
  readonly name: keyof typeof LOGS;
  readonly args: readonly unknown[];
}

export interface FakeChain {
  readonly events: readonly FakeEvent[];
  readonly logs?: readonly FakeLog[];
  readonly lastBlock: number;
  readonly finalized?: number;
  readonly chainId?: number;
  /** Other seeds are other chains: their blocks have other hashes, from `forkedAt` on. */
  readonly seed?: string;
  readonly forkedAt?: number;
  /** More logs than this are refused. */
  readonly mostLogs?: number;
  /** Block of the pool's contract. */
  readonly poolFrom?: number;
  /** Block in which each token became a reserve, when not the pool's own. */
  readonly reserveFrom?: Readonly<Record<string, number>>;
  /** Wei per whole token; undefined reverts. */
  readonly priceOf?: (token: string, block: number) => bigint | undefined;
  readonly secondsPerBlock?: number;
}

export interface RpcCall {
  readonly method: string;
  readonly params: readonly unknown[];
  /** Of all calls, from 0. */
  readonly index: number;
  readonly id: number;
}

/** HTTP status, JSON-RPC error, an answer that stops midway, or none at all. */
export type Fault =
  | { readonly status: number; readonly retryAfter?: string }
  | { readonly error: { code: number; message: string } }
  | "cut"
  | "hang";

export interface FakeNode {
  readonly url: string;
  readonly calls: readonly RpcCall[];
  /** HTTP requests so far: fewer than calls where several came together. */
  readonly requests: () => number;
  /** Decides for each call whether it goes wrong. */
  misbehave: (call: RpcCall) => Fault | undefined;
  /** Changes an answer into a wrong one. */
  lie: (call: RpcCall, answer: unknown) => unknown;
  /** Most calls in one request; more are refused. */
  mostCalls: number;
  /** The id of the answer to a call. */
  idFor: (sent: number) => number | string;
  chain: FakeChain;
  readonly close: () => Promise<void>;
}

export const POOL = "0x00000000000000000000000000000000000000f0";
export const USDC = "0x00000000000000000000000000000000000000c1";
export const WETH = "0x00000000000000000000000000000000000000c2";
export const MKR = "0x00000000000000000000000000000000000000c3";
const PROVIDER = "0x00000000000000000000000000000000000000d1";
export const ORACLE = "0x00000000000000000000000000000000000000d2";
const CONFIGURATOR = "0x00000000000000000000000000000000000000d3";
const CALLER = "0x00000000000000000000000000000000000000ca";
const NOBODY = `0x${"0".repeat(40)}`;
export const FIRST_TIME = 1_700_000_000;
export const SECONDS_PER_BLOCK = 12;

/** Address of a reserve's aToken, stable and variable debt token. */
export const tokenOf = (token: string, kind: "a" | "b" | "e"): string => `0x${kind}${token.slice(3)}`;

const otherLogs = new Interface(Object.entries(LOGS).map(([name, args]) => `event ${name}(${args})`));

/** What the configurator says when a token becomes a reserve. */
export const reserveInitialized = (block: number, token: string): FakeLog => {
  const tokens = (["a", "b", "e"] as const).map((kind) => tokenOf(token, kind));
  return { block, address: CONFIGURATOR, name: "ReserveInitialized", args: [token, ...tokens, NOBODY] };
};

const TOKENS: Readonly<Record<string, { readonly symbol: string; readonly decimals: number }>> = {
  [USDC]: { symbol: "USDC", decimals: 6 },
  [WETH]: { symbol: "WETH", decimals: 18 },
  [MKR]: { symbol: "MKR", decimals: 18 },
};

const hex = (value: number | bigint): string => `0x${value.toString(16)}`;

const argsOf = ({ name, wallet, token, amount, collateral }: FakeEvent): readonly unknown[] => {
  if (name === "Deposit") return [token, CALLER, wallet, amount, 0];
  if (name === "Borrow") return [token, CALLER, wallet, amount, 2, 10n ** 25n, 0];
  if (name === "LiquidationCall") return [collateral?.token, token, wallet, amount, collateral?.amount, CALLER, false];
  return [token, wallet, CALLER, amount];
};

// ethers' hash is slow, and the same few texts are asked for in every request.
const hashOf = remembered(id);

const blockHash = ({ seed = "", forkedAt = 0 }: FakeChain, block: number): string =>
  hashOf(`${block < forkedAt ? "" : seed}/${block}`);

interface EncodedLog {
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
  readonly blockNumber: string;
  readonly blockHash: string;
}

const encodeLog = (chain: FakeChain, log: FakeEvent | FakeLog, index: number): EncodedLog => {
  const { topics, data } =
    "address" in log ? otherLogs.encodeEventLog(log.name, log.args) : market.encodeEventLog(log.name, argsOf(log));
  const transaction = { transactionHash: hashOf(`tx${index}`), transactionIndex: hex(index) };
  const block = { blockNumber: hex(log.block), blockHash: blockHash(chain, log.block) };
  const address = "address" in log ? log.address : POOL;
  return { address, topics, data, ...{ logIndex: hex(index), removed: false }, ...transaction, ...block };
};

/** All logs of a chain, which never changes: another takes its place. */
const logsOf = remembered((chain: FakeChain): readonly EncodedLog[] =>
  [...chain.events, ...(chain.logs ?? [])].map((log, index) => encodeLog(chain, log, index)),
);

const logsBetween = (chain: FakeChain, from: number, to: number): readonly EncodedLog[] =>
  logsOf(chain).filter(({ blockNumber }) => Number(blockNumber) >= from && Number(blockNumber) <= to);

class Refusal extends Error {}

const reserveData = (token: string): readonly unknown[] => [
  ...[0, 0, 0, 0, 0, 0, 0],
  ...(["a", "b", "e"] as const).map((kind) => tokenOf(token, kind)),
  NOBODY,
  0,
];

const marketAnswer = (
  chain: FakeChain,
  { name, token, block }: { name: string; token: string; block: number },
): unknown => {
  const { poolFrom = 0, reserveFrom = {} } = chain;
  const single: Readonly<Record<string, string>> = {
    getAddressesProvider: PROVIDER,
    getLendingPoolConfigurator: CONFIGURATOR,
    getPriceOracle: ORACLE,
    getFallbackOracle: NOBODY,
    getSourceOfAsset: NOBODY,
  };
  if (name in single) return single[name];
  if (name === "getReservesList") return Object.keys(TOKENS).filter((of) => (reserveFrom[of] ?? poolFrom) <= block);
  if (name === "getReserveData") return reserveData(token);
  const price = (chain.priceOf ?? (() => 10n ** 18n))(token, block);
  if (price === undefined) throw new Refusal("execution reverted");
  return price;
};

const timeOf = ({ secondsPerBlock = SECONDS_PER_BLOCK }: FakeChain, block: number): number =>
  FIRST_TIME + block * secondsPerBlock;

const ethCall = (chain: FakeChain, { to, data }: { to?: string; data: string }, block: number): string => {
  // The one code without a contract that is ever run asks for the time.
  if (to === undefined) return toBeHex(timeOf(chain, block), 32);
  if (block < (chain.poolFrom ?? 0)) return "0x";
  const call = market.parseTransaction({ data });
  const name = call?.name ?? "";
  const answer = (value: unknown): string => market.encodeFunctionResult(name, [value]);
  if (name === "symbol") return to === MKR ? encodeBytes32String("MKR") : answer(TOKENS[to]?.symbol);
  if (name === "decimals") return answer(TOKENS[to]?.decimals);
  return answer(marketAnswer(chain, { name, token: String(call?.args.toArray()[0]).toLowerCase(), block }));
};

interface LogQuery {
  readonly fromBlock?: string;
  readonly toBlock?: string;
  readonly blockHash?: string;
  readonly address: readonly string[];
  readonly topics: readonly (readonly string[])[];
}

const getLogs = (chain: FakeChain, query: LogQuery): readonly EncodedLog[] => {
  const { fromBlock = "0x0", toBlock = hex(chain.lastBlock), address, topics } = query;
  const logs = logsBetween(chain, Number(fromBlock), Number(toBlock)).filter(
    (log) =>
      address.includes(log.address) &&
      topics[0]?.includes(log.topics[0] ?? "") === true &&
      (query.blockHash === undefined || query.blockHash === log.blockHash),
  );
  if (logs.length > (chain.mostLogs ?? Infinity)) throw new Refusal("query returned more than 3 results");
  // Not in chain order: nothing promises that.
  return logs.toReversed();
};

const getBlock = (chain: FakeChain, tag: unknown): object | null => {
  const { lastBlock, finalized = lastBlock } = chain;
  const tags: Readonly<Record<string, number>> = { finalized, latest: lastBlock };
  const number = tags[String(tag)] ?? Number(tag);
  if (number > lastBlock) return null;
  const timestamp = hex(timeOf(chain, number));
  const logsBloom = bloomOf(logsBetween(chain, number, number));
  return { number: hex(number), hash: blockHash(chain, number), timestamp, logsBloom, transactions: [] };
};

const answerTo = (chain: FakeChain, { method, params }: RpcCall): unknown => {
  if (method === "eth_chainId") return hex(chain.chainId ?? 31_337);
  if (method === "eth_call") return ethCall(chain, params[0] as { to?: string; data: string }, Number(params[1]));
  if (method === "eth_getCode") return params[0] === POOL && Number(params[1]) >= (chain.poolFrom ?? 0) ? "0x60" : "0x";
  if (method === "eth_getBlockByNumber") return getBlock(chain, params[0]);
  if (method === "eth_getLogs") return getLogs(chain, params[0] as LogQuery);
  throw new Refusal(`the method ${method} does not exist`);
};

type Reply = { readonly result: unknown } | { readonly error: { code: number; message: string } };

const replyTo = (node: FakeNode, call: RpcCall, fault: Fault | undefined): Reply => {
  if (typeof fault === "object" && "error" in fault) return fault;
  try {
    return { result: node.lie(call, answerTo(node.chain, call)) };
  } catch (cause) {
    if (!(cause instanceof Refusal)) throw cause;
    return { error: { code: call.method === "eth_call" ? 3 : -32005, message: cause.message } };
  }
};

const respond = (response: ServerResponse, node: FakeNode, calls: readonly RpcCall[]): void => {
  const faults = calls.map((call) => node.misbehave(call));
  if (faults.includes("hang")) return;
  const failed = faults.find((fault) => typeof fault === "object" && "status" in fault);
  if (failed !== undefined) {
    const { status, retryAfter } = failed as { status: number; retryAfter?: string };
    response.writeHead(status, retryAfter === undefined ? {} : { "retry-after": retryAfter }).end("busy");
    return;
  }
  const tooMany = { id: null, error: { code: -32600, message: "batch too large" } };
  const replies = calls.map((call, at) => ({
    jsonrpc: "2.0",
    id: node.idFor(call.id),
    ...replyTo(node, call, faults[at]),
  }));
  const body = calls.length > node.mostCalls ? tooMany : calls.length === 1 ? replies[0] : replies.toReversed();
  const text = JSON.stringify(body);
  response.writeHead(200, { "content-type": "application/json" });
  response.end(faults.includes("cut") ? text.slice(0, -10) : text);
};

export const startFakeNode = async (chain: FakeChain): Promise<FakeNode> => {
  const calls: RpcCall[] = [];
  let requests = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      requests += 1;
      const body = JSON.parse(Buffer.concat(chunks).toString()) as RpcCall | readonly RpcCall[];
      const asked = [body].flat().map((call, at) => ({ ...call, index: calls.length + at }));
      calls.push(...asked);
      respond(response, node, asked);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const honest = {
    misbehave: () => undefined,
    lie: (_: RpcCall, answer: unknown) => answer,
    mostCalls: Infinity,
    idFor: (id: number) => id,
  };
  const node: FakeNode = { url, calls, requests: () => requests, ...honest, chain, close };
  return node;
};
