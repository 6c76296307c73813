import { setTimeout as wait } from "node:timers/promises";

import pRetry from "p-retry";

import { type BaseError, UsageError } from "../errors.ts";
import { limitConcurrency } from "./concurrency.ts";
import { RpcTimeoutError } from "../../client/nodeErrors.ts";
import { BatchRefusedError, type Endpoint, type Outcome, type RpcCall, exchange } from "./rpcTransport.ts";

/** A node behind HTTP JSON-RPC. */
export interface JsonRpcNode {
  /** The URL without path and query, which often hold a key. */
  readonly url: string;
  /**
   * Makes a call. Calls that are made together are sent together.
   *
   * @throws RpcUnreachableError, RpcTimeoutError, RpcError.
   */
  readonly call: (method: string, params: readonly unknown[]) => Promise<unknown>;
}

export interface NodeOptions {
  readonly url: string;
  /** Time limit of a request, in milliseconds. */
  readonly timeoutMs?: number;
  /**
   * The number of attempts after the first one. They are made for faults that may pass: a node that
   * is away or busy (429, 5xx), or an answer that is cut off.
   */
  readonly retries?: number;
  /**
   * The first wait between attempts, in milliseconds. It doubles, with jitter, on top of what a
   * Retry-After header asks for (at most a minute).
   */
  readonly retryDelayMs?: number;
  /** The most HTTP requests under way at once. */
  readonly concurrency?: number;
  /** The most calls in one HTTP request. It falls, down to one, for a node that refuses so many. */
  readonly batch?: number;
}

interface Pending extends RpcCall {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Some of the calls may pass when asked again. */
class TransientError extends Error {
  readonly reported: BaseError;
  readonly waitMs: number;
  constructor(reported: BaseError, waitMs: number) {
    super(reported.message);
    this.reported = reported;
    this.waitMs = waitMs;
  }
}

const MAX_DELAY_MS = 10_000;
/** Their answers are large: several in one would only be refused together. */
const goesAlone = ({ method, params }: RpcCall): boolean =>
  method === "eth_getLogs" ||
  method === "eth_getBlockReceipts" ||
  (method === "eth_getBlockByNumber" && params[1] === true);

const shownUrl = (text: string): string => {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new UsageError(`"${text}" is not an http(s) URL`, "check --rpc");
  return url.origin;
};

/** Settles what is decided; what may pass when asked again stays. */
const settle = (calls: readonly Pending[], outcomes: readonly Outcome[]): readonly [Pending, BaseError][] =>
  calls.flatMap((call, index): [Pending, BaseError][] => {
    const outcome = outcomes[index];
    if (outcome === undefined) return [];
    if ("result" in outcome) call.resolve(outcome.result);
    else if (outcome.transient) return [[call, outcome.error]];
    else call.reject(outcome.error);
    return [];
  });

type Sender = (calls: readonly Pending[]) => Promise<void>;

/** Sends calls as one request, again while some of them may pass. */
const retrying = (endpoint: Endpoint, { retries = 4, retryDelayMs = 250, concurrency = 8 }: NodeOptions): Sender => {
  const limited = limitConcurrency(concurrency);
  return async (calls) => {
    let left = calls;
    const attempt = async (): Promise<void> => {
      const { outcomes, waitMs } = await limited(() => exchange(endpoint, left));
      const failed = settle(left, outcomes);
      left = failed.map(([call]) => call);
      const [first] = failed;
      if (first !== undefined) throw new TransientError(first[1], waitMs);
    };
    try {
      await pRetry(attempt, {
        retries,
        minTimeout: retryDelayMs,
        maxTimeout: MAX_DELAY_MS,
        randomize: true,
        onFailedAttempt: async ({ error, retriesLeft }) => {
          if (error instanceof TransientError && retriesLeft > 0) await wait(error.waitMs);
        },
        // Waiting once more may help a busy node; waiting on and on only hides that the question is
        // too big.
        shouldRetry: ({ error, attemptNumber }) =>
          error instanceof TransientError && !(error.reported instanceof RpcTimeoutError && attemptNumber > 1),
      });
    } catch (cause) {
      if (cause instanceof BatchRefusedError) throw cause;
      for (const { reject } of left) reject(cause instanceof TransientError ? cause.reported : cause);
    }
  };
};

/** Gathers calls made in one go into requests of as many as the node takes. */
const batching = (send: Sender, most: number): ((call: Pending) => void) => {
  let limit = most;
  let waiting: Pending[] = [];
  const dispatch = async (calls: readonly Pending[]): Promise<void> => {
    try {
      await send(calls);
    } catch {
      limit = Math.max(1, Math.min(limit, Math.floor(calls.length / 2)));
      const half = Math.ceil(calls.length / 2);
      await Promise.all([dispatch(calls.slice(0, half)), dispatch(calls.slice(half))]);
    }
  };
  const flush = (): void => {
    const calls = waiting;
    waiting = [];
    for (let at = 0; at < calls.length; at += limit) void dispatch(calls.slice(at, at + limit));
  };
  return (call) => {
    if (goesAlone(call)) {
      void dispatch([call]);
      return;
    }
    if (waiting.length === 0) setImmediate(flush);
    waiting.push(call);
  };
};

/**
 * A JSON-RPC client that gives up, unlike the provider of ethers, which asks a dead node forever.
 * It retries what may pass, and packs calls into batches.
 *
 * @param options The URL of the node, the time limit of a call in milliseconds, and the most calls
 * per request.
 * @returns The client. It connects with its first call.
 * @throws UsageError when `url` is not an http(s) URL. Its calls throw RpcUnreachableError,
 * RpcTimeoutError and RpcError.
 */
export const connectNode = (options: NodeOptions): JsonRpcNode => {
  const { url, timeoutMs = 20_000, batch = 64 } = options;
  const shown = shownUrl(url);
  const enqueue = batching(retrying({ url, shown, timeoutMs }, options), batch);
  const call = (method: string, params: readonly unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      enqueue({ method, params, resolve, reject });
    });
  return { url: shown, call };
};
