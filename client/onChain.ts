import { Interface, isError, type Result } from "ethers";

import { errorsAbi } from "../contracts/abi/errors.ts";
import { RpcTimeoutError, RpcUnreachableError } from "./nodeErrors.ts";
import { BaseError } from "./baseError.ts";
import { ContractRevertError, TransactionError } from "./errors.ts";
import { revertHint } from "./revertHints.ts";

/** How long ethers waits for an answer where nothing else was set, in milliseconds. */
const DEFAULT_TIMEOUT_MS = 300_000;

const errors = new Interface(errorsAbi);

/** A custom error as a contract raised it. */
export interface ContractError {
  readonly name: string;
  /** In the order of its declaration. */
  readonly values: readonly unknown[];
  readonly args: Readonly<Record<string, unknown>>;
}

const namedArgs = (args: Result): Record<string, unknown> => {
  const named = args.toObject() as Record<string, unknown>;
  delete named["_"];
  return named;
};

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
    return { name: parsed.name, values: [...(parsed.args as Iterable<unknown>)], args: namedArgs(parsed.args) };
  } catch {
    // Shorter than a selector, or than its arguments: nobody's error.
    return undefined;
  }
};

interface RevertFacts {
  readonly data?: string | null;
  readonly revert?: { readonly name: string; readonly args: readonly unknown[] } | null;
  readonly reason?: string | null;
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
  if (revert == null) return new ContractRevertError({ reason: reason ?? "without a reason", facts: "", cause });
  const facts = `(${[...revert.args].map(String).join(", ")})`;
  return new ContractRevertError({ reason: revert.name, facts, hint: revertHint(revert.name), cause });
};

/** Codes of a connection that the platform reports as they are, past ethers' own errors. */
const CONNECTION_LOST = new Set(["ECONNREFUSED", "ECONNRESET", "ENOTFOUND", "EPIPE", "ETIMEDOUT"]);

/**
 * Runs a chain interaction. What a node or a contract refuses comes out as one clear error.
 * @throws ContractRevertError when a contract refuses.
 * @throws RpcTimeoutError, RpcUnreachableError when the node does not answer.
 * @throws TransactionError when the node does not take a transaction.
 */
export const onChain = async <T>(action: () => Promise<T>): Promise<T> => {
  try {
    return await action();
  } catch (cause) {
    if (cause instanceof BaseError) throw cause;
    if (isError(cause, "CALL_EXCEPTION")) throw revertError(cause);
    if (isError(cause, "TIMEOUT")) {
      const timeoutMs = cause.request?.timeout ?? DEFAULT_TIMEOUT_MS;
      throw new RpcTimeoutError({ url: "the node", method: "a request", timeoutMs });
    }
    if (isError(cause, "NETWORK_ERROR") || isError(cause, "SERVER_ERROR"))
      throw new RpcUnreachableError({ url: "the address given", reason: cause.shortMessage, cause });
    if (isError(cause, "INSUFFICIENT_FUNDS") || isError(cause, "NONCE_EXPIRED") || isError(cause, "UNKNOWN_ERROR"))
      throw new TransactionError(cause.shortMessage, cause);
    const { code = "" } = cause as { code?: string };
    throw CONNECTION_LOST.has(code)
      ? new RpcUnreachableError({ url: "the address given", reason: code, cause })
      : cause;
  }
};
