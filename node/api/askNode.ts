import { isError, type JsonRpcApiProvider } from "ethers";

import { isRecord } from "../../prover/jsonValue.ts";
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

/**
 * Asks through a provider of ethers.
 *
 * @throws What the provider throws where the node gave no answer.
 */
export const askThrough =
  (provider: JsonRpcApiProvider): AskNode =>
  async (method, params) => {
    try {
      return { result: (await provider.send(method, [...params])) as unknown };
    } catch (cause) {
      const refusal = refusalIn(cause);
      if (refusal !== undefined) return { error: refusal };
      if (!isError(cause, "CALL_EXCEPTION")) throw cause;
      return { error: { code: REVERTED, message: cause.shortMessage, data: cause.data } };
    }
  };
