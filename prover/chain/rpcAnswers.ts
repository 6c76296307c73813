import type { BaseError } from "../errors.ts";
import { RpcError } from "../../client/nodeErrors.ts";
import { type FaultKind, faultOf } from "./faults.ts";
import { type ParseBody, parseBody } from "./twinAnswers.ts";

/** What the body of a node's answer says of each call that was sent. */

export interface RpcCall {
  readonly method: string;
  readonly params: readonly unknown[];
}

/** A call as it is sent: its answer carries the same id. */
export interface SentCall extends RpcCall {
  readonly id: number;
}

/** The outcome of one call. */
export type Outcome = { readonly result: unknown } | { readonly error: BaseError; readonly fault: FaultKind };

/**
 * The node does not take so many calls at once, or took too long for them. Fewer calls may succeed.
 */
export class BatchRefusedError extends Error {}

let lastId = 0;

/** Numbers calls so that no answer to another call is ever taken for theirs. */
export const numbered = (calls: readonly RpcCall[]): readonly SentCall[] =>
  calls.map(({ method, params }) => ({ id: (lastId += 1), method, params }));

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;

/** A page for people instead of an answer: what stands before the node is away or busy. */
const isPage = (text: string): boolean => text.trim() === "" || !/^\s*[[{]/.test(text);

interface Said {
  /** Of the node, as errors show it. */
  readonly url: string;
  readonly call: RpcCall;
  /** HTTP status. */
  readonly status: number;
  readonly body: Fields | undefined;
  readonly isPage: boolean;
}

interface Refusal {
  readonly code?: unknown;
  readonly message?: unknown;
}

/** An error of JSON-RPC, or one that a gateway says in a shape of its own. */
const refusalIn = (body: Fields | undefined): Refusal | undefined => {
  if (body === undefined) return undefined;
  const { error, result } = body;
  if (typeof error === "object" && error !== null) return error;
  if (error !== undefined && error !== null && error !== false) return { code: body.code, message: error };
  if (result === undefined && typeof body.message === "string") return body;
  return undefined;
};

const outcomeOf = ({ url, call, status, body, isPage: page }: Said): Outcome => {
  const { method } = call;
  const refuse = (message: string, fault: FaultKind, rpcCode?: number): Outcome => ({
    error: new RpcError({ url, method, ...(rpcCode !== undefined && { rpcCode }), message, fault }),
    fault,
  });
  const refusal = refusalIn(body);
  if (refusal !== undefined) {
    // Some nodes send codes as text.
    const code = Number(refusal.code ?? Number.NaN);
    const rpcCode = Number.isInteger(code) ? code : undefined;
    const message = String(refusal.message).slice(0, 300);
    return refuse(message, faultOf({ ...call, status, rpcCode: rpcCode ?? 0, message }), rpcCode);
  }
  if (status < 200 || status >= 300) {
    const message = `HTTP status ${status}`;
    return refuse(message, faultOf({ ...call, status, rpcCode: undefined, message }));
  }
  if (body === undefined || !("result" in body))
    return refuse("the answer is cut off or no JSON-RPC", page ? "busy" : "passing");
  return { result: body.result };
};

export interface Answer {
  /** HTTP status; 200 where there is none. */
  readonly status: number;
  readonly text: string;
}

/** Whether an answer is to this call; an error may carry no id. */
const isTo = (body: Fields | undefined, { id }: SentCall): boolean =>
  body === undefined || !("result" in body) || Number(body.id) === id;

interface Parsed {
  readonly status: number;
  readonly text: string;
  readonly parsed: unknown;
}

const single = (url: string, calls: readonly SentCall[], { status, text, parsed }: Parsed): readonly Outcome[] => {
  const body = fieldsOf(parsed);
  const outcomes = calls.map((call) =>
    outcomeOf({ url, call, status, body: isTo(body, call) ? body : undefined, isPage: isPage(text) }),
  );
  const [first] = outcomes;
  const refused = first !== undefined && (!("error" in first) || !/busy|passing/.test(first.fault));
  // One answer for all of them is no answer to any.
  if (calls.length > 1 && refused) throw new BatchRefusedError();
  return outcomes;
};

/**
 * Reads an answer.
 *
 * @param url Of the node, as errors show it.
 * @param answer.parse Reads the body of an answer to one call; as JSON when left out.
 * @returns One outcome per call, in their order.
 * @throws BatchRefusedError when the node may answer fewer calls.
 */
export const outcomesIn = (
  url: string,
  calls: readonly SentCall[],
  { status, text, parse = parseBody }: Answer & { readonly parse?: ParseBody | undefined },
): readonly Outcome[] => {
  const [only, another] = calls;
  const body = only !== undefined && another === undefined ? parse(text, only.id) : parseBody(text);
  if (!Array.isArray(body)) return single(url, calls, { status, text, parsed: body });
  if (calls.length > 1 && body.length !== calls.length) throw new BatchRefusedError();
  // Some nodes send back the ids as text.
  const byId = new Map(body.map((item: unknown) => [Number(fieldsOf(item)?.id), fieldsOf(item)]));
  const outcomes = calls.map((call) => outcomeOf({ url, call, status, body: byId.get(call.id), isPage: false }));
  // What is too large among others may be small enough by itself.
  const isTooLarge = outcomes.some((outcome) => "error" in outcome && outcome.fault === "large");
  if (calls.length > 1 && isTooLarge) throw new BatchRefusedError();
  return outcomes;
};
