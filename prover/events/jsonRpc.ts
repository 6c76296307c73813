import pRetry from "p-retry";

import { type BaseError, UsageError } from "../errors.ts";
import { limitConcurrency } from "./concurrency.ts";
import { RpcError, RpcTimeoutError, RpcUnreachableError } from "./errors.ts";

/** A node behind HTTP JSON-RPC. */
export interface JsonRpcNode {
  /** Without path and query, which often hold a key. */
  readonly url: string;
  /** Throws RpcUnreachableError, RpcTimeoutError, RpcError. */
  readonly call: (method: string, params: readonly unknown[]) => Promise<unknown>;
}

export interface NodeOptions {
  readonly url: string;
  /** Per request. */
  readonly timeoutMs?: number;
  /** After the first attempt, for what may pass: node away, busy (429, 5xx), answer cut off. */
  readonly retries?: number;
  /** First wait between attempts; doubles, with jitter. */
  readonly retryDelayMs?: number;
  readonly concurrency?: number;
}

/** May pass when asked again. */
class TransientError extends Error {
  readonly reported: BaseError;
  constructor(reported: BaseError) {
    super(reported.message);
    this.reported = reported;
  }
}

interface Request {
  readonly endpoint: string;
  readonly shown: string;
  readonly method: string;
  readonly params: readonly unknown[];
  readonly timeoutMs: number;
}

const MAX_DELAY_MS = 10_000;
const RATE_LIMIT = /rate.?limit|too many requests|capacity exceeded/i;

const shownUrl = (text: string): string => {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new UsageError(`"${text}" is no http(s) URL`, "check --rpc");
  return url.origin;
};

/** fetch says only "fetch failed"; why is in the cause. */
const reasonOf = (failure: unknown): string => {
  const inner = failure instanceof Error ? (failure.cause ?? failure) : failure;
  if (!(inner instanceof Error)) return String(inner);
  return "code" in inner ? String(inner.code) : inner.message;
};

const post = async (request: Request): Promise<{ readonly status: number; readonly text: string }> => {
  const { endpoint, shown, method, params, timeoutMs } = request;
  try {
    const response = await fetch(endpoint, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { status: response.status, text: await response.text() };
  } catch (cause) {
    if (cause instanceof Error && cause.name === "TimeoutError") {
      throw new TransientError(new RpcTimeoutError({ url: shown, method, timeoutMs }));
    }
    throw new TransientError(new RpcUnreachableError({ url: shown, reason: reasonOf(cause), cause }));
  }
};

const parseBody = (text: string): Record<string, unknown> | undefined => {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === "object" && body !== null && !Array.isArray(body) ? { ...body } : undefined;
  } catch {
    return undefined;
  }
};

const attempt = async (request: Request): Promise<unknown> => {
  const { shown: url, method } = request;
  const { status, text } = await post(request);
  const body = parseBody(text);
  const failure = body?.error as { code?: unknown; message?: unknown } | undefined;
  const busy = status === 429 || status >= 500;
  if (failure !== undefined && failure !== null) {
    const rpcCode = typeof failure.code === "number" ? failure.code : undefined;
    const message = String(failure.message).slice(0, 300);
    const error = new RpcError({ url, method, rpcCode, message });
    throw busy || rpcCode === 429 || RATE_LIMIT.test(message) ? new TransientError(error) : error;
  }
  if (status < 200 || status >= 300) {
    const error = new RpcError({ url, method, message: `HTTP status ${status}` });
    throw busy ? new TransientError(error) : error;
  }
  if (body === undefined || !("result" in body)) {
    throw new TransientError(new RpcError({ url, method, message: "the answer is cut off or no JSON-RPC" }));
  }
  return body.result;
};

/** A client that gives up: unlike ethers' provider, which asks a dead node forever. Throws UsageError when `url` is none. */
export const connectNode = ({
  url,
  timeoutMs = 20_000,
  retries = 4,
  retryDelayMs = 250,
  concurrency = 8,
}: NodeOptions): JsonRpcNode => {
  const shown = shownUrl(url);
  const limited = limitConcurrency(concurrency);
  const call = async (method: string, params: readonly unknown[]): Promise<unknown> => {
    const request = { endpoint: url, shown, method, params, timeoutMs };
    try {
      return await pRetry(() => limited(() => attempt(request)), {
        retries,
        minTimeout: retryDelayMs,
        maxTimeout: MAX_DELAY_MS,
        randomize: true,
        // Waiting once more may help a busy node; waiting on and on only hides that the question is too big.
        shouldRetry: ({ error, attemptNumber }) =>
          error instanceof TransientError && !(error.reported instanceof RpcTimeoutError && attemptNumber > 1),
      });
    } catch (cause) {
      throw cause instanceof TransientError ? cause.reported : cause;
    }
  };
  return { url: shown, call };
};
