import { Interface, isError } from "ethers";

import { errorsAbi } from "../contracts/abi/errors.ts";
import { RpcError, RpcTimeoutError, RpcUnreachableError } from "./nodeErrors.ts";
import { BaseError } from "./baseError.ts";
import { AnswerError, ContractRevertError, TransactionError } from "./errors.ts";
import { excerpt, excerptOf } from "./excerpt.ts";
import { revertHint } from "./revertHints.ts";

/** How long ethers waits for an answer where nothing else was set, in milliseconds. */
const DEFAULT_TIMEOUT_MS = 300_000;

const errors = new Interface(errorsAbi);

/** A custom error as a contract raised it. */
export interface ContractError {
  readonly name: string;
  /** In the order of its declaration. */
  readonly values: readonly unknown[];
  /** By name; one without a name by its place. */
  readonly args: Readonly<Record<string, unknown>>;
}

/**
 * Decodes the bytes that a failed call returned, whichever of our contracts raised the error: the
 * caller's own ABI does not know the errors of the contracts that it calls in turn.
 * @param data 0x hex: four bytes of selector, then the arguments.
 * @returns Nothing when the error is not one of ours.
 * @example
 * decodeContractError("0x…")?.name; // "ScoreTooOld"
 */
export const decodeContractError = (data: string): ContractError | undefined => {
  try {
    const parsed = errors.parseError(data);
    if (parsed === null) return undefined;
    const values: readonly unknown[] = [...(parsed.args as Iterable<unknown>)];
    const names = parsed.fragment.inputs.map(({ name }, place) => (name === "" ? `${place}` : name));
    return { name: parsed.name, values, args: Object.fromEntries(names.map((name, place) => [name, values[place]])) };
  } catch {
    // Shorter than a selector, or than its arguments: nobody's error.
    return undefined;
  }
};

interface RevertFacts {
  readonly data?: string | null;
  readonly revert?: { readonly name: string; readonly args: readonly unknown[] } | null;
  readonly reason?: string | null;
  /** Of a transaction that is in a block, and failed there. */
  readonly receipt?: object | null;
  readonly info?: NodeRefusal | null;
}

/** The error of a JSON-RPC answer, as ethers keeps it beside its own. */
interface NodeRefusal {
  readonly error?: { readonly code?: unknown; readonly message?: unknown; readonly data?: unknown } | null;
  readonly payload?: { readonly method?: unknown } | null;
}

const revertError = (cause: RevertFacts): ContractRevertError => {
  const { data, revert, reason } = cause;
  const ours = typeof data === "string" ? decodeContractError(data) : undefined;
  if (ours !== undefined)
    return new ContractRevertError({
      reason: ours.name,
      facts: `(${ours.values.map(String).join(", ")})`,
      args: ours.args,
      hint: revertHint(ours.name),
      cause,
    });
  if (revert == null)
    return new ContractRevertError({ reason: excerpt(reason ?? "without a reason"), facts: "", cause });
  const facts = excerpt(`(${[...revert.args].map(String).join(", ")})`);
  return new ContractRevertError({ reason: revert.name, facts, hint: revertHint(revert.name), cause });
};

/** The JSON-RPC code of nodes for an execution that reverted. */
const EXECUTION_REVERTED = 3;

/**
 * Whether a failed call is a contract's refusal. ethers gives every JSON-RPC error of a call the
 * same code, also that of a node that lacks the block.
 */
const isRevert = ({ data, revert, reason, receipt, info }: RevertFacts): boolean => {
  if (typeof data === "string" || revert != null || reason != null || receipt != null) return true;
  const error = info?.error;
  const texts = [error?.message, error?.data].map((text) => (typeof text === "string" ? text : excerptOf(text)));
  return error?.code === EXECUTION_REVERTED || texts.some((text) => /revert/i.test(text));
};

/** The node's own error, by its code and text; an error without either is not an answer. */
const refusalOfNode = ({ error, payload }: NodeRefusal, fallback: string, cause: unknown): BaseError => {
  const method = typeof payload?.method === "string" ? excerpt(payload.method) : "a request";
  if (error == null) return new AnswerError(`${method} has neither a result nor an error (${fallback})`, cause);
  const { code, message } = error;
  const text = typeof message === "string" ? excerpt(message) : fallback;
  const rpcCode = typeof code === "number" ? { rpcCode: code } : {};
  return Object.assign(new RpcError({ url: "the node", method, ...rpcCode, message: text }), { cause });
};

/** Methods that send or sign, whose refusal is a transaction's. */
const SENDS = /send|sign/i;

const isSend = ({ payload }: NodeRefusal): boolean => typeof payload?.method !== "string" || SENDS.test(payload.method);

/** ethers' name for what a node answered, where it checks an answer by its own argument checks. */
const RESPONSE = "%response";

