import { withoutSilentCaps } from "../../chain/cappedLogs.ts";
import { confirming } from "../../chain/confirmed.ts";
import { type ChainReader, agreeing, nodeReader } from "../../chain/chainReader.ts";
import type { JsonRpcNode } from "../../chain/jsonRpc.ts";
import { withFewerAtOnce } from "../../chain/partedLogs.ts";

interface OpenedNodes {
  readonly node: JsonRpcNode;
  /** Further nodes. What `quorum` of all of them say in the same way is believed. */
  readonly otherNodes?: readonly JsonRpcNode[];
  /** How many nodes must agree; all of them when left out. */
  readonly quorum?: number | undefined;
  /** Whether each answer is asked for again before it is believed; it is by default. */
  readonly confirms?: boolean | undefined;
  readonly onNote?: ((line: string) => void) | undefined;
}

/** A reader of nodes that asks for less at once where one stops early or calls a question too large. */
export const openReader = ({ node, otherNodes = [], quorum, confirms = true, onNote }: OpenedNodes): ChainReader => {
  const complete = (of: JsonRpcNode): ChainReader =>
    withoutSilentCaps(withFewerAtOnce(confirms ? confirming(of, nodeReader(of)) : nodeReader(of)), (count) =>
      onNote?.(`${of.url} stops after ${count} logs without saying so: asking for less at once`),
    );
  if (otherNodes.length === 0) return complete(node);
  return agreeing([complete(node), ...otherNodes.map(complete)], quorum ?? otherNodes.length + 1);
};
