import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { Interface, JsonRpcProvider } from "ethers";

import { abis } from "../../client/contracts.ts";
import { parseDeployment } from "../../client/deployment.ts";

/** A request as it came, with the name of the contract's function when it is a call. */
export interface Asked {
  readonly method: string;
  readonly params: readonly unknown[];
  readonly name: string;
}

/** What the node says: a JSON-RPC answer without its id, or a body as it is. */
export type Said = { readonly result: unknown } | { readonly error: unknown } | string;

/** A node whose contracts say what a test wants, over HTTP. */
export interface HostileNode {
  readonly provider: JsonRpcProvider;
  /** Answers in place of the honest answer, where it gives one. */
  lie: (asked: Asked) => Said | undefined;
  readonly asked: Asked[];
  readonly close: () => Promise<void>;
}

export const MODEL_ID = `0x${"ab".repeat(32)}`;
export const WALLET = `0x${"05".repeat(20)}`;
const HASH = `0x${"11".repeat(32)}`;
const addressOf = (digit: string): string => `0x${digit.repeat(40)}`;

/** The file of the contracts behind the node. */
export const deploymentFile = {
  chainId: "31337",
  token: addressOf("1"),
  registry: addressOf("2"),
  attesters: addressOf("3"),
  oracle: addressOf("4"),
  models: [{ name: "default", modelId: MODEL_ID, manifest: "22".repeat(32) }],
};

const contracts = new Interface(
  [...abis.token, ...abis.oracle, ...abis.registry].filter(({ type }) => type !== "constructor"),
);

/** The block that the node calls its latest, and its time in Unix seconds. */
export const LATEST = { number: 16, timestamp: 2_000 };

const stored = {
  ...{ score: 700n, bundleEpoch: 1n, asOfBlock: 9n, asOfTime: 1_000n, publishedAt: 1_100n, coverageFrom: 10n },
  defaults: 0n,
};

const HONEST: Readonly<Record<string, readonly unknown[]>> = {
  tokenOf: [1n],
  resolve: [1n, 1n],
  historyOf: [[700n, 650n]],
  bundleOf: [1n, HASH],
  bundleDefaultsOf: [0n, 0n],
  liensOf: [[]],
  ownerOf: [WALLET],
  walletsOf: [[WALLET]],
};

/** The result of a contract's function, encoded. */
export const encoded = (name: string, values: readonly unknown[]): Said => ({
  result: contracts.encodeFunctionResult(name, values),
});

/** A score's record with some facts changed, as `readScore` or `tryScoreOf` gives it. */
export const record = (name: "readScore" | "tryScoreOf", changed: Partial<typeof stored> = {}): Said => {
  const facts = { ...stored, ...changed };
  return encoded(name, name === "readScore" ? [facts] : [true, true, facts]);
};

const honest = ({ method, name }: Asked): Said => {
  if (method === "eth_chainId") return { result: "0x7a69" };
  if (method === "eth_blockNumber") return { result: `0x${LATEST.number.toString(16)}` };
  if (method === "eth_getCode") return { result: "0x60" };
  if (method === "eth_getBlockByNumber") {
    const [number, timestamp] = [LATEST.number, LATEST.timestamp].map((value) => `0x${value.toString(16)}`);
    const block = { hash: HASH, parentHash: HASH, nonce: "0x0000000000000000", difficulty: "0x0" };
    const gas = { gasLimit: "0x1", gasUsed: "0x0" };
    return { result: { ...block, ...gas, number, timestamp, miner: WALLET, extraData: "0x", transactions: [] } };
  }
  if (name === "readScore" || name === "tryScoreOf") return record(name);
  return encoded(name, HONEST[name] ?? []);
};

const readAsked = (body: string): Asked & { readonly id: number } => {
  const { id, method, params } = JSON.parse(body) as { id: number; method: string; params: readonly unknown[] };
  const { data } = (params[0] ?? {}) as { data?: string };
  const name = method === "eth_call" ? (contracts.parseTransaction({ data: data ?? "0x" })?.name ?? "") : "";
  return { id, method, params, name };
};

/** Starts the node; it is honest until `lie` is set. */
export const startHostileNode = async (): Promise<HostileNode> => {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { id, ...call } = readAsked(Buffer.concat(chunks).toString());
      asked.push(call);
      const said = node.lie(call) ?? honest(call);
      response.end(typeof said === "string" ? said : JSON.stringify({ jsonrpc: "2.0", id, ...said }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  // One request, one answer, and none is kept for the next question.
  const provider = new JsonRpcProvider(url, 31_337, { staticNetwork: true, batchMaxCount: 1, cacheTimeout: -1 });
  const close = async (): Promise<void> => {
    provider.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  const node: HostileNode = { provider, lie: () => undefined, asked, close };
  return node;
};

export const deployment = parseDeployment(deploymentFile);
