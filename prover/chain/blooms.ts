import { getBytes } from "ethers/utils";
import { keccak256 } from "ethers/crypto";

import { type Header, type LogFilter, type RawLog, inChainOrder } from "./reads.ts";
import { answerMemory } from "./answerMemory.ts";
import type { ChainReader } from "./chainReader.ts";
import { RpcError, RpcIncompleteError } from "../../client/nodeErrors.ts";

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
/** Until two answers about one block agree. */
const AGREEMENT_ATTEMPTS = 5;
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

/** Which contracts and how many topics of those asked for a bloom has. */
const namedBy = ({ bloom }: Header, wanted: Wanted) => {
  const has = (bits: bigint): boolean => (bloom & bits) === bits;
  const topics = wanted.topics.filter(has).length;
  if (topics === 0) return { addresses: [], topics };
  return { addresses: [...wanted.addresses].flatMap(([address, bits]) => (has(bits) ? [address] : [])), topics };
};

/** A bloom that says something by accident does so less often than this. */
const ACCIDENT = 1e-6;

const onesIn = (bloom: bigint): number => bloom.toString(2).replaceAll("0", "").length;

/**
 * Whether it is hardly an accident that a bloom has so many of what was asked for: the bound is
 * (all x f^3)^found for contracts and for topics, with f the share of the 2048 bits that are set.
 */
const isTelling = ({ bloom }: Header, wanted: Wanted, found: ReturnType<typeof namedBy>): boolean => {
  const share = (onesIn(bloom) / 2048) ** 3;
  const chanceOf = (all: number, of: number): number => Math.min(1, all * share) ** of;
  return (
    chanceOf(wanted.addresses.size, found.addresses.length) * chanceOf(wanted.topics.length, found.topics) < ACCIDENT
  );
};

/**
 * A reader that compares the logs it is given with the bloom filter of each block, and asks for a
 * block by its hash where the filter announces more. Where not one log of a block comes and the
 * filter hardly speaks by accident, the receipts of the block decide. One fault stays hidden: a
 * missing log of a block that has others, which the node leaves out again when asked by hash.
 *
 * @param cost Counted up.
 * @returns Its `logs` throw RpcIncompleteError where the node has neither logs nor receipts.
 */
export const withBlooms = (reader: ChainReader, cost: BloomCost): ChainReader => {
  // Several questions are about one range of blocks.
  const headers = answerMemory<bigint, Header>();
  const headerOf = (number: bigint): Promise<Header> => {
    const known = headers.get(number);
    if (known !== undefined) return known;
    cost.headers += 1;
    return headers.keep(number, reader.header(number));
  };

  const fromReceipts = async (header: Header, filter: LogFilter): Promise<readonly RawLog[]> => {
    const { addresses, topics } = filter;
    try {
      return await reader.receiptLogs({ hash: header.hash, addresses, topics });
    } catch (cause) {
      if (!(cause instanceof RpcError)) throw cause;
      const reason = "its bloom filter announces some, and there are no receipts";
      throw new RpcIncompleteError({ url: reader.url, block: header.number, reason });
    }
  };
  /** Not every node takes a hash; a range of one block asks for the same. */
  const ofBlock = async ({ number, hash }: Header, asked: Pick<LogFilter, "addresses" | "topics">) => {
    const range = { ...asked, fromBlock: number, toBlock: number };
    try {
      return await reader.logs({ ...range, blockHash: hash });
    } catch (cause) {
      if (!(cause instanceof RpcError) || cause.fault !== "refused") throw cause;
      return reader.logs(range);
    }
  };
  const missingIn = async (number: bigint, filter: LogFilter, wanted: Wanted, heard: ReadonlySet<string>) => {
    const header = await headerOf(number);
    const named = namedBy(header, wanted);
    const silent = named.addresses.filter((address) => !heard.has(`${number}/${address}`));
    if (silent.length === 0) return [];
    cost.asked += 1;
    const given = await ofBlock(header, { addresses: silent, topics: filter.topics });
    const isEmpty = given.length === 0 && silent.length === named.addresses.length;
    const logs = isEmpty && isTelling(header, wanted, named) ? await fromReceipts(header, filter) : given;
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
  /** Every block of a range is asked for its bloom as well: two answers must say the same. */
  const block: ChainReader["block"] = async (number) => {
    for (let again = 1; ; again += 1) {
      const found = await reader.block(number);
      const isCompared = typeof number === "bigint" && (again > 1 || headers.get(number) !== undefined);
      if (found === undefined || !isCompared) return found;
      const header = await headerOf(number);
      if (header.hash === found.hash && header.timestamp === found.timestamp) return found;
      headers.forget(number);
      const message = `two answers about block ${number} that differ`;
      if (again === AGREEMENT_ATTEMPTS)
        throw new RpcError({ url: reader.url, method: "eth_getBlockByNumber", message, fault: "passing" });
    }
  };
  return { ...reader, logs, block };
};
