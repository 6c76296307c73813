import { RpcTimeoutError } from "../../client/nodeErrors.ts";
import { BaseError } from "../../prover/errors.ts";
import type { OracleConnection } from "./connectOracle.ts";

/** A start waits so long for the nodes, in milliseconds: it says soon that they are away. */
const PATIENCE_MS = 10_000;

/** What nodes say or do while they are away or begin: it may be over in a moment. */
const isAway = (cause: unknown): cause is BaseError => cause instanceof BaseError && cause.code.startsWith("E_RPC_");

/**
 * Confirms an oracle, and waits for that no longer than a start may.
 *
 * @returns Why it is not confirmed yet, where all nodes are away.
 * @throws ChainMismatchError, ContractMissingError where a node answers, and has no such oracle.
 */
export const confirmInTime = async (
  { confirm }: Pick<OracleConnection, "confirm">,
  url: string,
  patienceMs = PATIENCE_MS,
): Promise<BaseError | undefined> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new RpcTimeoutError({ url: new URL(url).origin, method: "eth_getCode", timeoutMs: patienceMs }));
    }, patienceMs);
  });
  const confirming = confirm();
  // It goes on where it is late, and is asked for again.
  confirming.catch(() => undefined);
  try {
    await Promise.race([confirming, late]);
    return undefined;
  } catch (cause) {
    if (!isAway(cause)) throw cause;
    return cause;
  } finally {
    clearTimeout(timer);
  }
};
