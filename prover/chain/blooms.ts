import { getBytes } from "ethers/utils";
import { keccak256 } from "ethers/crypto";

import { type Header, type LogFilter, type RawLog, inChainOrder } from "./reads.ts";
import type { ChainReader } from "./chainReader.ts";

/**
 * A block's bloom has every address and topic of its logs, and by chance some more: what it lacks
 * is not in the block, what it has may be.
 */

/** The three bits that stand for an address or a topic. */
const bloomBits = (item: string): bigint => {
  const digest = getBytes(keccak256(item));
  const bit = (at: number): bigint => 1n << BigInt((((digest[at] ?? 0) << 8) | (digest[at + 1] ?? 0)) & 2047);
  return bit(0) | bit(2) | bit(4);
};

/** Blocks looked at at once. */
const GROUP = 512;
/** Keeps this many headers: several questions are about one range of blocks. */
const REMEMBERED = 20_000;

/** What checking by blooms has cost, and what it has found. */
export interface BloomCost {
  headers: number;
  /** Blocks whose logs were asked for by the block's hash. */
  asked: number;
  /** Logs that came only then. */
  missing: number;
}

interface Wanted {
  readonly addresses: ReadonlyMap<string, bigint>;
  readonly topics: readonly bigint[];
}

/** Contracts that the bloom says may have a log in the block, and that gave none. */
const silentOnes = ({ number, bloom }: Header, wanted: Wanted, heard: ReadonlySet<string>): readonly string[] => {
  const has = (bits: bigint): boolean => (bloom & bits) === bits;
  if (!wanted.topics.some(has)) return [];
  return [...wanted.addresses].flatMap(([address, bits]) =>
    has(bits) && !heard.has(`${number}/${address}`) ? [address] : [],
  );
};

/**
 * A reader that compares the logs it is given with the bloom filter of each block, and asks for a
 * block by its hash where the filter announces more. Two faults stay hidden: a missing log of a
 * contract that has another log in the block, and a log that the node leaves out again when asked
 * again.
 *
 * @param cost Counted up.
 */
export const withBlooms = (reader: ChainReader, cost: BloomCost): ChainReader => {
  const headers = new Map<bigint, Promise<Header>>();
  const headerOf = (number: bigint): Promise<Header> => {
    const header = headers.get(number) ?? reader.header(number);
    if (!headers.has(number)) cost.headers += 1;
    if (headers.size >= REMEMBERED) headers.clear();
    headers.set(number, header);
    return header;
  };

  const missingIn = async (number: bigint, filter: LogFilter, wanted: Wanted, heard: ReadonlySet<string>) => {
    const header = await headerOf(number);
    const addresses = silentOnes(header, wanted, heard);
    if (addresses.length === 0) return [];
    cost.asked += 1;
    const block = { fromBlock: number, toBlock: number, blockHash: header.hash };
    const logs = await reader.logs({ addresses, topics: filter.topics, ...block });
    cost.missing += logs.length;
    return logs;
  };

  const logs = async (filter: LogFilter): Promise<readonly RawLog[]> => {
    const given = await reader.logs(filter);
    if (filter.blockHash !== undefined) return given;
    const heard = new Set(given.map(({ blockNumber, address }) => `${blockNumber}/${address}`));
    const wanted = {
      addresses: new Map(filter.addresses.map((address) => [address, bloomBits(address)])),
      topics: filter.topics.map(bloomBits),
    };
    const missing: RawLog[] = [];
    for (let at = filter.fromBlock; at <= filter.toBlock; at += BigInt(GROUP)) {
      const size = Math.min(GROUP, Number(filter.toBlock - at) + 1);
      const group = Array.from({ length: size }, (_, index) => missingIn(at + BigInt(index), filter, wanted, heard));
      missing.push(...(await Promise.all(group)).flat());
    }
    return missing.length === 0 ? given : [...given, ...missing].sort(inChainOrder);
  };
  return { ...reader, logs };
};
