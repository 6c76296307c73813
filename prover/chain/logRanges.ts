import { isRefusal } from "./faults.ts";
import type { JsonRpcNode } from "./jsonRpc.ts";
import { type LogFilter, type RawLog, readLogs } from "./reads.ts";

/** The blocks of the first question, which most nodes answer where few logs are asked for. */
const FIRST_STEP = 10_000n;

/** Logs of some blocks, and the last of these blocks. */
export interface LogRange {
  readonly toBlock: bigint;
  readonly logs: readonly RawLog[];
}

/**
 * Reads logs of many blocks in the order of the chain, in ranges that halve where the node refuses
 * one and grow again where it does not.
 *
 * @param filter Its blocks are first and last, both included.
 * @throws RpcError when the node refuses the logs of a single block, RpcUnreachableError.
 */
export async function* logRanges(node: JsonRpcNode, filter: Omit<LogFilter, "blockHash">): AsyncGenerator<LogRange> {
  let step = FIRST_STEP;
  for (let from = filter.fromBlock; from <= filter.toBlock;) {
    const end = from + step - 1n;
    const toBlock = end < filter.toBlock ? end : filter.toBlock;
    let logs: readonly RawLog[];
    try {
      logs = await readLogs(node, { ...filter, fromBlock: from, toBlock });
    } catch (cause) {
      if (step === 1n || !isRefusal(cause)) throw cause;
      step /= 2n;
      continue;
    }
    yield { toBlock, logs };
    from = toBlock + 1n;
    if (step < FIRST_STEP) step *= 2n;
  }
}
