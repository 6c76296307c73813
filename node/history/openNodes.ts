import { parseAddress } from "../../client/address.ts";
import { connectNode, type JsonRpcNode } from "../../prover/chain/jsonRpc.ts";
import type { BaseError } from "../../prover/errors.ts";
import { readDeployments, withDeployments } from "../../prover/protocols/deploymentsFile.ts";
import type { LendingProtocol } from "../../prover/protocols/protocol.ts";
import type { HistoryConfig } from "../config/nodeConfig.ts";

/** Whom a follower asks, and for what. */
export interface HistoryNodes {
  readonly node: JsonRpcNode;
  readonly otherNodes: readonly JsonRpcNode[];
  readonly quorum?: number;
  /** Asked for the head alone, so it waits less. */
  readonly headNode: JsonRpcNode;
  readonly headsUrl: string | undefined;
  readonly protocol: LendingProtocol;
  readonly pool?: string;
}

/** A node that does not answer is a condition within half a minute, so nobody waits longer for it. */
const TIMEOUT_MS = 10_000;
const MAX_WAIT_MS = 10_000;
const HEAD_TIMEOUT_MS = 5_000;
const MAX_HEAD_WAIT_MS = 2_000;

/**
 * Connects to the nodes of a configuration.
 *
 * @param options.maxWaitMs How long a node may be away or busy; ten seconds when left out.
 * @throws UsageError, MarketError, BadAddressError, FileUnreadableError for what cannot be meant.
 */
export const openNodes = async (
  { rpc, quorum, market, pool, deployments }: HistoryConfig,
  options: {
    readonly signal: AbortSignal;
    readonly onWait: (why: BaseError) => void;
    readonly maxWaitMs?: number | undefined;
  },
): Promise<HistoryNodes> => {
  const { signal, onWait, maxWaitMs = MAX_WAIT_MS } = options;
  const limits = { timeoutMs: TIMEOUT_MS, maxWaitMs, signal, onWait };
  const headWaitMs = Math.min(maxWaitMs, MAX_HEAD_WAIT_MS);
  const headNode = connectNode({ url: rpc, timeoutMs: HEAD_TIMEOUT_MS, maxWaitMs: headWaitMs, retries: 1, signal });
  const [first, ...others] = rpc.map((url) => connectNode({ url, ...limits }));
  const all = { node: connectNode({ url: rpc, ...limits }), otherNodes: [] };
  const agreeing = first === undefined || quorum === undefined ? all : { node: first, otherNodes: others, quorum };
  return {
    ...agreeing,
    headNode,
    headsUrl: rpc.find((url) => url.startsWith("ws")),
    protocol: withDeployments(market, deployments === undefined ? new Map() : await readDeployments(deployments)),
    ...(pool === undefined ? {} : { pool: parseAddress(pool) }),
  };
};
