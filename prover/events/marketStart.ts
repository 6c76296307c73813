import type { LendingProtocol } from "../protocols/protocol.ts";
import type { ChainReader } from "./chainReader.ts";
import type { FoundContract } from "./contracts.ts";
import { MarketError } from "./errors.ts";

export interface MarketPlace {
  readonly reader: ChainReader;
  readonly protocol: LendingProtocol;
  readonly pool: string;
}

export interface MarketStart {
  /** First block after which the pool answers as one. */
  readonly block: bigint;
  readonly contracts: readonly FoundContract[];
}

interface Blocks {
  readonly from: bigint;
  readonly to: bigint;
}

/** The first block of a range after which something holds that, once true, stays so; undefined when it does not hold at the end. */
const firstBlock = async (
  { from, to }: Blocks,
  holds: (block: bigint) => Promise<boolean>,
): Promise<bigint | undefined> => {
  if (await holds(from)) return from;
  if (from === to || !(await holds(to))) return undefined;
  let [without, having] = [from, to];
  while (having - without > 1n) {
    const middle = (without + having) / 2n;
    if (await holds(middle)) having = middle;
    else without = middle;
  }
  return having;
};

/** Where in the range the market begins, and with which contracts; undefined when it does so later. Throws MarketError when it is none even at `head`. */
export const findMarketStart = async (
  { reader, protocol, pool }: MarketPlace,
  { from, to, head }: Blocks & { readonly head: bigint },
): Promise<MarketStart | undefined> => {
  const contractsAt = (block: bigint) => protocol.contractsAt(reader.call, { pool, block });
  /** A proxy may stand for some blocks before it is told what to do. */
  const isPool = async (block: bigint): Promise<boolean> => {
    try {
      await contractsAt(block);
      return true;
    } catch (cause) {
      if (cause instanceof MarketError) return false;
      throw cause;
    }
  };
  if (!(await reader.hasCode({ address: pool, block: head }))) {
    throw new MarketError(`there is no contract at ${pool} up to block ${head}`, "check --pool and the node's chain");
  }
  const coded = await firstBlock({ from, to }, (block) => reader.hasCode({ address: pool, block }));
  const block = coded === undefined ? undefined : await firstBlock({ from: coded, to }, isPool);
  if (block === undefined) {
    // Says by itself what is wrong with a pool that is none.
    await contractsAt(head);
    return undefined;
  }
  const contracts = (await contractsAt(block)).map((contract) => ({ ...contract, fromBlock: block }));
  return { block, contracts };
};
