import { RpcError } from "../../../client/nodeErrors.ts";
import type { Block } from "../../chain/reads.ts";
import { SECONDS_PER_DAY } from "../../seconds.ts";

/** Headers asked for at once: more parts mean fewer rounds to a node that is far away. */
const PARTS = 16n;

/** Days since 1970, UTC. */
export const dayOf = ({ timestamp }: Block): bigint => timestamp / SECONDS_PER_DAY;

export type ReadKnownBlock = (number: bigint) => Promise<Block>;

/**
 * Time does not run backwards from block to block; on a rollup it may stand still.
 *
 * @throws RpcError where it does in these blocks.
 */
export const checkTimes = (url: string, blocks: readonly Block[]): void => {
  for (const [index, { number, timestamp }] of blocks.entries()) {
    const before = blocks[index - 1];
    if (before === undefined || before.timestamp <= timestamp) continue;
    const message = `a time of block ${number} before that of block ${before.number}`;
    throw new RpcError({ url, method: "eth_getBlockByNumber", message, fault: "passing" });
  }
};

/** Two blocks and how to read those between them. */
interface Between {
  /** Of the node, as errors show it. */
  readonly url: string;
  readonly read: ReadKnownBlock;
  readonly before: Block;
  readonly last: Block;
}

/**
 * The first block of each UTC day after `before` up to `last`, found between the two by their
 * times.
 */
export const findDayBlocks = async ({ url, read, before, last }: Between): Promise<readonly Block[]> => {
  if (dayOf(before) === dayOf(last)) return [];
  const span = last.number - before.number;
  if (span === 1n) return [last];
  const parts = span < PARTS ? span : PARTS;
  const numbers = Array.from(
    { length: Number(parts) - 1 },
    (_, part) => before.number + (span * BigInt(part + 1)) / parts,
  );
  const blocks = [before, ...(await Promise.all(numbers.map(read))), last];
  checkTimes(url, blocks);
  const found = await Promise.all(
    blocks.slice(1).map((block, index) => findDayBlocks({ url, read, before: blocks[index] ?? before, last: block })),
  );
  return found.flat();
};