/** ethers keeps a value that it cannot decode, and throws when the value is looked at. */
const isDeferred = (cause: unknown): boolean =>
  cause instanceof Error && cause.message.startsWith("deferred error during ABI decoding");

/** What is wrong with an answer, with no more than 200 characters of it. */
const answerError = (cause: { readonly shortMessage?: string; readonly message: string; readonly value?: unknown }) => {
  const { shortMessage, message } = cause;
  const shown = "value" in cause ? ` (${excerptOf(cause.value)})` : "";
  return new AnswerError(excerpt(`${shortMessage ?? message}${shown}`), cause);
};

/** Codes of a connection that the platform reports as they are, past ethers' own errors. */
const CONNECTION_LOST = new Set(["ECONNREFUSED", "ECONNRESET", "ENOTFOUND", "EPIPE", "ETIMEDOUT"]);

/** What browsers say of a connection that fails. */
const FETCH_FAILED = /fetch|load failed/i;

/** Errors of the connection, and of a node that answers with an error. */
const connectionError = (cause: unknown): BaseError | undefined => {
  if (isError(cause, "TIMEOUT")) {
    const timeoutMs = cause.request?.timeout ?? DEFAULT_TIMEOUT_MS;
    return new RpcTimeoutError({ url: "the node", method: "a request", timeoutMs });
  }
  const url = "the address given";
  if (isError(cause, "NETWORK_ERROR") || isError(cause, "SERVER_ERROR"))
    return new RpcUnreachableError({ url, reason: cause.shortMessage, cause });
  const { code = "" } = (cause ?? {}) as { code?: string };
  if (CONNECTION_LOST.has(code)) return new RpcUnreachableError({ url, reason: code, cause });
  if (cause instanceof TypeError && FETCH_FAILED.test(cause.message))
    return new RpcUnreachableError({ url, reason: excerpt(cause.message), cause });
  return undefined;
};

/** ethers' name for the reading of a body as JSON, which fails for one that is cut off or a page of HTML. */
const BODY = "bodyJson";

/** Errors of an answer, of a contract and of a transaction. */
const refusalError = (cause: unknown): BaseError | undefined => {
  if (isError(cause, "UNSUPPORTED_OPERATION") && cause.operation === BODY)
    return new AnswerError("its body is not JSON", cause);
  if (isError(cause, "CALL_EXCEPTION"))
    return isRevert(cause) ? revertError(cause) : refusalOfNode(cause.info ?? {}, cause.shortMessage, cause);
  if (isError(cause, "BAD_DATA") || (isError(cause, "INVALID_ARGUMENT") && cause.argument === RESPONSE))
    return answerError(cause);
  if (isDeferred(cause)) return answerError(cause as Error);
  if (isError(cause, "UNKNOWN_ERROR") && !isSend(cause)) return refusalOfNode(cause, cause.shortMessage, cause);
  if (isError(cause, "UNSUPPORTED_OPERATION") && !isSend((cause.info ?? {}) as NodeRefusal))
    return refusalOfNode(cause.info ?? {}, cause.shortMessage, cause);
  if (isError(cause, "INSUFFICIENT_FUNDS") || isError(cause, "NONCE_EXPIRED") || isError(cause, "UNKNOWN_ERROR"))
    return new TransactionError(cause.shortMessage, cause);
  // Another transaction of the account has the nonce.
  if (isError(cause, "REPLACEMENT_UNDERPRICED") || isError(cause, "TRANSACTION_REPLACED"))
    return new TransactionError(cause.shortMessage, cause);
  return undefined;
};

/**
 * Runs a chain interaction. What a node or a contract refuses comes out as one clear error.
 * @throws ContractRevertError when a contract refuses.
 * @throws RpcTimeoutError, RpcUnreachableError when the node does not answer.
 * @throws RpcError when the node answers with an error of its own.
 * @throws AnswerError when the node's answer cannot be decoded.
 * @throws TransactionError when the node does not take a transaction.
 */
export const onChain = async <T>(action: () => Promise<T>): Promise<T> => {
  try {
    return await action();
  } catch (cause) {
    if (cause instanceof BaseError) throw cause;
    throw refusalError(cause) ?? connectionError(cause) ?? cause;
  }
};

/**
 * Runs a read whose arguments are checked. What ethers still objects to is then the node's answer:
 * its own argument checks, a body that is not JSON, or an answer without a result.
 * @throws AnswerError for those, and all that {@link onChain} throws.
 */
export const readChain = async <T>(action: () => Promise<T>): Promise<T> => {
  try {
    return await onChain(action);
  } catch (cause) {
    const isAnswer =
      isError(cause, "INVALID_ARGUMENT") ||
      isError(cause, "UNSUPPORTED_OPERATION") ||
      cause instanceof TypeError ||
      cause instanceof SyntaxError;
    throw isAnswer ? answerError(cause) : cause;
  }
};
