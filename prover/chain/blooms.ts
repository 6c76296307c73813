import { getBytes } from "ethers/utils";
import { keccak256 } from "ethers/crypto";

import type { Header, RawLog } from "./reads.ts";
import type { ChainReader } from "./chainReader.ts";
import { RpcIncompleteError } from "../../client/nodeErrors.ts";

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

/** Headers asked for at once. */
const GROUP = 512n;

export interface BloomCheck {
  readonly reader: ChainReader;
  readonly contracts: readonly { readonly address: string; readonly fromBlock: bigint }[];
  readonly topics: readonly string[];
  readonly from: bigint;
  readonly to: bigint;
  readonly logs: readonly RawLog[];
}

interface Wanted {
  readonly contracts: readonly { readonly address: string; readonly fromBlock: bigint; readonly bits: bigint }[];
  readonly topics: readonly bigint[];
}

/** Contracts that the bloom says may have a log in the block, and that gave none. */
const silentOnes = ({ number, bloom }: Header, wanted: Wanted, heard: ReadonlySet<string>): readonly string[] => {
  const has = (bits: bigint): boolean => (bloom & bits) === bits;
  if (!wanted.topics.some(has)) return [];
  return wanted.contracts.flatMap(({ address, fromBlock, bits }) =>
    fromBlock <= number && has(bits) && !heard.has(`${number}/${address}`) ? [address] : [],
  );
};

/**
 * Compares the bloom filter of each block with the logs that came, and asks for a block by its hash
 * where the filter announces more. Two faults stay hidden: a missing log of a contract that has
 * another log in the block, and a log that the node leaves out again when asked again.
 *
 * @throws RpcIncompleteError when a block has more logs.
 */
export const checkBlooms = async ({ reader, from, to, logs, contracts, topics }: BloomCheck): Promise<void> => {
  const heard = new Set(logs.map(({ blockNumber, address }) => `${blockNumber}/${address}`));
  const wanted = {
    contracts: contracts.map((contract) => ({ ...contract, bits: bloomBits(contract.address) })),
    topics: topics.map(bloomBits),
  };
  const check = async (number: bigint): Promise<void> => {
    const header = await reader.header(number);
    const addresses = silentOnes(header, wanted, heard);
    if (addresses.length === 0) return;
    const blocks = { fromBlock: number, toBlock: number, blockHash: header.hash };
    const [missing] = await reader.logs({ addresses, topics, ...blocks });
    if (missing === undefined) return;
    const reason = `log ${missing.logIndex} of ${missing.address} came only when asked for by the block's hash`;
    throw new RpcIncompleteError({ url: reader.url, block: number, reason });
  };
  for (let at = from; at <= to; at += GROUP) {
    const size = to - at + 1n < GROUP ? to - at + 1n : GROUP;
    await Promise.all(Array.from({ length: Number(size) }, (_, index) => check(at + BigInt(index))));
  }
};
