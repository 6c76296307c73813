import { isError, type JsonRpcApiProvider } from "ethers";

import { limitConcurrency } from "../../prover/chain/concurrency.ts";
import { isRecord } from "../../prover/jsonValue.ts";
import { ApiBusyError } from "./errors.ts";
import type { AskNode } from "./chainReads.ts";

/** The node's own error behind one of ethers, where the node answered. */
const refusalIn = (cause: unknown): { code: number; message: string; data?: unknown } | undefined => {
  const info: unknown = isRecord(cause) ? cause["info"] : undefined;
  const told: unknown = isRecord(info) ? info["error"] : isRecord(cause) ? cause["error"] : undefined;
  if (!isRecord(told) || typeof told["code"] !== "number" || typeof told["message"] !== "string") return undefined;
  const { code, message, data } = told;
  return { code, message, ...(data === undefined ? {} : { data }) };
};

/** An execution that reverted, for who decodes it. */
const REVERTED = 3;

/** Questions that the node has at once. */
const MOST_ASKED = 8;
/** Questions that wait for their turn. Whoever comes after them is told to come again. */
const MOST_WAITING = 64;

/**
 * Asks through a provider of ethers. However many visitors ask, the node has a few questions at once.
 *
 * @param provider Nobody else's: questions that are asked together share what goes wrong.
 * @throws ApiBusyError, and what the provider throws where the node gave no answer.
 */
export const askThrough = (provider: JsonRpcApiProvider): AskNode => {
  const limited = limitConcurrency(MOST_ASKED);
  let asked = 0;
  return async (method, params) => {
    if (asked >= MOST_ASKED + MOST_WAITING) throw new ApiBusyError("reads of the chain");
    asked += 1;
    try {
      return { result: (await limited(() => provider.send(method, [...params]))) as unknown };
    } catch (cause) {
      const refusal = refusalIn(cause);
      if (refusal !== undefined) return { error: refusal };
      if (!isError(cause, "CALL_EXCEPTION")) throw cause;
      return { error: { code: REVERTED, message: cause.shortMessage, data: cause.data } };
    } finally {
      asked -= 1;
    }
  };
};
