import type { BaseError } from "../errors.ts";
import { RpcError, RpcTimeoutError, RpcUnreachableError } from "../../client/nodeErrors.ts";
import { type FaultKind, faultOf } from "./faults.ts";

/** One HTTP exchange with a node: several calls in one request, each with its own outcome. */

export interface RpcCall {
  readonly method: string;
  readonly params: readonly unknown[];
}

export interface Endpoint {
  readonly url: string;
  /** Without path and query, which often hold a key. */
  readonly shown: string;
  readonly timeoutMs: number;
}

/** The outcome of one call. */
export type Outcome = { readonly result: unknown } | { readonly error: BaseError; readonly fault: FaultKind };

/**
 * The node does not take so many calls at once, or took too long for them. Fewer calls may succeed.
 */
export class BatchRefusedError extends Error {}

/** fetch says only "fetch failed"; why is in the cause. */
const reasonOf = (failure: unknown): string => {
  const inner = failure instanceof Error ? (failure.cause ?? failure) : failure;
  if (!(inner instanceof Error)) return String(inner);
  return "code" in inner ? String(inner.code) : inner.message;
};

type Answer =
  { readonly status: number; readonly text: string; readonly waitMs: number } | { readonly error: BaseError };

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

const post = async ({ url, shown, timeoutMs }: Endpoint, calls: readonly RpcCall[]): Promise<Answer> => {
  const bodies = calls.map(({ method, params }, index) => ({ jsonrpc: "2.0", id: index + 1, method, params }));
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(bodies.length === 1 ? bodies[0] : bodies),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const waitMs = waitOf(response.headers.get("retry-after"));
    return { status: response.status, text: await response.text(), waitMs };
  } catch (cause) {
    if (!(cause instanceof Error && cause.name === "TimeoutError")) {
      return { error: new RpcUnreachableError({ url: shown, reason: reasonOf(cause), cause }) };
    }
    if (calls.length > 1) throw new BatchRefusedError();
    return { error: new RpcTimeoutError({ url: shown, method: calls[0]?.method ?? "", timeoutMs }) };
  }
};

const parseBody = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

type Fields = Readonly<Record<string, unknown>>;
const fieldsOf = (value: unknown): Fields | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;

interface Said {
  readonly endpoint: Endpoint;
  readonly call: RpcCall;
  readonly status: number;
  readonly body: Fields | undefined;
}

const outcomeOf = ({ endpoint, call: { method }, status, body }: Said): Outcome => {
  const url = endpoint.shown;
  const failure = body?.error as { code?: unknown; message?: unknown } | undefined;
  if (failure !== undefined && failure !== null) {
    // Some nodes send codes as text.
    const code = typeof failure === "object" ? Number(failure.code) : Number.NaN;
    const rpcCode = Number.isInteger(code) ? code : undefined;
    const message = String(typeof failure === "object" ? failure.message : failure).slice(0, 300);
    const fault = faultOf({ method, status, rpcCode: rpcCode ?? 0, message });
    return { error: new RpcError({ url, method, rpcCode, message, fault }), fault };
  }
  if (status < 200 || status >= 300) {
    const message = `HTTP status ${status}`;
    const fault = faultOf({ method, status, rpcCode: undefined, message });
    return { error: new RpcError({ url, method, message, fault }), fault };
  }
  if (body === undefined || !("result" in body)) {
    const message = "the answer is cut off or no JSON-RPC";
    return { error: new RpcError({ url, method, message }), fault: "passing" };
  }
  return { result: body.result };
};

export interface Exchanged {
  /** One per call, in their order. */
  readonly outcomes: readonly Outcome[];
  /** The time in which the node does not want to be asked again, in milliseconds. */
  readonly waitMs: number;
}

const outcomesOf = (
  endpoint: Endpoint,
  calls: readonly RpcCall[],
  answer: { readonly status: number; readonly text: string },
): readonly Outcome[] => {
  const { status } = answer;
  const body = parseBody(answer.text);
  if (!Array.isArray(body)) {
    const outcomes = calls.map((call) => outcomeOf({ endpoint, call, status, body: fieldsOf(body) }));
    const [first] = outcomes;
    const refused = first !== undefined && (!("error" in first) || !/busy|passing/.test(first.fault));
    // One answer for all of them is no answer to any.
    if (calls.length > 1 && refused) throw new BatchRefusedError();
    return outcomes;
  }
  if (calls.length > 1 && body.length !== calls.length) throw new BatchRefusedError();
  // Some nodes send back the ids as text.
  const byId = new Map(body.map((item: unknown) => [Number(fieldsOf(item)?.id), fieldsOf(item)]));
  const outcomes = calls.map((call, index) => outcomeOf({ endpoint, call, status, body: byId.get(index + 1) }));
  // What is too large among others may be small enough by itself.
  const isTooLarge = outcomes.some((outcome) => "error" in outcome && outcome.fault === "large");
  if (calls.length > 1 && isTooLarge) throw new BatchRefusedError();
  return outcomes;
};

/**
 * Makes one HTTP exchange with several calls.
 *
 * @throws BatchRefusedError when the node may answer fewer calls.
 */
export const exchange = async (endpoint: Endpoint, calls: readonly RpcCall[]): Promise<Exchanged> => {
  const answer = await post(endpoint, calls);
  if ("error" in answer)
    return { outcomes: calls.map(() => ({ error: answer.error, fault: "busy" as const })), waitMs: 0 };
  return { outcomes: outcomesOf(endpoint, calls, answer), waitMs: answer.waitMs };
};
