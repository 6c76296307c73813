import { Contract, isError } from "ethers";

import { RpcTimeoutError, RpcUnreachableError } from "../chain/errors.ts";
import { BaseError } from "../errors.ts";
import { artifacts } from "./contracts.ts";
import { ContractRevertError, TransactionError } from "./errors.ts";
import { TIMEOUT_MS } from "./signer.ts";

interface RevertFacts {
  readonly data?: string | null;
  readonly revert?: { readonly name: string; readonly args: readonly unknown[] } | null;
  readonly reason?: string | null;
}

/** The custom error behind a failed call, whichever of our contracts raised it: a nested contract's errors are not in the caller's ABI. */
const decodeRevert = ({ data, revert, reason }: RevertFacts): { reason: string; facts: string } => {
  const known = Object.values(artifacts).flatMap(({ abi }) => {
    const parsed = typeof data === "string" ? new Contract("0x", abi).interface.parseError(data) : null;
    return parsed === null ? [] : [{ name: parsed.name, args: [...(parsed.args as Iterable<unknown>)] }];
  });
  const found = revert ?? known[0];
  if (found === undefined) return { reason: reason ?? "without a reason", facts: "" };
  return { reason: found.name, facts: `(${[...found.args].map(String).join(", ")})` };
};

/** Codes of a connection that Node reports as they are, past ethers' own errors. */
const CONNECTION_LOST = new Set(["ECONNREFUSED", "ECONNRESET", "ENOTFOUND", "EPIPE", "ETIMEDOUT"]);

/** Runs a chain interaction; what a node or a contract refuses comes out as one clear error. */
export const onChain = async <T>(action: () => Promise<T>): Promise<T> => {
  try {
    return await action();
  } catch (cause) {
    if (cause instanceof BaseError) throw cause;
    if (isError(cause, "CALL_EXCEPTION")) throw new ContractRevertError({ ...decodeRevert(cause), cause });
    if (isError(cause, "TIMEOUT"))
      throw new RpcTimeoutError({ url: "the node", method: "a request", timeoutMs: TIMEOUT_MS });
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

interface PendingTransaction {
  wait(): Promise<{ readonly gasUsed: bigint; readonly blockNumber: number; readonly hash: string } | null>;
}

/** Sends a transaction and waits until it is in a block. */
export const send = async (
  transaction: () => Promise<PendingTransaction>,
): Promise<{ readonly gasUsed: bigint; readonly blockNumber: number; readonly hash: string }> =>
  onChain(async () => {
    const receipt = await (await transaction()).wait();
    if (receipt === null) throw new TransactionError("it was dropped", null);
    return receipt;
  });
