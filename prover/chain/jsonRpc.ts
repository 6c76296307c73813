import { type BaseError, UsageError } from "../errors.ts";
import { type Pending, type Sender, retrying } from "./retrying.ts";
import type { RpcCall } from "./rpcAnswers.ts";
import { twinParser } from "./twinAnswers.ts";

/** A node behind JSON-RPC over HTTP or a WebSocket, or several that stand in for each other. */
export interface JsonRpcNode {
  /** The URL without path and query, which often hold a key; of several the first. */
  readonly url: string;
  /**
   * Makes a call. Calls that are made together are sent together.
   *
   * @param again How often the same was asked before: of several nodes, another one is asked first.
   * @returns Nobody may change it: long answers in the same words are the same object.
   * @throws RpcUnreachableError, RpcTimeoutError, RpcError.
   */
  readonly call: (method: string, params: readonly unknown[], again?: number) => Promise<unknown>;
}

export interface NodeOptions {
  /** One URL, or several nodes of the same chain. */
  readonly url: string | readonly string[];
  /** Time limit of a request, in milliseconds. */
  readonly timeoutMs?: number;
  /**
   * The number of attempts after the first one at what may pass when asked again: an answer that is
   * cut off, a backend that lacks a state.
   */
  readonly retries?: number;
  /**
   * The first wait between attempts, in milliseconds. It doubles, with jitter, on top of what a
   * Retry-After header asks for (at most a minute).
   */
  readonly retryDelayMs?: number;
  /**
   * How long to wait for a node that is away or busy (429, 5xx), in milliseconds; at most three
   * seconds for one that never answered.
   */
  readonly maxWaitMs?: number;
  /** With several nodes: the time after which the next one is asked as well, in milliseconds. */
  readonly hedgeMs?: number;
  /** The most HTTP requests under way at once, per node. */
  readonly concurrency?: number;
  /** Called when it waits for a node that is away or busy. */
  readonly onWait?: (why: BaseError) => void;
  /** The most calls in one HTTP request. It falls, down to one, for a node that refuses so many. */
  readonly batch?: number;
  /** Ends every call and every wait: calls are rejected with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Their answers are large: several in one would only be refused together. */
const goesAlone = ({ method, params }: RpcCall): boolean =>
  method === "eth_getLogs" ||
  method === "eth_getBlockReceipts" ||
  (method === "eth_getBlockByNumber" && params[1] === true);

const shownUrl = (text: string): string => {
  const url = URL.parse(text);
  if (url === null || !/^(https?|wss?):$/.test(url.protocol))
    throw new UsageError(`"${text}" is not an http(s) or ws(s) URL`, "check --rpc");
  return url.origin;
};

/** Gathers calls made in one go into requests of as many as the nodes take. */
const batching = (send: Sender, most: number): ((call: Pending, first: number) => void) => {
  let limit = most;
  const waiting = new Map<number, Pending[]>();
  const dispatch = async (calls: readonly Pending[], first: number): Promise<void> => {
    try {
      await send(calls, first);
    } catch {
      limit = Math.max(1, Math.min(limit, Math.floor(calls.length / 2)));
      const half = Math.ceil(calls.length / 2);
      await Promise.all([dispatch(calls.slice(0, half), first), dispatch(calls.slice(half), first)]);
    }
  };
  const flush = (first: number): void => {
    const calls = waiting.get(first) ?? [];
    waiting.delete(first);
    for (let at = 0; at < calls.length; at += limit) void dispatch(calls.slice(at, at + limit), first);
  };
  return (call, first) => {
    if (goesAlone(call)) {
      void dispatch([call], first);
      return;
    }
    const calls = waiting.get(first);
    if (calls === undefined) {
      waiting.set(first, [call]);
      setImmediate(flush, first);
    } else calls.push(call);
  };
};

const DEFAULTS = {
  ...{ timeoutMs: 20_000, retries: 5, retryDelayMs: 250, maxWaitMs: 30_000, hedgeMs: 5_000, concurrency: 8, batch: 64 },
  onWait: () => undefined,
  signal: undefined,
};

/**
 * A JSON-RPC client that gives up, unlike the provider of ethers, which asks a dead node forever.
 * It retries what may pass, at the next node where there are several, and packs calls into batches.
 *
 * @param options The URLs, the time limit of a call in milliseconds, how patient it is, and the
 * most calls per request.
 * @returns The client. It connects with its first call.
 * @throws UsageError when a URL is not an http(s) or ws(s) URL. Its calls throw RpcUnreachableError,
 * RpcTimeoutError and RpcError.
 */
export const connectNode = (options: NodeOptions): JsonRpcNode => {
  const patience = { ...DEFAULTS, ...options };
  const { timeoutMs, signal } = patience;
  // One for all of them: the twin of an answer may come from another one.
  const parse = twinParser();
  const endpoints = [options.url].flat().map((url) => ({ url, shown: shownUrl(url), timeoutMs, signal, parse }));
  const [first] = endpoints;
  if (first === undefined) throw new UsageError("no node is named", "check --rpc");
  const enqueue = batching(retrying(endpoints, patience), patience.batch);
  const call = (method: string, params: readonly unknown[], again = 0): Promise<unknown> =>
    new Promise((resolve, reject) => {
      enqueue({ method, params, resolve, reject }, again % endpoints.length);
    });
  return { url: first.shown, call };
};
