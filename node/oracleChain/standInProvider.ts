import { setTimeout as pause } from "node:timers/promises";

import { FetchRequest, JsonRpcProvider, type JsonRpcPayload, type JsonRpcResult, Network } from "ethers";

import { AnswerError, ChainMismatchError } from "../../client/errors.ts";
import { faultOf } from "../../prover/chain/faults.ts";
import { isRecord, parseJson } from "../../prover/jsonValue.ts";

/** Longest wait for one answer, in milliseconds. */
const TIMEOUT_MS = 15_000;
/** Sent for the chain id of a node before anything else is asked of it. */
const CHAIN_ID: JsonRpcPayload = { id: 0, jsonrpc: "2.0", method: "eth_chainId", params: [] };

/** The least number of times that a question is asked, of however few nodes. */
const LEAST_TRIES = 3;
/** Before a node is asked again, in milliseconds; each time longer. */
const AGAIN_MS = 250;

interface Node {
  readonly url: string;
  /** Whether it is of the chain; undefined before it was asked. */
  isOfChain?: boolean;
}

/**
 * Asks one node.
 *
 * @throws AnswerError for a body that is cut off, or that lacks an answer.
 */
const post = async (url: string, payload: JsonRpcPayload | JsonRpcPayload[]): Promise<JsonRpcResult[]> => {
  const request = new FetchRequest(url);
  request.timeout = TIMEOUT_MS;
  // Waiting is for who asks: another node may answer at once.
  request.setThrottleParams({ maxAttempts: 2 });
  request.body = JSON.stringify(payload);
  request.setHeader("content-type", "application/json");
  const response = await request.send();
  response.assertOk();
  const value = parseJson(response.bodyText);
  const answers = [value].flat().filter(isRecord);
  const asked = [payload].flat();
  if (!asked.every(({ id }) => answers.some((answer) => answer["id"] === id)))
    throw new AnswerError(`${asked[0]?.method ?? "a request"} got a body that is cut off, or lacks an answer`);
  return answers as unknown as JsonRpcResult[];
};

/** Whether a node answers that it wants to be left alone, or that one of its backends failed: not an answer yet. */
const isPassing = (payload: JsonRpcPayload | JsonRpcPayload[], answers: readonly JsonRpcResult[]): boolean =>
  [payload].flat().some(({ id, method, params }) => {
    const { error } = (answers.find((answer) => answer.id === id) ?? {}) as { readonly error?: unknown };
    if (!isRecord(error)) return false;
    const message = String(error["message"]);
    const asked = { method, params: Array.isArray(params) ? params : [params], status: 200 };
    return /busy|passing/.test(faultOf({ ...asked, rpcCode: Number(error["code"]), message }));
  });

/** Whose questions a provider asks. */
interface Asking {
  /**
   * Questions of visitors: each goes alone, and once to each node, so that no visitor's question
   * spoils or delays another one.
   */
  readonly forVisitors?: boolean;
}

/** A provider of several nodes of one chain, which stand in for each other. */
class StandInProvider extends JsonRpcProvider {
  readonly #nodes: readonly Node[];
  readonly #chainId: bigint;
  readonly #leastTries: number;
  #at = 0;

  constructor(urls: readonly string[], network: Network, { forVisitors = false }: Asking) {
    // What was cached for a moment would show a state that the last transaction has changed.
    super(urls[0], network, {
      ...{ staticNetwork: network, cacheTimeout: -1, pollingInterval: 500 },
      ...(forVisitors && { batchMaxCount: 1 }),
    });
    this.#leastTries = forVisitors ? 1 : LEAST_TRIES;
    this.#nodes = urls.map((url) => ({ url }));
    this.#chainId = network.chainId;
  }

  override async _send(payload: JsonRpcPayload | JsonRpcPayload[]): Promise<JsonRpcResult[]> {
    const tries = Math.max(this.#nodes.length, this.#leastTries);
    let failure: unknown;
    for (let tried = 0; tried < tries; tried += 1) {
      const node = this.#nodes[this.#at % this.#nodes.length];
      if (node === undefined) break;
      if (tried >= this.#nodes.length) await pause(AGAIN_MS * tried);
      try {
        await this.#checkChain(node);
        const answers = await post(node.url, payload);
        if (tried === tries - 1 || !isPassing(payload, answers)) return answers;
      } catch (cause) {
        failure = cause;
      }
      this.#at += 1;
    }
    throw failure;
  }

  /** @throws ChainMismatchError, AnswerError. */
  async #checkChain(node: Node): Promise<void> {
    if (node.isOfChain === true) return;
    const [answer] = await post(node.url, CHAIN_ID);
    const { result } = (answer ?? {}) as { readonly result?: unknown };
    if (typeof result !== "string" || !/^0x[0-9a-f]{1,64}$/i.test(result))
      throw new AnswerError("eth_chainId is not a number");
    if (BigInt(result) !== this.#chainId)
      throw new ChainMismatchError({ expected: this.#chainId, actual: BigInt(result) });
    node.isOfChain = true;
  }
}

/**
 * Connects to several nodes of a chain: one is asked as long as it answers, then the next one. What
 * is sent to two of them is the same signed transaction, which counts once. Nothing is asked yet, so
 * all of them may be away; each question then throws what the last of them gave.
 *
 * @param urls At least one. A node of another chain is passed over.
 * @param chainId Of the chain.
 * @param asking For visitors a provider of their own: it shares no batch with anybody.
 */
export const openStandIns = (urls: readonly string[], chainId: bigint, asking: Asking = {}): JsonRpcProvider =>
  new StandInProvider(urls, Network.from(chainId), asking);
