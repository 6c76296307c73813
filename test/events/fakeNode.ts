import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { Interface, encodeBytes32String, id } from "ethers";

/** A JSON-RPC node with one Aave v2 market on an invented chain, which can be told to misbehave. */

export interface FakeEvent {
  readonly block: number;
  readonly name: "Deposit" | "Withdraw" | "Borrow" | "Repay" | "LiquidationCall";
  readonly wallet: string;
  readonly token: string;
  readonly amount: bigint;
  readonly collateral?: { readonly token: string; readonly amount: bigint };
}

export interface FakeChain {
  readonly events: readonly FakeEvent[];
  readonly lastBlock: number;
  readonly finalized?: number;
  readonly chainId?: number;
  /** Other seeds are other chains: their blocks have other hashes. */
  readonly seed?: string;
  /** More logs than this are refused. */
  readonly mostLogs?: number;
  /** Wei per whole token; undefined reverts. */
  readonly priceOf?: (token: string, block: number) => bigint | undefined;
}

export interface RpcCall {
  readonly method: string;
  readonly params: readonly unknown[];
  /** Of all calls, from 0. */
  readonly index: number;
}

/** HTTP status, JSON-RPC error, an answer that stops midway, or none at all. */
export type Fault =
  { readonly status: number } | { readonly error: { code: number; message: string } } | "cut" | "hang";

export interface FakeNode {
  readonly url: string;
  readonly calls: readonly RpcCall[];
  /** Decides for each call whether it goes wrong. */
  misbehave: (call: RpcCall) => Fault | undefined;
  chain: FakeChain;
  readonly close: () => Promise<void>;
}

export const POOL = "0x00000000000000000000000000000000000000f0";
export const USDC = "0x00000000000000000000000000000000000000c1";
export const WETH = "0x00000000000000000000000000000000000000c2";
export const MKR = "0x00000000000000000000000000000000000000c3";
const PROVIDER = "0x00000000000000000000000000000000000000d1";
const ORACLE = "0x00000000000000000000000000000000000000d2";
const CALLER = "0x00000000000000000000000000000000000000ca";
export const FIRST_TIME = 1_700_000_000;
export const SECONDS_PER_BLOCK = 12;

const market = new Interface([
  "event Deposit(address indexed reserve, address user, address indexed onBehalfOf, uint256 amount, uint16 indexed referral)",
  "event Withdraw(address indexed reserve, address indexed user, address indexed to, uint256 amount)",
  "event Borrow(address indexed reserve, address user, address indexed onBehalfOf, uint256 amount, uint256 borrowRateMode, uint256 borrowRate, uint16 indexed referral)",
  "event Repay(address indexed reserve, address indexed user, address indexed repayer, uint256 amount)",
  "event LiquidationCall(address indexed collateralAsset, address indexed debtAsset, address indexed user, uint256 debtToCover, uint256 liquidatedCollateralAmount, address liquidator, bool receiveAToken)",
  "function getAddressesProvider() view returns (address)",
  "function getPriceOracle() view returns (address)",
  "function getAssetPrice(address asset) view returns (uint256)",
  "function symbol() view returns (string)",
  "function decimals() view returns (uint8)",
]);

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

const blockHash = ({ seed = "" }: FakeChain, block: number): string => id(`${seed}/${block}`);

const logsOf = (chain: FakeChain, from: number, to: number): readonly object[] =>
  chain.events.flatMap((event, index) => {
    if (event.block < from || event.block > to) return [];
    const { topics, data } = market.encodeEventLog(event.name, argsOf(event));
    const transaction = { transactionHash: id(`tx${index}`), transactionIndex: hex(index) };
    const block = { blockNumber: hex(event.block), blockHash: blockHash(chain, event.block) };
    return [{ address: POOL, topics, data, logIndex: hex(index), removed: false, ...transaction, ...block }];
  });

class Refusal extends Error {}

const ethCall = (chain: FakeChain, { to, data }: { to: string; data: string }, block: number): string => {
  const call = market.parseTransaction({ data });
  const name = call?.name ?? "";
  const answer = (value: unknown): string => market.encodeFunctionResult(name, [value]);
  if (name === "getAddressesProvider") return answer(PROVIDER);
  if (name === "getPriceOracle") return answer(ORACLE);
  if (name === "symbol") return to === MKR ? encodeBytes32String("MKR") : answer(TOKENS[to]?.symbol);
  if (name === "decimals") return answer(TOKENS[to]?.decimals);
  const token = String(call?.args[0]).toLowerCase();
  const price = (chain.priceOf ?? (() => 10n ** 18n))(token, block);
  if (price === undefined) throw new Refusal("execution reverted");
  return answer(price);
};

const answerTo = (chain: FakeChain, { method, params }: RpcCall): unknown => {
  if (method === "eth_chainId") return hex(chain.chainId ?? 31_337);
  if (method === "eth_call") return ethCall(chain, params[0] as { to: string; data: string }, Number(params[1]));
  if (method === "eth_getBlockByNumber") {
    const number = params[0] === "finalized" ? (chain.finalized ?? chain.lastBlock) : Number(params[0]);
    if (number > chain.lastBlock) return null;
    const timestamp = hex(FIRST_TIME + number * SECONDS_PER_BLOCK);
    return { number: hex(number), hash: blockHash(chain, number), timestamp };
  }
  const { fromBlock, toBlock } = params[0] as { fromBlock: string; toBlock: string };
  const logs = logsOf(chain, Number(fromBlock), Number(toBlock));
  if (logs.length > (chain.mostLogs ?? Infinity)) throw new Refusal("query returned more than 3 results");
  // Not in chain order: nothing promises that.
  return logs.toReversed();
};

const respond = (response: ServerResponse, chain: FakeChain, call: RpcCall, fault: Fault | undefined): void => {
  if (fault === "hang") return;
  const send = (body: object, status = 200): void => {
    const text = JSON.stringify({ jsonrpc: "2.0", id: 1, ...body });
    response.writeHead(status, { "content-type": "application/json" });
    response.end(fault === "cut" ? text.slice(0, -10) : text);
  };
  if (fault !== undefined && fault !== "cut") {
    if ("status" in fault) response.writeHead(fault.status).end("busy");
    else send({ error: fault.error });
    return;
  }
  try {
    send({ result: answerTo(chain, call) });
  } catch (cause) {
    if (!(cause instanceof Refusal)) throw cause;
    send({ error: { code: call.method === "eth_call" ? 3 : -32005, message: cause.message } });
  }
};

export const startFakeNode = async (chain: FakeChain): Promise<FakeNode> => {
  const calls: RpcCall[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method, params } = JSON.parse(Buffer.concat(chunks).toString()) as Omit<RpcCall, "index">;
      const call = { method, params, index: calls.length };
      calls.push(call);
      respond(response, node.chain, call, node.misbehave(call));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const node: FakeNode = { url, calls, misbehave: () => undefined, chain, close };
  return node;
};
