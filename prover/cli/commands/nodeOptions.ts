import type { Command } from "commander";

import type { JsonRpcNode } from "../../chain/jsonRpc.ts";
import { UsageError } from "../../errors.ts";
import { note, positiveCount, wholeNumber } from "../output.ts";

/** How a command asks the nodes of a chain. */
export interface NodeCommandOptions {
  readonly rpc: readonly string[];
  readonly verifyRpc?: string;
  readonly quorum?: number;
  /** Seconds. */
  readonly maxWait: number;
  /** Milliseconds. */
  readonly timeout: number;
  readonly concurrency: number;
}

export interface OpenNodes {
  readonly node: JsonRpcNode;
  readonly otherNodes: readonly JsonRpcNode[];
  /** How many of all of them must agree; undefined for all. */
  readonly quorum: number | undefined;
}

/** Said no more often than this, in milliseconds. */
const NOTE_EVERY_MS = 30_000;

/** Collects an option that may be given several times. */
export const severalUrls = (url: string, before: readonly string[] = []): readonly string[] => [...before, url];

export const addNodeOptions = (command: Command): Command =>
  command
    .requiredOption(
      "--rpc <url>",
      "JSON-RPC node, http(s) or ws(s); several times for nodes that stand in for each other; past prices need one that keeps past states",
      severalUrls,
    )
    .option("--quorum <n>", "believe only what so many of the nodes say in the same way", positiveCount)
    .option("--verify-rpc <url>", "a further node, which must say the same in everything")
    .option("--max-wait <seconds>", "how long to wait for a node that is away or busy", wholeNumber, 600)
    .option("--concurrency <n>", "most requests under way at once, per node", positiveCount, 8)
    .option("--timeout <ms>", "for each answer of the node", positiveCount, 20_000);

/** Says now and then that a node is waited for, and for how long at most. */
const waitingNote = (maxWait: number): ((why: Error) => void) => {
  let said = Number.NEGATIVE_INFINITY;
  return ({ message }) => {
    if (performance.now() - said < NOTE_EVERY_MS) return;
    said = performance.now();
    note(`waiting, at most ${maxWait} s (--max-wait): ${message}`);
  };
};

/**
 * @param signal Ends every call and every wait.
 * @throws UsageError when a URL is none, or more nodes must agree than there are.
 */
export const openNodes = async (options: NodeCommandOptions, signal?: AbortSignal): Promise<OpenNodes> => {
  const { connectNode } = await import("../../chain/jsonRpc.ts");
  const { rpc, verifyRpc, quorum, maxWait, timeout: timeoutMs, concurrency } = options;
  const limits = { timeoutMs, concurrency, maxWaitMs: maxWait * 1000, onWait: waitingNote(maxWait), signal };
  const verifying = verifyRpc === undefined ? [] : [connectNode({ url: verifyRpc, ...limits })];
  if (quorum === undefined) return { node: connectNode({ url: rpc, ...limits }), otherNodes: verifying, quorum };
  const [node, ...others] = rpc.map((url) => connectNode({ url, ...limits }));
  const otherNodes = [...others, ...verifying];
  if (node === undefined || quorum > otherNodes.length + 1)
    throw new UsageError(
      `${quorum} nodes must agree, and ${otherNodes.length + 1} are named`,
      "give --rpc several times",
    );
  return { node, otherNodes, quorum };
};
