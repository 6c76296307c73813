import { FetchRequest, JsonRpcProvider, type JsonRpcPayload, type JsonRpcResult, type Network } from "ethers";

import { openProvider } from "../../../prover/onchain/signer.ts";

/** Longest wait for one answer, in milliseconds. */
const TIMEOUT_MS = 15_000;
/** Sent for the chain id of a node before anything else is asked of it. */
const CHAIN_ID = { id: 0, jsonrpc: "2.0", method: "eth_chainId", params: [] } as const;

interface Node {
  readonly url: string;
  /** Whether it is of the chain; undefined before it was asked. */
  isOfChain?: boolean;
}

const post = async (url: string, payload: unknown): Promise<unknown> => {
  const request = new FetchRequest(url);
  request.timeout = TIMEOUT_MS;
  // Waiting is for who asks: another node may answer at once.
  request.setThrottleParams({ maxAttempts: 2 });
  request.body = JSON.stringify(payload);
  request.setHeader("content-type", "application/json");
  const response = await request.send();
  response.assertOk();
  return response.bodyJson as unknown;
};

/** A provider of several nodes of one chain, which stand in for each other. */
class StandInProvider extends JsonRpcProvider {
  readonly #nodes: readonly Node[];
  readonly #chainId: bigint;
  #at = 0;

  constructor(urls: readonly string[], network: Network) {
    // What was cached for a moment would show a state that the last transaction has changed.
    super(urls[0], network, { staticNetwork: network, cacheTimeout: -1, pollingInterval: 500 });
    this.#nodes = urls.map((url) => ({ url }));
    this.#chainId = network.chainId;
  }

  override async _send(payload: JsonRpcPayload | JsonRpcPayload[]): Promise<JsonRpcResult[]> {
    let failure: unknown;
    for (let tried = 0; tried < this.#nodes.length; tried += 1) {
      const node = this.#nodes[this.#at % this.#nodes.length];
      if (node === undefined) break;
      try {
        if (!(await this.#isOfChain(node))) throw new Error(`${new URL(node.url).origin} is of another chain`);
        const answer = await post(node.url, payload);
        return (Array.isArray(answer) ? answer : [answer]) as JsonRpcResult[];
      } catch (cause) {
        failure = cause;
        this.#at += 1;
      }
    }
    throw failure;
  }

  async #isOfChain(node: Node): Promise<boolean> {
    if (node.isOfChain === undefined) {
      const { result } = (await post(node.url, CHAIN_ID)) as { readonly result?: string };
      node.isOfChain = result !== undefined && BigInt(result) === this.#chainId;
    }
    return node.isOfChain;
  }
}

/**
 * Connects to several nodes of a chain: one is asked as long as it answers, then the next one. What
 * is sent to two of them is the same signed transaction, which counts once.
 *
 * @param urls At least one of them has to answer now.
 * @throws RpcUnreachableError, RpcTimeoutError, RpcError of the last one, when none does.
 */
export const openStandIns = async (urls: readonly string[]): Promise<JsonRpcProvider> => {
  let failure: unknown;
  for (const url of urls)
    try {
      const first = await openProvider(url, TIMEOUT_MS);
      const network = await first.getNetwork();
      first.destroy();
      return new StandInProvider([url, ...urls.filter((other) => other !== url)], network);
    } catch (cause) {
      failure = cause;
    }
  throw failure;
};
