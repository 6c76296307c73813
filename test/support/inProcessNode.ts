import { RpcError } from "../../client/nodeErrors.ts";
import type { JsonRpcNode } from "../../prover/chain/jsonRpc.ts";

type Request = (method: string, params: readonly unknown[]) => Promise<unknown>;

/** A simulated chain as a node that answers, and fails, as one over HTTP does. */
export const inProcessNode = (request: Request): JsonRpcNode => {
  const url = "in this process";
  return {
    url,
    call: (method, params) =>
      request(method, params).catch((cause: unknown) => {
        throw new RpcError({ url, method, message: String(cause) });
      }),
  };
};
