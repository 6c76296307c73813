import type { Block } from "../../chain/reads.ts";
import { SECONDS_PER_DAY } from "../../seconds.ts";

/** Headers asked for at once: more parts mean fewer rounds to a node that is far away. */
const PARTS = 16n;

/** Days since 1970, UTC. */
export const dayOf = ({ timestamp }: Block): bigint => timestamp / SECONDS_PER_DAY;

export type ReadKnownBlock = (number: bigint) => Promise<Block>;

/**
 * The first block of each UTC day after `before` up to `last`, found between the two by their
 * times.
 */
export const findDayBlocks = async (
  read: ReadKnownBlock,
  { before, last }: { readonly before: Block; readonly last: Block },
): Promise<readonly Block[]> => {
  if (dayOf(before) === dayOf(last)) return [];
  const span = last.number - before.number;
  if (span === 1n) return [last];
  const parts = span < PARTS ? span : PARTS;
  const numbers = Array.from(
    { length: Number(parts) - 1 },
    (_, part) => before.number + (span * BigInt(part + 1)) / parts,
  );
  const blocks = [before, ...(await Promise.all(numbers.map(read))), last];
  const found = await Promise.all(
    blocks.slice(1).map((block, index) => findDayBlocks(read, { before: blocks[index] ?? before, last: block })),
  );
  return found.flat();
};
