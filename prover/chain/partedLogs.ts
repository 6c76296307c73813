import { RpcError, RpcTimeoutError } from "../../client/nodeErrors.ts";
import type { ChainReader } from "./chainReader.ts";
import { type LogFilter, type RawLog, inChainOrder } from "./reads.ts";

/** Which list of a question is too long for the node, if one is. */
const tooLong = (
  cause: unknown,
  { addresses, topics, fromBlock, toBlock }: LogFilter,
): "addresses" | "topics" | undefined => {
  const isLarge = cause instanceof RpcTimeoutError || (cause instanceof RpcError && cause.fault === "large");
  const words = cause instanceof RpcError ? cause.message : "";
  if (/topic/i.test(words) && topics.length > 1) return "topics";
  if (/address/i.test(words) && addresses.length > 1) return "addresses";
  // Of more than one block, fewer blocks are the better half.
  if (!isLarge || fromBlock < toBlock) return undefined;
  return addresses.length > 1 ? "addresses" : topics.length > 1 ? "topics" : undefined;
};

/**
 * A reader that asks for fewer contracts or topics at once where the node refuses so many, and
 * remembers how many it takes.
 */
export const withFewerAtOnce = (reader: ChainReader): ChainReader => {
  const most = { addresses: Number.POSITIVE_INFINITY, topics: Number.POSITIVE_INFINITY };

  const askParts = async (filter: LogFilter, list: "addresses" | "topics"): Promise<readonly RawLog[]> => {
    const size = Math.min(most[list], Math.ceil(filter[list].length / 2));
    const logs: RawLog[] = [];
    for (let at = 0; at < filter[list].length; at += size)
      logs.push(...(await ask({ ...filter, [list]: filter[list].slice(at, at + size) })));
    most[list] = Math.min(most[list], size);
    return logs;
  };

  const ask = async (filter: LogFilter): Promise<readonly RawLog[]> => {
    for (const list of ["addresses", "topics"] as const)
      if (filter[list].length > most[list]) return askParts(filter, list);
    try {
      return await reader.logs(filter);
    } catch (cause) {
      const list = tooLong(cause, filter);
      if (list === undefined) throw cause;
      return askParts(filter, list);
    }
  };
  return { ...reader, logs: async (filter) => [...(await ask(filter))].sort(inChainOrder) };
};
