import { type LogFilter, type RawLog, inChainOrder } from "./reads.ts";
import type { ChainReader } from "./chainReader.ts";
import { RpcIncompleteError } from "../../client/nodeErrors.ts";

/**
 * Some providers answer with so many logs and do not say that there were more: the newest are
 * missing, or the oldest. So a large answer's ends are asked for once more, by themselves: up to
 * its first block and from its last one there must be what the answer has there. Not seen: logs
 * left out in the middle, or of the only block that has any, unless their number is a known limit
 * or a round one; for those there is a second node, or the blocks' blooms.
 */
const LEAST_CHECKED = 50;

const isRound = (count: number): boolean => count % 100 === 0 || Number.isInteger(Math.log2(count));

const halves = (filter: LogFilter): readonly LogFilter[] => {
  const { fromBlock, toBlock, addresses } = filter;
  if (fromBlock < toBlock) {
    const middle = (fromBlock + toBlock) / 2n;
    return [
      { ...filter, toBlock: middle },
      { ...filter, fromBlock: middle + 1n },
    ];
  }
  const half = Math.ceil(addresses.length / 2);
  const parts = [addresses.slice(0, half), addresses.slice(half)].filter((part) => part.length > 0);
  return parts.length < 2 ? [] : parts.map((part) => ({ ...filter, addresses: part }));
};

/** The ends of an answer: where to ask again, and how many logs it has there. */
const endsOf = (
  filter: LogFilter,
  logs: readonly RawLog[],
): readonly { readonly filter: LogFilter; readonly count: number }[] => {
  const first = logs[0]?.blockNumber ?? filter.fromBlock;
  const last = logs.at(-1)?.blockNumber ?? filter.toBlock;
  const countOf = (block: bigint): number => logs.filter(({ blockNumber }) => blockNumber === block).length;
  if (first < last) {
    return [
      { filter: { ...filter, toBlock: first }, count: countOf(first) },
      { filter: { ...filter, fromBlock: last }, count: countOf(last) },
    ];
  }
  // An answer that a limit cut within this block would be cut there again.
  const around = [
    { ...filter, toBlock: first - 1n },
    { ...filter, fromBlock: last + 1n },
  ];
  return around.filter(({ fromBlock, toBlock }) => fromBlock <= toBlock).map((side) => ({ filter: side, count: 0 }));
};

/** Whether there are more logs than a node's answer has. */
const hasMore = async (reader: ChainReader, filter: LogFilter, logs: readonly RawLog[]): Promise<boolean> => {
  if (filter.fromBlock === filter.toBlock && isRound(logs.length) && filter.addresses.length > 1) {
    const parts = await Promise.all(halves(filter).map(reader.logs));
    return parts.flat().length > logs.length;
  }
  const ends = endsOf(filter, logs);
  const found = await Promise.all(ends.map((end) => reader.logs(end.filter)));
  return found.some(({ length }, index) => length !== ends[index]?.count);
};

/**
 * A reader that returns all logs, also where the node leaves some out without saying so. `onCapped`
 * is called once with the number at which the node stops.
 *
 * @throws RpcIncompleteError.
 */
export const withoutSilentCaps = (
  reader: ChainReader,
  onCapped: (count: number) => void = () => undefined,
): ChainReader => {
  let largest = 0;
  let limit: number | undefined;

  const askHalves = async (filter: LogFilter, count: number): Promise<readonly RawLog[]> => {
    const parts = halves(filter);
    if (parts.length === 0) {
      throw new RpcIncompleteError({
        url: reader.url,
        block: filter.fromBlock,
        reason: `it stops after ${count} logs`,
      });
    }
    return (await Promise.all(parts.map(ask))).flat();
  };

  const ask = async (filter: LogFilter): Promise<readonly RawLog[]> => {
    const logs = await reader.logs(filter);
    const count = logs.length;
    if (count === limit) return askHalves(filter, count);
    // A limit is met by the largest answers.
    const isLarge = count >= LEAST_CHECKED && 2 * count >= largest;
    largest = Math.max(largest, count);
    if (!isLarge || !(await hasMore(reader, filter, logs))) return logs;
    if (limit === undefined) onCapped(count);
    limit = count;
    return askHalves(filter, count);
  };
  return { ...reader, logs: async (filter) => [...(await ask(filter))].sort(inChainOrder) };
};
