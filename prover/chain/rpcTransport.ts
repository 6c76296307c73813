import type { BaseError } from "../errors.ts";
import { RpcTimeoutError, RpcUnreachableError } from "../../client/nodeErrors.ts";
import {
  type Answer,
  BatchRefusedError,
  type Outcome,
  type RpcCall,
  type SentCall,
  numbered,
  outcomesIn,
} from "./rpcAnswers.ts";
import type { ParseBody } from "./twinAnswers.ts";
import { openSocket } from "./webSocket.ts";

/** One exchange with a node: several calls in one request, each with its own outcome. */

export interface Endpoint {
  readonly url: string;
  /** Without path and query, which often hold a key. */
  readonly shown: string;
  readonly timeoutMs: number;
  /** Ends every exchange. */
  readonly signal?: AbortSignal | undefined;
  /** Reads the body of an answer to one call. */
  readonly parse?: ParseBody | undefined;
}

export interface Exchanged {
  /** One per call, in their order. */
  readonly outcomes: readonly Outcome[];
  /** The time in which the node does not want to be asked again, in milliseconds. */
  readonly waitMs: number;
}

/** Makes one exchange with one node. */
export type Exchange = (calls: readonly RpcCall[]) => Promise<Exchanged>;

/** fetch says only "fetch failed"; why is in the cause. */
const reasonOf = (failure: unknown): string => {
  const inner = failure instanceof Error ? (failure.cause ?? failure) : failure;
  if (!(inner instanceof Error)) return String(inner);
  return "code" in inner ? String(inner.code) : inner.message;
};

type Received = (Answer & { readonly waitMs: number }) | { readonly error: BaseError };

const MAX_WAIT_MS = 60_000;

/**
 * The wait that the node asks for: seconds or a date (RFC 9110, Retry-After); 0 when it does not
 * say.
 */
const waitOf = (header: string | null): number => {
  if (header === null) return 0;
  const wait = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Math.min(Math.max(Number.isNaN(wait) ? 0 : wait, 0), MAX_WAIT_MS);
};

/** What an exchange that failed means: nobody answers, or not in time. */
const failureOf = (cause: unknown, { shown, timeoutMs }: Endpoint, calls: readonly RpcCall[]): BaseError => {
  if (!(cause instanceof Error && cause.name === "TimeoutError"))
    return new RpcUnreachableError({ url: shown, reason: reasonOf(cause), cause });
  if (calls.length > 1) throw new BatchRefusedError();
  return new RpcTimeoutError({ url: shown, method: calls[0]?.method ?? "", timeoutMs });
};

/**
 * Ends some work when its time is over, or with the endpoint's signal. Nothing stays behind when the
 * work is done: a signal of `AbortSignal.timeout` keeps the whole request until its time is over.
 */
const inTime = async <T>({ timeoutMs, signal }: Endpoint, work: (ends: AbortSignal) => Promise<T>): Promise<T> => {
  signal?.throwIfAborted();
  const ends = new AbortController();
  const end = (): void => {
    ends.abort(signal?.reason);
  };
  const timer = setTimeout(() => {
    ends.abort(new DOMException("The answer took too long", "TimeoutError"));
  }, timeoutMs);
  signal?.addEventListener("abort", end, { once: true });
  try {
    return await work(ends.signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", end);
  }
};

const post = async (endpoint: Endpoint, calls: readonly SentCall[]): Promise<Received> => {
  const { url, signal } = endpoint;
  const bodies = calls.map((call) => ({ jsonrpc: "2.0", ...call }));
  try {
    return await inTime(endpoint, async (ends) => {
      const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(bodies.length === 1 ? bodies[0] : bodies),
        signal: ends,
      });
      const waitMs = waitOf(response.headers.get("retry-after"));
      return { status: response.status, text: await response.text(), waitMs };
    });
  } catch (cause) {
    signal?.throwIfAborted();
    return { error: failureOf(cause, endpoint, calls) };
  }
};

const away = (calls: readonly RpcCall[], error: BaseError): Exchanged => ({
  outcomes: calls.map(() => ({ error, fault: "busy" as const })),
  waitMs: 0,
});

/** Over a socket every call is a message of its own, and so is every answer. */
const overSocket = (endpoint: Endpoint): Exchange => {
  const { url, shown, timeoutMs, signal, parse } = endpoint;
  const socket = openSocket({ url, timeoutMs, signal });
  const ask = async (call: SentCall): Promise<Exchanged> => {
    try {
      const text = await socket.send(call);
      return { outcomes: outcomesIn(shown, [call], { status: 200, text, parse }), waitMs: 0 };
    } catch (cause) {
      signal?.throwIfAborted();
      return away([call], failureOf(cause, endpoint, [call]));
    }
  };
  return async (calls) => {
    const exchanged = await Promise.all(numbered(calls).map(ask));
    return { outcomes: exchanged.flatMap(({ outcomes }) => outcomes), waitMs: 0 };
  };
};

/**
 * Opens the way to a node: HTTP requests, or one WebSocket for all of them.
 *
 * @returns Makes exchanges. It throws BatchRefusedError when the node may answer fewer calls, and
 * the reason of the signal once that is aborted.
 */
export const openExchange = (endpoint: Endpoint): Exchange => {
  if (endpoint.url.startsWith("ws")) return overSocket(endpoint);
  return async (asked) => {
    const calls = numbered(asked);
    const answer = await post(endpoint, calls);
    if ("error" in answer) return away(calls, answer.error);
    const { status, text, waitMs } = answer;
    return { outcomes: outcomesIn(endpoint.shown, calls, { status, text, parse: endpoint.parse }), waitMs };
  };
};
